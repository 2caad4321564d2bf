"""People: no two alike, as ill as the public figures say, and always covered."""

from datetime import date

import polars as pl
import pytest

from transforms.practice.log import CONDITIONS, COVERAGES, FIRST_DAY, LAST_DAY, PATIENTS
from transforms.practice.people import People, people
from transforms.practice.planted import PEOPLE

MEDICARE = ["MEDB1", "MADV1", "MADV2"]


@pytest.fixture(scope="module")
def town() -> People:
    return people(1, 0, 40_000)


@pytest.fixture(scope="module")
def known(town) -> pl.DataFrame:
    """People with their age and one column per condition."""
    had = town.conditions.with_columns(has=True).pivot(
        "condition", index="patient", values="has"
    )
    return (
        town.patients.with_columns(age=age(pl.col("born"), FIRST_DAY))
        .join(had, on="patient", how="left")
        .with_columns(pl.col(had.columns[1:]).fill_null(False))
        .filter(pl.col("patient") >= len(PEOPLE))
    )


def age(born: pl.Expr, day: date) -> pl.Expr:
    """Whole years."""
    later = born.dt.to_string("%m%d") > f"{day:%m%d}"
    return day.year - born.dt.year() - later.cast(pl.Int32)


def share(frame: pl.DataFrame, column: str) -> float:
    return frame[column].sum() / len(frame)


def between(frame: pl.DataFrame, low: int, high: int) -> pl.DataFrame:
    return frame.filter(pl.col("age").is_between(low, high))


def test_frames_have_the_columns_of_the_log(town):
    assert town.patients.schema == pl.Schema(PATIENTS)
    assert town.conditions.schema == pl.Schema(CONDITIONS)
    assert town.coverages.schema == pl.Schema(COVERAGES)


def test_no_two_people_are_alike_in_one_panel_or_two(town):
    panels = [town.patients, *(people(1, panel, 40_000).patients for panel in (1, 2))]
    everyone = pl.concat(panels)

    assert everyone.select("last", "first", "born", "sex").is_duplicated().sum() == 0
    assert everyone["number"].is_unique().all()


def test_people_span_all_ages_and_some_are_yet_to_be_born(town):
    ages = town.patients.select(age(pl.col("born"), FIRST_DAY)).to_series()

    assert ages.max() >= 98
    assert 0.01 < (ages < 0).mean() < 0.05
    assert town.patients["born"].max() <= LAST_DAY
    assert town.patients["state"].n_unique() == 5
    assert town.patients["zip"].str.starts_with("692").any()
    assert set(town.patients["sex"]) == {"F", "M", "U"}


def test_who_changes_age_band_was_born_on_a_first(town):
    for born, turning in town.patients.select("born", "turning").iter_rows():
        firsts = [date(born.year + years, born.month, 1) for years in (5, 18, 50, 65)]
        within = [first for first in firsts if FIRST_DAY <= first <= LAST_DAY]
        assert turning == (within[0] if within else None)
        assert turning is None or born.day == 1


def test_the_smallest_practice_has_the_planted_people():
    few = people(5, 0, 3)

    assert len(few.patients) == len(PEOPLE)
    assert few.patients["smoking"][5] == few.patients["smoking"][8] == "current"
    assert few.patients["sex"][4] == "U"
    assert few.patients["subscriber_first"].is_not_null().to_list() == [
        place == 7 for place in range(len(PEOPLE))
    ]


# Published shares, of US adults by age; see docs/practice.md.
@pytest.mark.parametrize(
    ("condition", "low", "high", "published", "tolerance"),
    [
        ("diabetes", 18, 44, 0.030, 0.010),
        ("diabetes", 45, 64, 0.145, 0.015),
        ("diabetes", 65, 100, 0.244, 0.020),
        ("asthma", 0, 17, 0.065, 0.010),
        ("asthma", 18, 100, 0.080, 0.010),
        ("coronary_heart_disease", 18, 44, 0.010, 0.005),
        ("coronary_heart_disease", 45, 64, 0.063, 0.012),
        ("coronary_heart_disease", 65, 74, 0.143, 0.020),
        ("coronary_heart_disease", 75, 100, 0.242, 0.030),
        ("copd", 65, 100, 0.105, 0.020),
        ("heart_failure", 65, 74, 0.055, 0.012),
        ("chronic_kidney_disease", 75, 100, 0.15, 0.020),
        ("hypertension", 45, 64, 0.37, 0.03),
    ],
)
def test_conditions_are_as_frequent_as_published(
    known, condition, low, high, published, tolerance
):
    found = share(between(known, low, high), condition)

    assert found == pytest.approx(published, abs=tolerance)


