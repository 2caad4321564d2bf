"""Rates of disease trends and their intervals, against figures worked by hand."""

from datetime import date

import polars as pl
import pytest

from transforms import disclosure
from transforms.models.marts import disease_trends

# The US 2000 standard over our bands: 15 to 19 years divided by years of age.
STANDARD = pl.DataFrame(
    {
        "first_age_years": [0, 5, 15, 20, 50, 65],
        "last_age_years": [4, 14, 19, 49, 64, None],
        "population_share": [0.1, 0.2, 0.1, 0.3, 0.2, 0.1],
    }
)


def cell(people, seen, visits=0, every=0, by="total", value="total", **other):
    """One cell of a quarter of an acute condition."""
    return {
        "condition_id": "ill",
        "condition_label": "Ill",
        "group_label": "Other",
        "part_of_ids": None,
        "lookback_months": None,
        "period_code": "quarter",
        "period_start_date": date(2025, 1, 1),
        "breakdown_code": by,
        "breakdown_value": value,
        "is_covered": True,
        "condition_patients": people,
        "condition_visits": visits,
        "visit_patients": visits,
        "all_visits": every,
        "all_visit_patients": every,
        "seen_patients": seen,
        "incident_cases": people,
        "member_patients": None,
        "member_days": None,
        "measure_code": "incidence",
    } | other


def rated(*cells):
    frame = pl.DataFrame(list(cells), infer_schema_length=None)
    return disease_trends.rows(frame, STANDARD)


def test_a_share_of_visits_has_wilsons_interval():
    """10 of 100: 0.0552 to 0.1744 (Wilson 1927; as prop.test without correction)."""
    row = rated(cell(0, 0, visits=10, every=100)).row(0, named=True)

    assert row["visit_share"] == 0.1
    assert row["visit_share_low_rate"] == pytest.approx(0.05522914, abs=1e-8)
    assert row["visit_share_high_rate"] == pytest.approx(0.17436566, abs=1e-8)


def test_new_episodes_have_the_exact_interval_of_a_count():
    """10 cases: 4.795 to 18.390 (Garwood 1936), of 2,000 people seen."""
    row = rated(cell(10, 2000)).row(0, named=True)

    assert row["patients_per_100k_seen"] == 500
    assert row["low_per_100k_seen"] == pytest.approx(4.795389 * 50, abs=1e-4)
    assert row["high_per_100k_seen"] == pytest.approx(18.390356 * 50, abs=1e-4)


def test_no_case_has_an_upper_end_and_prevalence_is_a_share():
    none = rated(cell(0, 1000)).row(0, named=True)
    living = rated(cell(10, 100, measure_code="prevalence")).row(0, named=True)

    assert none["low_per_100k_seen"] == 0
    assert none["high_per_100k_seen"] == pytest.approx(3.688879 * 100, abs=1e-3)
    assert living["low_per_100k_seen"] == pytest.approx(5522.914, abs=1e-3)


def test_cases_of_members_are_of_their_weeks():
    """10 cases in 14,000 days of members, 2,000 weeks: 500 per 100,000."""
    row = rated(cell(10, 500, member_days=14_000, member_patients=150))
    told = row.row(0, named=True)

    assert told["member_weeks"] == 2000
    assert told["cases_per_100k_member_weeks"] == pytest.approx(500)
    assert told["low_per_100k_member_weeks"] == pytest.approx(4.795389 * 50, abs=1e-4)
    assert told["high_per_100k_member_weeks"] == pytest.approx(18.390356 * 50, abs=1e-4)


def test_where_nobody_was_seen_or_nothing_is_known_there_is_no_rate():
    rows = rated(
        cell(0, 0),
        cell(None, None, None, None, period_start_date=date(2025, 4, 1)),
    )

    names = [n for n, kind in rows.schema.items() if kind == pl.Float64]
    assert rows.select(pl.col(names).null_count()).row(0) == (2,) * len(names)


def test_bands_have_their_share_of_the_standard():
    """Of the 15 to 19 years 3 of 5 are under 18."""
    assert disease_trends.band_weights(STANDARD) == pytest.approx(
        {"0-4": 0.1, "5-17": 0.26, "18-49": 0.34, "50-64": 0.2, "65+": 0.1}
    )


