"""The charts about denials: limits, the bridge between rules, cuts, signals."""

from datetime import date

import polars as pl
import pytest

from dashboards import charts
from dashboards.denials import bridge, cuts, drivers, rules, trend
from tests.dashboards.dots import dots
from tests.dashboards.made_denials import DENIAL_RATES

MONTHS = charts.spine(date(2023, 1, 1), date(2025, 6, 1))  # 30 of them


def rates(denied: dict[int, int], months: int = 30) -> pl.DataFrame:
    """A payer's months of 1,000 claims, one in ten denied but where it is said."""
    rows = [
        {
            "payment_month": day,
            "payer_id": "P1",
            "adjudicated_claims": 1000,
            "denied_claims": denied.get(place, 98 if place % 2 else 102),
            "is_preliminary": False,
        }
        for place, day in enumerate(MONTHS[:months])
    ]
    frame = pl.DataFrame(rows, schema_overrides={"payment_month": pl.Date})
    absent = [name for name in DENIAL_RATES if name not in frame.columns]
    return frame.with_columns(
        pl.lit(0).cast(DENIAL_RATES[name]).alias(name)
        for name in absent
        if DENIAL_RATES[name] != pl.String
    )


def traces(figure):
    return {trace.name: trace for trace in figure.data}


def test_a_month_beyond_the_limits_of_the_baseline_is_marked():
    drawn = traces(trend.trend(rates({28: 200}), "full"))

    assert list(drawn["beyond the limits"].x) == [MONTHS[28]]
    assert drawn["baseline"].y[0] == pytest.approx(0.1)
    # Neighbours differ by 0.004, 0.4216 binomial errors of 1,000 claims (0.009487):
    # sigma_z is 0.4216 / 1.128, and the limits lie three of these errors off.
    assert max(drawn["control limits"].y) == pytest.approx(0.110638, abs=1e-6)


def test_the_first_months_of_the_data_are_neither_baseline_nor_marked():
    drawn = traces(trend.trend(rates({0: 300, 1: 300}), "full"))

    assert "beyond the limits" not in drawn
    assert drawn["baseline"].y[0] == pytest.approx(0.1)


def test_too_few_months_have_no_limits_and_the_note_says_why():
    figure = trend.trend(rates({}, months=20), "full")

    assert "control limits" not in traces(figure)
    assert (
        "No control limits: 17 of the 20 periods that a baseline takes."
        in figure.layout.meta["note"]
    )


# Of 100 claims 10 are fully denied, of which 1 as a duplicate that is not paid nothing
# by that rule; 30 are paid nothing.
COUNTED = {
    "adjudicated_claims": 100,
    "denied_claims": 10,
    "any_denial_claims": 16,
    "zero_paid_claims": 30,
    "status_4_claims": 0,
    "denied_zero_paid_claims": 9,
    "any_denial_zero_paid_claims": 11,
}


@pytest.mark.parametrize(
    ("rule", "against", "steps"),
    [
        ("full", "zero_pay", [0.10, -0.01, 0.21, 0.30]),
        ("zero_pay", "full", [0.30, -0.21, 0.01, 0.10]),
        ("full", "any", [0.10, 0.06, 0.16]),  # no claim is denied by the first alone
        ("any", "any", [0.16, -0.16, 0.0]),  # to the next rule: status 4 of none
    ],
)
def test_the_bridge_leads_from_one_rule_to_the_other(rule, against, steps):
    row = {**dict.fromkeys(rules.SUMS, 0), **COUNTED}

    figure = bridge.bridge(pl.DataFrame([row]), rule, against)

    waterfall = figure.data[0]
    assert list(waterfall.y) == pytest.approx(steps)
    assert sum(waterfall.y[:-1]) == pytest.approx(waterfall.y[-1])


@pytest.mark.parametrize("by", cuts.DIMENSIONS)
def test_a_dot_of_a_dimension_leads_to_its_claims(normal, by):
    figure = drivers.by_cut(
        normal["denial_rates"], normal["denial_rates_by"], "full", by
    )

    drawn = dots(figure)
    assert drawn
    assert all(dot.leads[0] == by for dot in drawn)
    assert all(dot.leads[2] == "claim_denials" for dot in drawn)


def test_shares_for_a_reason_are_of_all_claims(normal):
    table = cuts.cut(normal["denial_rates"], normal["denial_rates_by"], "reason")
    whole = normal["denial_rates"]["adjudicated_claims"].sum()

    figure = drivers.by_cut(
        normal["denial_rates"], normal["denial_rates_by"], "full", "reason"
    )

    (dot,) = dots(figure)
    denied = table.filter(value="CO-11")["denied_claims"][0]
    assert dot.name == "CO-11 Diagnosis"
    assert dot.value == pytest.approx(denied / whole)


SIGNAL = {
    "scope_code": "payer_category",
    "payer_id": "P1",
    "payer_name": "NORTH HMO",
    "facility_name": None,
    "denial_category": "coding",
    "payment_month": date(2026, 6, 1),
    "adjudicated_claims": 100,
    "denied_claims": 30,
    "denial_rate": 0.3,
    "lower_rate": 0.0,
    "upper_rate": 0.2,
    "p_value": 0.0001,
    "expected_claims": 10.0,
    "is_preliminary": True,
    "is_flagged": True,
    "why_not": None,
}


def test_signals_are_told_by_how_many_denials_more():
    old = SIGNAL | {"payment_month": date(2025, 12, 1)}
    calm = SIGNAL | {"payer_id": "P2", "is_flagged": False}
    fewer = SIGNAL | {"scope_code": "all", "denied_claims": 5}

    figure = drivers.signals(
        pl.DataFrame([SIGNAL, old, calm, fewer], infer_schema_length=None)
    )

    assert figure.layout.meta["summary"] == (
        "North HMO, coding, Jun 2026, preliminary +20;"
        " All claims, Jun 2026, preliminary \N{MINUS SIGN}5"
    )


def test_where_nothing_was_flagged_it_is_said_whether_anything_was_tested():
    calm = pl.DataFrame([SIGNAL | {"is_flagged": False}], infer_schema_length=None)
    untested = calm.with_columns(
        p_value=pl.lit(None, pl.Float64), why_not=pl.lit("3 of the 20 periods")
    )

    said = [drivers.signals(rows).layout.meta["summary"] for rows in (calm, untested)]

    assert said == [
        "Nothing lay beyond its baseline and chance.",
        "Nothing can be said: no series has a baseline of 20 months yet.",
    ]
