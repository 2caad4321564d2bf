"""core.denial_chance: what a model may have seen, and what it is tested on."""

from datetime import date, timedelta

import polars as pl

from transforms.models.core import denial_chance as model

BAD_ROWS = """
denial_chance.be_unique(claim_family_id) x2 | copy denial_chance where claim_type_code = 'P'
denial_chance.be_in_set(part_code) | set denial_chance part_code = 'odd' where claim_type_code = 'P'
denial_chance.no_chance | set denial_chance denial_chance = 1.5 where claim_type_code = 'P'
denial_chance.outcome_of_an_open_claim | set denial_chance is_denied = true where claim_type_code = 'I'
"""  # noqa: E501

END = date(2025, 12, 31)


def sent(*claims: tuple[str, int, int | None, bool | None]) -> pl.DataFrame:
    """core.sent_claim: name, sent and answered so many days before the end, denied."""
    return pl.DataFrame(
        [
            (
                name,
                END - timedelta(ago),
                None if answered is None else END - timedelta(answered),
                is_denied,
                False,
            )
            for name, ago, answered, is_denied in claims
        ],
        schema={
            "claim_family_id": pl.String,
            "submitted_date": pl.Date,
            "answered_date": pl.Date,
            "is_denied": pl.Boolean,
            "is_withdrawn": pl.Boolean,
        },
        orient="row",
    )


def test_mature_claims_of_half_a_year_test_the_model():
    claims = sent(
        ("too early", 271, 250, False),
        ("first day", 270, 250, False),
        ("last day", 91, 1, True),
        ("too late", 90, 1, True),
        ("open", 100, None, None),
    )

    tested = model.test_claims(claims, END)

    assert tested["claim_family_id"].to_list() == ["first day", "last day"]
    assert model.open_claims(claims)["claim_family_id"].to_list() == ["open"]


def test_a_model_has_seen_no_answer_of_its_day_or_later():
    claims = sent(
        ("learnt", 600, 500, False),
        ("calibrated", 400, 271, True),
        ("answered too late", 400, 270, True),
        ("sent too late", 329, 300, False),
    )

    learnt, calibrating = model.known(claims, model.tested_from(END))

    assert learnt["claim_family_id"].to_list() == ["learnt"]
    assert calibrating["claim_family_id"].to_list() == ["calibrated"]
