# ruff: noqa: E501 (tables are written as people read them)
"""The page of denial recovery: parts that add up, medians of the group that is shown."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from dashboards.pages import denial_recovery as page
from dashboards.recovery import curve, dollars, take_backs

USD = pl.Decimal(18, 2)
JAN, MAR = date(2026, 1, 1), date(2026, 3, 1)


def recovery(**changed):
    """One payer's denials of a month; what is not given is 0."""
    zero = dict.fromkeys(dollars.COUNTS, 0) | dict.fromkeys(dollars.DOLLARS, Decimal(0))
    for age in dollars.AGES:
        zero |= {f"unresolved_{age}_usd": Decimal(0), f"unresolved_{age}_claims": 0}
    row = {
        "payment_month": JAN,
        "payer_id": "P1",
        "payer_name": "NORTH",
        "facility_id": "F1",
        "facility_name": "CLINIC",
        "denial_category": "coding",
    }
    return row | zero | changed


@pytest.fixture
def rows():
    """Of 1,000 dollars 300 are recovered, 50 owed, 250 not allowed, 400 unresolved."""
    return pl.DataFrame(
        [
            recovery(
                denied_claims=40,
                matured_denied_claims=40,
                overturned_claims=20,
                corrected_claims=15,
                denied_usd=Decimal(600),
                recovered_usd=Decimal(300),
                patient_usd=Decimal(50),
                not_allowed_usd=Decimal(250),
                matured_denied_usd=Decimal(600),
                overturned_usd=Decimal(600),
            ),
            recovery(
                payment_month=MAR,
                payer_id="P2",
                payer_name="SOUTH",
                denied_claims=10,
                matured_denied_claims=10,
                denied_usd=Decimal(400),
                unresolved_usd=Decimal(400),
                unresolved_claims=10,
                unresolved_90_usd=Decimal(400),
                unresolved_90_claims=10,
                unresolved_180_usd=Decimal(100),
                unresolved_180_claims=3,
                matured_denied_usd=Decimal(400),
            ),
        ],
        schema_overrides=dict.fromkeys(
            [name for name in recovery() if name.endswith("_usd")], USD
        ),
    )


def times(*rows):
    """Groups of one clock: payer, facility, category, month, median days."""
    return pl.DataFrame(
        [
            {
                "clock_code": "denial_to_resolution",
                "payer_id": payer,
                "facility_id": facility,
                "denial_category": category,
                "first_answer_month": month,
                "started_claims": 50,
                "ended_claims": 25,
                "median_days": median,
                "p90_days": None,
                "ended_median_days": 7,
                "ended_p90_days": 9,
            }
            for payer, facility, category, month, median in rows
        ],
        schema_overrides={
            "payer_id": pl.String,
            "facility_id": pl.String,
            "denial_category": pl.String,
            "first_answer_month": pl.Date,
            "p90_days": pl.Int64,
            "median_days": pl.Int64,
        },
    )


def stacked(figure):
    return {
        trace.name: dict(zip(trace.x, trace.y, strict=True)) for trace in figure.data
    }


@pytest.mark.parametrize(("stale", "old"), [("180", 100), ("90", 400), ("365", 0)])
def test_a_month_s_parts_add_up_to_what_was_denied_in_it(rows, stale, old):
    found = stacked(page.figure(rows, stale))

    assert sum(parts[MAR] for parts in found.values()) == 400
    assert sum(parts[JAN] for parts in found.values()) == 600
    assert found[f"Unresolved, over {stale} days"][MAR] == old
    assert found["Recovered"][date(2026, 2, 1)] is None


def test_the_sentence_says_what_was_recovered_and_what_is_left(rows):
    said = page.sentence(rows, "180").replace("\u202f", " ")

    assert "Of $ 1.0 K denied at first, 30 % were recovered since ($ 300)" in said
    assert "40 % are unresolved: $ 100 of it for more than 180 days." in said


def test_the_table_adds_up_to_its_total(rows):
    groups = times(("P1", None, None, None, 30), ("P2", None, None, None, None))

    table = page.table(rows, groups, "payer", "180")
    total = page.total(rows, times((None, None, None, None, 84)), "180")

    for column in ("denied_usd", "recovered_usd", "unresolved_usd", "denied_claims"):
        assert table[column].sum() == total[column]
    assert table["payer"].to_list() == ["North", "South"]
    assert table["overturn_rate"].to_list() == [0.5, 0.0]
    assert total["overturn_rate"] == 20 / 50
    assert table["resolution_median_days"].to_list() == [30, None]
    assert total["resolution_median_days"] == 84


