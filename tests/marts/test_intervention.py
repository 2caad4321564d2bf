"""marts.intervention, on series whose answer is known by hand."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from transforms.models.marts.intervention import rows

BAD_ROWS = """
intervention.be_unique(intervention_name, design_code) x2, intervention.one_design_to_read | copy intervention where design_code = 'difference'
intervention.be_in_set(design_code) | set intervention design_code = 'x' where design_code = 'series'
intervention.be_in_set(verdict_code) | set intervention verdict_code = 'x' where design_code = 'series'
intervention.one_design_to_read | set intervention is_main = true where design_code = 'series'
intervention.estimated_or_not | set intervention why_not = null where design_code = 'series'
intervention.estimated_or_not, intervention.verdict_wrong | set intervention verdict_code = 'fewer' where design_code = 'series'
intervention.verdict_wrong | set intervention relative_high_change = -1 where design_code = 'series'
intervention.outside_its_interval | set intervention avoided_denials = 2, avoided_low_denials = 3, avoided_high_denials = 4 where design_code = 'series'
intervention.denials_differ_from_months | set intervention before_denied_claims = before_denied_claims + 1 where design_code = 'series'
"""  # noqa: E501

BEGINS = date(2025, 1, 1)
ONE = {
    "intervention_name": "ours",
    "begins_date": BEGINS,
    "date_code": "submission",
    "payer_id": "P1",
    "denial_category": "registration",
    "facility_id": None,
    "rendering_id": None,
}


def series(changed, comparison=None, size=1000, young=0):
    """Months from 2024 on: denied claims of `size` each; the last ones preliminary."""
    found = []
    for code, counts in (("changed", changed), ("comparison", comparison or [])):
        for place, denied in enumerate(counts):
            month = date(2024 + place // 12, place % 12 + 1, 1)
            found.append(
                {
                    "intervention_name": "ours",
                    "series_code": code,
                    "series_month": month,
                    "phase_code": "after" if month >= BEGINS else "before",
                    "is_preliminary": place >= len(counts) - young,
                    "adjudicated_claims": size,
                    "denied_claims": denied,
                    "billed_usd": Decimal(100 * size),
                    "denied_usd": Decimal(50 * denied),
                }
            )
    return pl.DataFrame(found)


def told(months, design="difference", one=ONE):
    """The row of one design."""
    found = rows(
        pl.DataFrame(
            [one], schema_overrides=dict.fromkeys(("facility_id",), pl.String)
        ),
        months,
        pl.DataFrame({"payer_id": ["P1"], "payer_name": ["Payer One"]}),
        pl.DataFrame({"provider_npi": ["F1"], "organization_name": ["First Clinic"]}),
    )
    return found.row(by_predicate=pl.col("design_code") == design, named=True)


def test_denials_avoided_are_those_expected_less_those_that_came():
    """100 of 1,000 in each of 12 months, then 40 in each of 6: 360 fewer of 600."""
    row = told(series([100] * 12 + [40] * 6, [100] * 18))

    assert row["verdict_code"] == "fewer"
    assert (row["before_months"], row["after_months"]) == (12, 6)
    assert (row["before_claims"], row["before_denied_claims"]) == (12_000, 1_200)
    assert (row["after_claims"], row["after_denied_claims"]) == (6_000, 240)
    assert row["expected_denials"] == pytest.approx(600, rel=1e-3)
    assert row["relative_change"] == pytest.approx(-0.6, rel=1e-3)
    assert row["avoided_denials"] == pytest.approx(360, rel=1e-3)
    assert row["avoided_low_denials"] < 360 < row["avoided_high_denials"]
    # 60,000 dollars on 1,200 denials before: 50 each.
    assert float(row["avoided_usd"]) == pytest.approx(360 * 50, rel=1e-3)
    assert row["payer_name"] == "Payer One"


def test_what_befalls_all_claims_alike_is_no_effect():
    """Both halve: the comparison says that this would have happened anyway."""
    months = series([100, 104] * 6 + [50, 52] * 3, [200, 190] * 6 + [100, 95] * 3)

    row = told(months)

    assert row["verdict_code"] == "none_seen"
    assert row["relative_low_change"] < 0 < row["relative_high_change"]
    assert abs(row["avoided_denials"]) < 20
    assert told(months, "series")["relative_change"] < -0.3


def test_more_denials_than_expected_are_said_to_be_more():
    row = told(series([40] * 12 + [100] * 6, [100] * 18))

    assert row["verdict_code"] == "more"
    assert row["avoided_usd"] < 0


@pytest.mark.parametrize(
    ("before", "after", "verdict", "why"),
    [
        (12, 2, "too_early", "2 of the 3 months that it takes after"),
        (12, 0, "too_early", "0 of the 3 months that it takes after"),
    ],
)
def test_with_too_few_months_after_it_is_too_early_to_say(before, after, verdict, why):
    row = told(series([100] * before + [40] * after, [100] * (before + after)))

    assert (row["verdict_code"], row["why_not"]) == (verdict, why)
    assert row["avoided_denials"] is None
    assert row["avoided_usd"] is None


def test_preliminary_months_and_the_month_of_the_change_are_left_out():
    months = series([100] * 12 + [40] * 6, [100] * 18, young=2).with_columns(
        phase_code=pl.when(series_month=BEGINS)
        .then(pl.lit("during"))
        .otherwise("phase_code")
    )

    row = told(months)

    assert (row["before_months"], row["after_months"]) == (12, 3)
    assert row["left_out_months"] == 3
    assert row["after_denied_claims"] == 120


def test_without_any_other_claim_its_own_trend_is_all_there_is():
    found = rows(
        pl.DataFrame([ONE | {"payer_id": None}]),
        series([100, 98] * 6 + [40, 41] * 3),
        pl.DataFrame({"payer_id": ["P1"], "payer_name": ["Payer One"]}),
        pl.DataFrame({"provider_npi": ["F1"], "organization_name": ["First Clinic"]}),
    )

    (row,) = found.iter_rows(named=True)
    assert (row["design_code"], row["is_main"]) == ("series", True)
    assert row["verdict_code"] == "fewer"


def test_a_change_that_no_month_tells_of_has_a_row_that_says_so():
    row = told(series([1], [1]).clear(), "series")

    assert row["verdict_code"] == "cannot_tell"
    assert row["why_not"] == (
        "no claim is of this payer, facility and provider: look up their numbers"
    )
    assert row["is_main"] is True


def test_no_intervention_makes_no_row():
    none = pl.DataFrame([ONE]).clear()

    assert rows(none, series([1]), *_names()).is_empty()


def _names():
    return (
        pl.DataFrame(schema={"payer_id": pl.String, "payer_name": pl.String}),
        pl.DataFrame(
            schema={"provider_npi": pl.String, "organization_name": pl.String}
        ),
    )