@pytest.mark.parametrize(
    ("sex", "status", "low", "high", "published", "tolerance"),
    [
        ("F", "current", 25, 44, 0.11, 0.015),
        ("M", "current", 25, 44, 0.14, 0.015),
        ("F", "current", 65, 100, 0.075, 0.012),
        ("M", "former", 65, 100, 0.46, 0.03),
        ("F", "former", 45, 64, 0.21, 0.02),
        ("M", "never", 0, 17, 1.0, 0.0),
    ],
)
def test_people_smoke_as_published(known, sex, status, low, high, published, tolerance):
    group = between(known, low, high).filter(pl.col("sex") == sex)
    found = (group["smoking"] == status).mean()

    assert found == pytest.approx(published, abs=tolerance)


@pytest.mark.parametrize(
    ("condition", "least", "most"),
    [("copd", 4.5, 11.0), ("coronary_heart_disease", 1.8, 4.0)],
)
def test_smokers_are_ill_more_often(known, condition, least, most):
    middle = between(known, 45, 64)
    smokers = share(middle.filter(pl.col("smoking") == "current"), condition)
    others = share(middle.filter(pl.col("smoking") == "never"), condition)

    assert least < smokers / others < most


def test_conditions_come_together(known):
    old = between(known, 65, 100)

    def odds(one: str, other: str) -> float:
        with_it, without = (old.filter(pl.col(one) == has) for has in (True, False))
        return share(with_it, other) / share(without, other)

    assert odds("coronary_heart_disease", "heart_failure") > 3
    assert odds("diabetes", "chronic_kidney_disease") > 1.7
    assert 0.85 < odds("asthma", "diabetes") < 1.25


def test_one_condition_in_eight_begins_within_the_practice(town):
    since = town.conditions.filter(pl.col("patient") >= len(PEOPLE))["since"]

    assert (since >= FIRST_DAY).mean() == pytest.approx(0.125, abs=0.02)
    assert since.max() <= LAST_DAY


def spans(town: People, responsibility: str) -> pl.DataFrame:
    return town.coverages.filter(pl.col("responsibility") == responsibility).join(
        town.patients.select("patient", "born"), on="patient"
    )


def test_one_payer_at_a_time_covers_a_person(town):
    first = spans(town, "P").with_columns(
        after=pl.col("begins").shift(-1).over("patient"),
        begun=pl.col("begins").cum_count().over("patient"),
    )
    early = first.filter(pl.col("begun") == 1)

    assert first["patient"].n_unique() == len(town.patients)
    assert (first["ends"].is_null() == first["after"].is_null()).all()
    assert (first["begins"] <= first["ends"].fill_null(LAST_DAY)).all()
    assert not (first["ends"] >= first["after"]).any()
    assert ((early["begins"] < FIRST_DAY) | (early["begins"] == early["born"])).all()


def test_medicare_covers_everybody_from_65_and_nobody_before(town):
    first = spans(town, "P").with_columns(
        at_65=pl.col("born").dt.offset_by("65y").dt.month_start(),
        is_medicare=pl.col("payer_key").is_in(MEDICARE),
    )
    begun = pl.max_horizontal("begins", pl.lit(FIRST_DAY))
    ends = pl.col("ends").fill_null(LAST_DAY)
    current = first.filter(ends >= FIRST_DAY)

    early = current.filter(pl.col("is_medicare"), begun < pl.col("at_65"))
    late = current.filter(~pl.col("is_medicare"), ends >= pl.col("at_65"))
    assert early.is_empty()
    assert late.is_empty()


def test_some_change_payers_and_few_of_them_late(town):
    first = spans(town, "P").with_columns(
        after=pl.col("begins").shift(-1).over("patient")
    )
    changed = first.drop_nulls("after")
    gaps = (changed["after"] - changed["ends"]).dt.total_days() > 1

    assert 0.15 < len(changed) / len(town.patients) < 0.35
    assert 0.05 < gaps.mean() < 0.25


def test_a_second_payer_is_another_one_and_covers_as_long(town):
    second = spans(town, "S").join(
        spans(town, "P"), on=["patient", "begins"], suffix="_first"
    )

    assert len(second) == len(spans(town, "S")) > 1000
    assert (second["payer_key"] != second["payer_key_first"]).all()
    assert second["ends"].equals(second["ends_first"])
    assert (second["payer_key_first"] == "MEDB1").mean() > 0.5
