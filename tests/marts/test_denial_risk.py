"""marts.denial_risk: shown only where the model beats the share denied so far."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from dashboards.pages import denial_risk as page
from transforms.models.core.denial_chance import SCHEMA
from transforms.models.marts import denial_risk as model
from transforms.models.marts import denial_risk_claims

BAD_ROWS = """
denial_risk.key_repeated | add denial_risk payer_id = 'PAY{tag}', state_code = 'shown', baseline_code = 'payer'; add denial_risk payer_id = 'PAY{tag}', state_code = 'shown', baseline_code = 'payer'
denial_risk.be_in_set(state_code) | add denial_risk payer_id = 'PAY{tag}', state_code = 'odd', baseline_code = 'payer'
denial_risk.be_in_set(baseline_code) | add denial_risk payer_id = 'PAY{tag}', state_code = 'shown', baseline_code = 'odd'
denial_risk.shown_without_gain, denial_risk.key_repeated | add denial_risk state_code = 'shown', baseline_code = 'payer', gain_low_score = -1
denial_risk.expectation_not_shown | add denial_risk payer_id = 'PAY{tag}', state_code = 'not_better', baseline_code = 'payer', expected_denied_claims = 0, open_claims = 0
denial_risk.more_than_all | add denial_risk payer_id = 'PAY{tag}', state_code = 'shown', baseline_code = 'payer', denied_claims = 9, tested_claims = 1
denial_risk.open_claims_differ_from_core | add denial_risk payer_id = 'PAY{tag}', state_code = 'shown', baseline_code = 'payer', open_claims = 9
"""  # noqa: E501

END = pl.DataFrame({"data_through_date": [date(2025, 12, 31)]})
PAYERS = pl.DataFrame({"payer_id": ["P1"], "payer_name": ["Payer One"]})
PROVIDERS = pl.DataFrame({"provider_npi": ["F1"], "organization_name": ["Clinic"]})


def chances(tested: int, skill: float) -> pl.DataFrame:
    """core.denial_chance: half are denied; the model moves so far towards the truth."""
    denied = np.arange(tested) % 2 == 0
    chance = 0.5 + skill * np.where(denied, 1, -1)
    rows = [
        (f"t{n:04}", f"t{n:04}", "test", f"p{n}", bool(denied[n]), float(chance[n]))
        for n in range(tested)
    ]
    rows += [("o1", "o1", "open", "q", None, 0.9), ("o2", "o2", "open", "q", None, 0.2)]
    columns = ("claim_family_id", "claim_id", "part_code", "patient_id")
    frame = pl.DataFrame(
        rows,
        schema=dict.fromkeys(columns, pl.String)
        | {"is_denied": pl.Boolean, "denial_chance": pl.Float64},
        orient="row",
    )
    base = dict.fromkeys(("payer_chance", "type_chance", "family_chance"), 0.5)
    return frame.with_columns(
        payer_id=pl.lit("P1"),
        facility_id=pl.lit("F1"),
        claim_type_code=pl.lit("P"),
        billed_usd=pl.lit("100.00").cast(pl.Decimal(18, 2)),
        submitted_date=pl.lit(date(2025, 6, 1)),
        suspect_columns=pl.lit(None, pl.String),
        **{name: pl.lit(value) for name, value in base.items()},
    ).select(*SCHEMA)


def told(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    return (
        model.rows(END, frame, PAYERS),
        denial_risk_claims.rows(frame, PAYERS, PROVIDERS),
    )


def test_a_model_that_beats_the_baseline_is_shown():
    report, listed = told(chances(600, 0.1))

    whole = report.row(0, named=True)
    assert (whole["payer_id"], whole["state_code"]) == (None, "shown")
    # (0.4)^2 against (0.5)^2.
    assert (whole["brier_score"], whole["gain_score"]) == pytest.approx((0.16, 0.09))
    assert (whole["open_claims"], whole["expected_denied_claims"]) == (2, 1.1)
    assert float(whole["expected_denied_usd"]) == 110
    # One and a half times the half that was denied: 0.75 and more.
    assert listed.select("rank_index", "claim_id", "facility_name").rows() == [
        (1, "o1", "Clinic")
    ]
    assert "1 is expected to be denied" in page.sentence(report)


def test_a_model_that_does_not_is_not_shown():
    report, listed = told(chances(600, -0.01))

    assert report["state_code"].unique().to_list() == ["not_better"]
    assert report["expected_denied_claims"].null_count() == report.height
    assert listed.is_empty()
    assert "does not beat the baseline" in page.sentence(report)
    assert "millionths better (95" in page.sentence(report)  # with the figures
    assert page.figure(report).data == ()


def test_a_gain_within_chance_is_none():
    frame = chances(600, 0.1).with_columns(patient_id=pl.lit("one"))

    assert told(frame)[0]["state_code"][0] == "not_better"


def test_too_few_claims_tell_nothing():
    assert told(chances(499, 0.1))[0]["state_code"][0] == "too_few"


def test_what_looks_like_later_knowledge_is_not_shown():
    frame = chances(600, 0.1).with_columns(suspect_columns=pl.lit("paid_usd"))
    report, listed = told(frame)

    assert report["state_code"][0] == "suspect"
    assert listed.is_empty()


@pytest.mark.parametrize("tested", [0, 1])
def test_the_page_works_with_no_claims_and_with_one(tested):
    frame = chances(tested, 0.1)
    for part in (frame, frame.filter(pl.lit(False))):
        report, listed = told(part)
        assert page.figure(report) is not None
        assert page.sentence(report)
        assert page.numbers(report) is not None
        assert page.table(report, listed).height <= 1
        assert page.table(report, listed, "claims").height == 0