EVERY = times(
    (None, None, None, None, 1),
    ("P1", None, None, None, 2),
    ("P2", None, None, None, 3),
    (None, "F1", None, None, 4),
    ("P1", "F1", None, None, 5),
    ("P1", "F1", "coding", None, 6),
    (None, None, None, JAN, 7),
)


def test_the_median_is_of_the_one_group_that_the_filters_leave():
    def median(rows):
        found = curve.of_all(rows).get("denial_to_resolution")
        return found and found["median_days"]

    assert median(EVERY) == 1
    assert median(EVERY.filter(payer_id="P1")) == 2
    assert median(EVERY.filter(facility_id="F1")) == 4
    assert median(EVERY.filter(payer_id="P1", facility_id="F1")) == 5
    assert median(EVERY.filter(pl.col("payer_id").is_in(["P1", "P2"]))) is None


def test_a_row_s_median_heeds_the_filters_too():
    def medians(rows, column):
        found = curve.by_key(rows, column)["denial_to_resolution"]
        return {key: row and row["median_days"] for key, row in found.items()}

    assert medians(EVERY, "payer_id") == {"P1": 2, "P2": 3}
    assert medians(EVERY.filter(facility_id="F1"), "payer_id") == {"P1": 5}
    assert medians(EVERY, "payment_month") == {JAN: 7}


def test_the_curve_counts_up_to_the_share_overturned():
    weeks = pl.DataFrame(
        {
            "week_index": [1, 4, None],
            "denied_claims": [2, 3, 5],
            "denied_usd": pl.Series(["20", "30", "50"]).cast(USD),
            "overturned_usd": pl.Series(["20", "15", "0"]).cast(USD),
        }
    )

    claims, dollars_ = page.curve(weeks).data

    assert [claims.y[week] for week in (0, 1, 3, 4, 26)] == [0, 0.2, 0.2, 0.5, 0.5]
    assert [dollars_.y[week] for week in (1, 4, 26)] == [0.2, 0.35, 0.35]
    assert claims.x[26] == 180


def test_what_the_practice_voided_is_in_the_months_and_in_no_payer_s_bar():
    taken = pl.DataFrame(
        {
            "take_back_month": [JAN, JAN, MAR],
            "payer_id": ["P1", "P1", "P2"],
            "payer_name": ["NORTH", "NORTH", "SOUTH"],
            "kind_code": ["not_replaced", "voided", "provider_adjustment"],
            "age_band_code": ["91_180", "0_30", "unknown"],
            "take_back_count": [2, 1, 1],
            "taken_usd": pl.Series(["80.00", "20.00", "500.00"]).cast(USD),
            "aged_count": [2, 1, 0],
            "aged_days": [200, 10, 0],
        }
    )

    by_month, by_payer = take_backs.taken(taken), take_backs.takers(taken)

    assert stacked(by_month)["Reversed after our void"][JAN] == 20
    assert "100 days after payment" in by_month.data[0].hovertext[0]
    assert list(by_payer.data[0].x) == [500, 80]


def test_nothing_denied_is_said_and_not_drawn(rows):
    none = rows.clear()

    assert page.figure(none).data == ()
    assert page.sentence(none) == "Nothing was denied in this selection."
    assert page.table(none, EVERY.clear()).is_empty()
    assert take_backs.downgrades(_stays()) is None
    assert "none of 5 stays" in take_backs.kept_as_billed(_stays())
    assert page.numbers(none, EVERY.clear(), _no_take_backs())[0].is_pale


def test_changes_of_drgs_are_ranked_by_what_is_short():
    stays = _stays(changed=5, comparable=5, short="1000.00")

    figure = take_backs.downgrades(stays)

    assert list(figure.data[0].x) == [1000]
    assert "5 of 5 stays" in take_backs.kept_as_billed(stays)


def _stays(changed=0, comparable=0, short="0"):
    return pl.DataFrame(
        {
            "billed_drg_code": ["193"],
            "answered_drg_code": ["195" if changed else "193"],
            "answered_claims": [5],
            "changed_claims": [changed],
            "lower_claims": [changed],
            "higher_claims": [0],
            "allowed_usd": pl.Series(["10.00"]).cast(USD),
            "comparable_claims": [comparable],
            "short_usd": pl.Series([short]).cast(USD),
        }
    )


def _no_take_backs():
    return pl.DataFrame(
        schema={
            "kind_code": pl.String,
            "taken_usd": USD,
            "take_back_count": pl.Int64,
            "aged_count": pl.Int64,
        }
    )
