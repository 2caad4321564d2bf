"""Disclosure control where conditions lie within each other, look back, and by year."""

from datetime import date

import polars as pl
import pytest

from transforms import disclosure

CARE = {"all_visits": 5000, "all_visit_patients": 4000, "seen_patients": 4000}


def row(condition, value, people, part_of=None, code="quarter", start="2025-01-01"):
    """A row of a condition, each of whose people has one visit and one episode."""
    by = {"total": "total", "F": "sex", "M": "sex"}.get(value, "state")
    return {
        "condition_id": condition,
        "part_of_ids": part_of,
        "measure_code": "incidence",
        "lookback_months": None,
        "period_code": code,
        "period_start_date": date.fromisoformat(start),
        "breakdown_code": by,
        "breakdown_value": value,
        "condition_patients": people,
        "visit_patients": people,
        "condition_visits": people,
        "incident_cases": people,
        **CARE,
    }


def table(*rows):
    return pl.DataFrame(list(rows), infer_schema_length=None)


def shown(frame):
    told = disclosure.withhold(frame)
    assert disclosure.given_away(frame, told).is_empty()
    return {
        (row["condition_id"], row["breakdown_value"]): row["condition_patients"]
        for row in told.iter_rows(named=True)
    }


def sexes(condition, women, men, part_of=None):
    return [
        row(condition, "total", women + men, part_of),
        row(condition, "F", women, part_of),
        row(condition, "M", men, part_of),
    ]


def seen_alike(frame):
    """People seen of each sex are half of all, so that only the illness is withheld."""
    half = pl.col("breakdown_value") != "total"
    return frame.with_columns(
        pl.when(half).then(pl.col(name) // 2).otherwise(name).alias(name)
        for name in CARE
    )


def test_a_part_that_is_shown_does_not_tell_what_its_whole_withholds():
    """3 men with the whole; of 50 women 50 have the part: shown, they would tell."""
    both = [*sexes("whole", 50, 3), *sexes("part", 50, 0, part_of="whole")]
    told = shown(seen_alike(table(*both)))

    # Women of the whole may be withheld only together with those of the part.
    assert told["whole", "M"] is None
    assert None in (told["whole", "total"], told["part", "F"])


def test_apart_each_would_be_shown():
    both = [*sexes("whole", 50, 3), *sexes("other", 50, 0)]
    told = shown(seen_alike(table(*both)))

    assert told["whole", "F"] is None and told["other", "F"] == 50


def test_the_attack_finds_what_a_part_gives_away():
    both = [*sexes("whole", 50, 3), *sexes("part", 50, 0, part_of="whole")]
    frame = seen_alike(table(*both))
    counts = [name for name, kind in frame.schema.items() if kind == pl.Int64]
    hidden = pl.col("condition_id").eq("whole") & pl.col("breakdown_value").ne("total")
    told = frame.with_columns(
        pl.when(~hidden | pl.lit(name in ("lookback_months", *CARE)))
        .then(name)
        .alias(name)
        for name in counts
    )

    found = disclosure.given_away(frame, told)

    assert found.height and set(found["condition_id"]) == {"whole"}


@pytest.mark.parametrize("withheld", [3, 10])
def test_states_of_a_year_add_up_to_its_quarters(withheld):
    quarters = [
        row("ill", "total", people, start=f"2025-{3 * n + 1:02}-01")
        for n, people in enumerate((60, 40, 30, 20))
    ]
    states = [
        row("ill", "TX", 150 - withheld, code="year"),
        row("ill", "OK", withheld, code="year"),
    ]
    frame = seen_year(table(*quarters, *states))

    told = shown(frame)

    # The quarters give the year's total, which no row shows: 150.
    assert told["ill", "OK"] is None
    assert told["ill", "TX"] is None or None in [
        value for (_, name), value in told.items() if name == "total"
    ]


def seen_year(frame):
    """Visits of all kinds of the four quarters are those of the two states."""
    state = pl.col("breakdown_value").is_in(["TX", "OK"])
    return frame.with_columns(
        pl.when(state).then(10000).otherwise(5000).alias("all_visits")
    )


def test_few_people_seen_in_a_short_lookback_are_withheld_for_it():
    """13 were seen in 24 months, 5 of them in 12: the row of 12 months is withheld."""

    def seen(condition, months, people):
        made = row(condition, "total", 0, code="month")
        return made | {
            "measure_code": "prevalence",
            "lookback_months": months,
            "seen_patients": people,
            "all_visits": 40,
            "all_visit_patients": 20,
        }

    frame = table(seen("short", 12, 5), seen("long", 24, 13))

    told = disclosure.withhold(frame)

    assert disclosure.given_away(frame, told).is_empty()
    assert told["is_withheld"].to_list() == [True, True]