BANDS = {"0-4": (2, 100), "5-17": (3, 300), "18-49": (5, 1000)}
OLDER = {"50-64": (20, 400), "65+": (30, 200)}


def banded(by="age_band", of=""):
    return [
        cell(people, seen, by=by, value=f"{band}{of}")
        for band, (people, seen) in (BANDS | OLDER).items()
    ]


def test_a_standardised_rate_weighs_each_band_by_the_standard():
    """0.1 x 0.02 + 0.26 x 0.01 + 0.34 x 0.005 + 0.2 x 0.05 + 0.1 x 0.15 = 0.0313."""
    rows = rated(cell(60, 2000), *banded())
    total = rows.filter(breakdown_code="total").row(0, named=True)

    assert total["standardised_per_100k_seen"] == pytest.approx(3130)
    # v = sum w^2 x, with w the share of the standard for each person seen.
    variance = (
        1e-6 * 2
        + (0.26 / 300) ** 2 * 3
        + (0.34 / 1000) ** 2 * 5
        + 0.25e-6 * 20
        + 0.25e-6 * 30
    )
    spread = variance**0.5 * 100_000
    assert total["standardised_low_per_100k_seen"] == pytest.approx(
        3130 - 1.86 * spread, rel=0.02
    )
    assert total["standardised_high_per_100k_seen"] > 3130 + 1.96 * spread
    others = rows.filter(pl.col("breakdown_code") != "total")
    assert others["standardised_per_100k_seen"].null_count() == others.height


def test_a_sex_is_standardised_by_its_own_bands():
    rows = rated(
        cell(60, 2000, by="sex", value="F"), *banded(by="age_band_sex", of=", F")
    )

    assert rows.filter(breakdown_code="sex")[
        "standardised_per_100k_seen"
    ].to_list() == [pytest.approx(3130)]


def test_a_case_in_a_band_in_which_nobody_was_seen_makes_no_rate():
    rows = rated(
        cell(61, 2000), *banded()[:-1], cell(30, 0, by="age_band", value="65+")
    )

    assert rows.filter(breakdown_code="total")[
        "standardised_per_100k_seen"
    ].to_list() == [None]


def published(*cells):
    frame = rated(*cells)
    shown = disclosure.withhold(frame)
    assert disclosure.given_away(frame, shown).is_empty()
    return frame, shown


def care(people, seen, visits, **other):
    return cell(people, seen, visits, 5000, all_visit_patients=3000, **other)


@pytest.mark.parametrize(("people", "is_rate"), [(19, False), (20, True)])
def test_a_rate_on_fewer_than_20_is_not_published_though_the_count_is(people, is_rate):
    _, shown = published(care(people, 2000, 100))
    row = shown.row(0, named=True)

    assert row["condition_patients"] == people and not row["is_withheld"]
    assert (row["patients_per_100k_seen"] is not None) is is_rate
    assert (row["high_per_100k_seen"] is not None) is is_rate
    assert row["visit_share"] == 0.02


def with_bands(young):
    """A quarter of 100 people in all, so many of them children of under five."""
    of = {"0-4": young, "5-17": 20, "18-49": 20, "50-64": 20, "65+": 40 - young}
    return [
        care(100, 2000, 100),
        *(
            cell(n, 400, n, 1000, by="age_band", value=band, all_visit_patients=600)
            for band, n in of.items()
        ),
    ]


def test_a_standardised_rate_is_withheld_with_any_of_its_bands():
    _, whole = published(*with_bands(15))
    frame, part = published(*with_bands(3))

    def rate(shown):
        return shown.filter(breakdown_code="total")["standardised_per_100k_seen"][0]

    assert rate(whole) is not None
    assert (
        rate(part) is None and not part.filter(breakdown_code="total")["is_withheld"][0]
    )
    # Shown all the same it would be found.
    name = "standardised_per_100k_seen"
    bare = part.with_columns(frame[name])
    assert disclosure.given_away(frame, bare).height == 1
