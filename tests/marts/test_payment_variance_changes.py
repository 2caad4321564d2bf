"""marts.payment_variance_changes: the planted cut of fees, and nothing else."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from transforms.models.marts import payment_variance_changes as model
from transforms.practice import prices
from transforms.practice.panels import history, shared_out
from transforms.practice.payers import FEE_CUT_BEGINS, FEE_CUT_PAYER
from transforms.practice.truth_money import answered
from transforms.practice.truth_payment_variance import priced_lines

BAD_ROWS = """
payment_variance_changes.key_repeated | copy payment_variance_changes where service_kind_code = 'visits'
payment_variance_changes.be_in_set(state_code) | set payment_variance_changes state_code = 'odd' where service_kind_code = 'visits'
payment_variance_changes.change_incomplete | set payment_variance_changes size_share = -0.1 where service_kind_code = 'visits'
payment_variance_changes.days_out_of_order | set payment_variance_changes state_code = 'changed', size_share = -0.1, false_discovery_share = 0, change_date = date '1990-01-01', since_allowed_usd = 100, first_possible_date = date '2021-01-01', last_possible_date = date '2021-01-01' where service_kind_code = 'visits'
payment_variance_changes.interval_wrong | set payment_variance_changes state_code = 'changed', size_share = -0.1, size_low = -0.2, size_high = 0.1, false_discovery_share = 0, change_date = date '1990-01-01', since_allowed_usd = 100 where service_kind_code = 'visits'
payment_variance_changes.within_chance | set payment_variance_changes state_code = 'changed', size_share = -0.1, false_discovery_share = 0.06, change_date = date '1990-01-01', since_allowed_usd = 100 where service_kind_code = 'visits'
payment_variance_changes.since_allowed_usd_differs_from_core | set payment_variance_changes state_code = 'changed', size_share = -0.1, false_discovery_share = 0, change_date = date '1990-01-01', since_allowed_usd = 99 where service_kind_code = 'visits'
payment_variance_changes.fees_changed | set payment_variance_changes state_code = 'changed', size_share = -0.1, false_discovery_share = 0, change_date = date '1990-01-01', since_allowed_usd = 125 where service_kind_code is null
"""  # noqa: E501

CELL = ["payer_id", "claim_type_code", "procedure_code", "modifier_code", "place_code"]
PAYERS = pl.DataFrame({"payer_id": ["P1"], "payer_name": ["Payer One"]})


def of_practice(claims: int, seed: int) -> pl.DataFrame:
    """core.compared_line of a practice, made from its event log in little time."""
    (log,) = (history(panel) for panel in shared_out(claims, seed))
    usd = pl.col("allowed_usd")
    lines = priced_lines(log, answered(log)).select(
        payer_id="payer_key",
        claim_type_code="kind",
        procedure_code="procedure",
        modifier_code="modifier",
        place_code="place",
        service_kind_code=pl.when(pl.col("kind") == "I")
        .then(pl.lit("hospital"))
        .otherwise(
            pl.col("procedure").map_elements(prices.family, return_dtype=pl.String)
        ),
        adjudication_id=pl.col("answer").cast(pl.String),
        line_index="number",
        service_date="day",
        allowed_usd=(usd.cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2)),
        unit=usd / pl.col("units"),
        charge=usd / pl.col("billed_usd"),
    )

    def spread(price: str) -> pl.Expr:
        middle = pl.col(price).median().over(CELL)
        return (pl.col(price) / middle).log().abs().mean().over(CELL)

    is_fee = spread("unit") <= 2 * spread("charge") + 0.001
    return lines.with_columns(price=pl.when(is_fee).then("unit").otherwise("charge"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_the_practice_exactly_the_planted_cut_is_found(seed):
    lines = of_practice(20_000, seed)

    found = model.rows(lines, PAYERS).filter(state_code="changed")

    assert set(found["payer_id"]) == {FEE_CUT_PAYER}
    assert set(found["change_date"]) == {FEE_CUT_BEGINS}
    whole = found.filter(pl.col("service_kind_code").is_null())
    assert whole.height == 1
    row = whole.row(0, named=True)
    assert row["size_low"] <= -0.12 <= row["size_high"] + 0.001
    assert row["size_share"] == pytest.approx(-0.12, abs=0.001)
    since = lines.filter(
        pl.col("payer_id") == FEE_CUT_PAYER, pl.col("service_date") >= FEE_CUT_BEGINS
    )
    assert row["since_allowed_usd"] == since["allowed_usd"].sum()
    assert row["since_lines"] == since.height
    assert found["until_date"].null_count() == found.height


def test_without_the_cut_nothing_is_found():
    lines = of_practice(20_000, 4).filter(pl.col("payer_id") != FEE_CUT_PAYER)

    found = model.rows(lines, PAYERS)

    assert set(found["state_code"]) == {"unchanged", "too_few"}


def written(*spans: tuple[date, int, str], code: str = "99213") -> pl.DataFrame:
    """Claims of one line: so many from a day on, one a day, at a price."""
    days = [
        (date.fromordinal(start.toordinal() + n), Decimal(price))
        for start, count, price in spans
        for n in range(count)
    ]
    return pl.DataFrame(
        [
            {
                **dict.fromkeys(CELL, "P1"),
                "procedure_code": code,
                "service_kind_code": "visits",
                "adjudication_id": f"{code}-{n:04}",
                "line_index": 1,
                "service_date": day,
                "allowed_usd": price,
                "price": float(price),
            }
            for n, (day, price) in enumerate(days)
        ],
        schema_overrides={"allowed_usd": pl.Decimal(18, 2)},
    )


def test_a_change_is_told_with_its_day_its_size_and_its_dollars():
    moved = written((date(2025, 1, 1), 59, "100.00"), (date(2025, 3, 1), 20, "90.00"))
    stayed = written((date(2025, 1, 1), 79, "50.00"), code="85025")
    lines = pl.concat([moved, stayed.head(10)])

    row = model.rows(lines, PAYERS).row(0, named=True)

    assert (row["payer_name"], row["service_kind_code"]) == ("Payer One", None)
    assert row["change_date"] == date(2025, 3, 1)
    assert row["size_share"] == pytest.approx(-0.1)
    assert (row["before_claims"], row["after_claims"]) == (69, 20)
    assert (row["compared_codes"], row["moved_codes"]) == (1, 1)
    assert row["since_allowed_usd"] == Decimal(1800)
    assert row["difference_usd"] == Decimal(-200)
    assert row["false_discovery_share"] < 0.001


def test_a_second_change_ends_the_first():
    lines = written(
        (date(2025, 1, 1), 59, "100.00"),
        (date(2025, 3, 1), 61, "90.00"),
        (date(2025, 5, 1), 61, "95.00"),
    )

    found = model.rows(lines, PAYERS).filter(pl.col("service_kind_code").is_null())

    told = found.select("change_date", "until_date", "since_allowed_usd").rows()
    assert told == [
        (date(2025, 3, 1), date(2025, 5, 1), Decimal(5490)),
        (date(2025, 5, 1), None, Decimal(5795)),
    ]


def test_few_claims_are_not_tested_and_no_claims_give_no_rows():
    few = written((date(2025, 1, 1), 29, "100.00"))

    assert set(model.rows(few, PAYERS)["state_code"]) == {"too_few"}
    assert model.rows(few.head(0), PAYERS).height == 0
