"""Encounters: who comes when and why, and the claims that are sent for it."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.practice import seasons
from transforms.practice.chance import at
from transforms.practice.distinct import distinct
from transforms.practice.encounters import Originals, originals
from transforms.practice.log import CLAIMS, DIAGNOSES, FIRST_DAY, LAST_DAY, LINES
from transforms.practice.people import People, people
from transforms.practice.planted import PEOPLE
from transforms.practice.rhythm import Rhythm, rhythm
from transforms.practice.world import world

CLAIM_COUNT = 60_000
CURRENT = ["F17210", "Z720", "F17290", "F17220"]
OTHER_PAYERS = ["DENTL", "DENTC", "WCOMP", "WCSFM"]


def made(seed: int, panel: int, claims: int) -> tuple[People, Originals]:
    folk = people(seed, panel, claims // 6)
    beat = rhythm(claims)
    return folk, originals(seed, panel, claims, world(seed), folk, beat)


@pytest.fixture(scope="module")
def panel() -> tuple[People, Originals]:
    return made(1, 0, CLAIM_COUNT)


@pytest.fixture(scope="module")
def folk(panel) -> People:
    return panel[0]


@pytest.fixture(scope="module")
def sent(panel) -> Originals:
    return panel[1]


@pytest.fixture(scope="module")
def coded(sent, folk) -> pl.DataFrame:
    """Claims with their diagnoses in a list, and who they are for."""
    codes = sent.diagnoses.group_by("claim", maintain_order=True).agg("code")
    return sent.claims.join(codes, on="claim").join(
        folk.patients.select("patient", "born", "sex", "state", "smoking"), on="patient"
    )


def has(*prefixes: str) -> pl.Expr:
    """Claims with a diagnosis that begins so."""
    wanted = pl.element().str.contains(f"^({'|'.join(prefixes)})")
    return pl.col("code").list.eval(wanted).list.any()


SCRIPT = """
import sys
from tests.practice.test_encounters import made
folk, sent = made(3, 1, 3000)
for frame in (*vars(folk).values(), *vars(sent).values()):
    sys.stdout.write(frame.write_csv())
"""


def told(**environment: str) -> bytes:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | environment,
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
    )
    return run.stdout


def test_the_same_seed_gives_the_same_claims_whatever_the_machine():
    once = told(PYTHONHASHSEED="1", POLARS_MAX_THREADS="1")

    assert len(once) > 500_000
    assert told(PYTHONHASHSEED="77", POLARS_MAX_THREADS="3") == once


def test_frames_have_the_columns_of_the_log(sent):
    assert sent.claims.schema == pl.Schema(CLAIMS)
    assert sent.lines.schema == pl.Schema(LINES)
    assert sent.diagnoses.schema == pl.Schema(DIAGNOSES)


@pytest.mark.parametrize("claims", [300, 1_000, 7_777])
def test_as_many_claims_as_asked_for_in_order_of_submission(claims):
    sent = made(2, 0, claims)[1]

    assert sent.claims["claim"].to_list() == list(range(claims))
    assert sent.claims["family"].equals(sent.claims["claim"])
    assert sent.claims["submitted"].is_sorted()
    assert sent.claims["submitted"].max() == LAST_DAY
    assert sent.claims["control"].is_unique().all()


def test_the_smallest_practice_has_every_kind_of_claim():
    claims = made(7, 0, 300)[1].claims

    assert set(claims["kind"]) == {"P", "I", "D"}
    assert set(claims["bill_type"]) == {"", "11", "13", "21"}
    assert {"11", "21", "23", "81"} <= set(claims["place_of_service"])
    assert claims.filter(
        (pl.col("payer_key") == "MEDB1") & (pl.col("bill_type") == "11")
    ).height
    assert {"WCOMP", "DENTL", "HMOCO", "MADV1"} <= set(claims["payer_key"])


def test_panels_share_no_claim_number():
    first, second = (made(1, panel, 600)[1].claims["control"] for panel in (0, 1))

    assert set(first).isdisjoint(second)
    assert all(control[1:3] == "02" and len(control) == 10 for control in second)


def test_every_claim_bills_what_its_lines_charge_and_has_a_diagnosis(sent):
    lines = sent.lines.group_by("claim").agg(
        pl.col("charge").sum(), last=pl.col("number").max(), lines=pl.len()
    )
    both = sent.claims.join(lines, on="claim")
    codes = sent.diagnoses.group_by("claim").agg(
        pl.col("code").n_unique(), last=pl.col("number").max(), all=pl.len()
    )

    assert len(both) == len(codes) == CLAIM_COUNT
    assert (both["billed"] == both["charge"]).all()
    assert (both["last"] == both["lines"]).all()
    assert (both["billed"] > 0).all()
    assert (codes["code"] == codes["all"]).all()
    assert (codes["last"] == codes["all"]).all() and codes["all"].max() == 8
    for frame in (sent.lines, sent.diagnoses):
        keys = frame.select("claim", "number")
        assert keys.equals(keys.sort("claim", "number"))


def test_no_two_claims_of_an_encounter_bill_the_same(sent):
    arrived = pl.coalesce("admitted", "day")
    keys = sent.claims.select("patient", "facility", arrived.alias("on"), "billed")

    assert keys.is_duplicated().sum() == 0


def test_days_are_in_order_within_the_practice_and_a_life(coded):
    day, thru = pl.col("day"), pl.col("thru")
    planted = pl.col("patient") < len(PEOPLE)

    assert coded.filter((day < FIRST_DAY) | (thru > LAST_DAY)).is_empty()
    assert coded.filter((thru < day) | (day < pl.col("born"))).is_empty()
    assert coded.filter((pl.col("submitted") <= thru) & ~planted).is_empty()
    assert coded.filter(pl.col("admitted").is_not_null())["day"].equals(
        coded.drop_nulls("admitted")["admitted"]
    )


def test_no_week_or_month_holds_two_age_bands_of_a_person(coded):
    day, born = pl.col("day"), pl.col("born")
    birthday = born.dt.to_string("%m%d")
    later = day.dt.to_string("%m%d") < birthday
    age = day.dt.year() - born.dt.year() - later.cast(pl.Int32)
    band = sum((age >= start).cast(pl.Int32) for start in (5, 18, 50, 65))
    sunday = day - pl.duration(days=day.dt.weekday() % 7)

    for period in (sunday, day.dt.month_start()):
        bands = coded.group_by("patient", period.alias("period")).agg(
            band.alias("band").n_unique()
        )
        assert bands["band"].max() == 1


def test_most_people_are_seen_seldom_and_some_often(sent, folk):
    seen = sent.claims.group_by("patient").len()["len"].sort(descending=True)

    assert 0.75 < len(seen) / len(folk.patients) < 0.9
    assert 3 <= seen.median() <= 6
    assert 0.35 < seen.head(len(seen) // 10).sum() / CLAIM_COUNT < 0.6


def test_nearly_all_claims_go_to_the_payer_that_covers_the_day(sent, folk):
    medical = sent.claims.filter(~pl.col("payer_key").is_in(OTHER_PAYERS))
    first = folk.coverages.filter(pl.col("responsibility") == "P")
    covered = medical.join(first, on=["patient", "payer_key"]).filter(
        pl.col("day") >= pl.col("begins"),
        pl.col("day") <= pl.col("ends").fill_null(LAST_DAY),
    )

    assert 0.985 < covered["claim"].n_unique() / len(medical) < 0.998


def test_dental_plans_cover_dental_claims_unless_medicaid_does(sent):
    dental = sent.claims.filter(pl.col("kind") == "D")["payer_key"]

    assert set(dental) == {"DENTL", "DENTC", "MCAID", "MCAIA", "MCOWI"}
    assert 0.6 < dental.is_in(["DENTL", "DENTC"]).mean() < 0.85


def test_only_women_give_birth_and_only_men_have_a_prostate(coded):
    births = coded.filter(has("O", "Z37", "Z34"))
    prostates = coded.filter(has("N40", "C61", "R972"))

    assert len(births) > 300 and set(births["sex"]) == {"F"}
    assert len(prostates) > 50 and set(prostates["sex"]) == {"M"}


def test_births_follow_the_visits_of_a_pregnancy(coded):
    begun = FIRST_DAY + timedelta(280)
    births = coded.filter(
        has("Z370"), pl.col("day") >= begun, pl.col("kind") == "I"
    ).select("patient", birth="day")
    visits = coded.filter(has("Z34", "O09")).select("patient", "day")
    before = births.join(visits, on="patient").filter(
        (pl.col("birth") - pl.col("day")).dt.total_days().is_between(1, 230)
    )
    counts = before.group_by("patient", "birth").len()["len"]

    assert len(births) > 100
    assert len(counts) > 0.97 * len(births)
    assert 6.5 < counts.mean() < 9.5


@pytest.mark.parametrize(
    ("prefixes", "peaks", "quiet", "times"),
    [
        (("J10", "J11"), [(2023, 12), (2025, 1), (2026, 1)], (2024, 7), 15),
        (("J210", "J205", "J121"), [(2023, 12), (2024, 12), (2025, 12)], (2025, 6), 10),
        (("U071",), [(2024, 1), (2024, 8), (2025, 8)], (2025, 5), 3),
    ],
)
def test_waves_come_when_they_should(coded, prefixes, peaks, quiet, times):
    ill = coded.filter(has(*prefixes), pl.col("kind") != "I")
    months = ill.group_by(
        pl.col("day").dt.year().alias("year"), pl.col("day").dt.month().alias("month")
    ).len()
    by_month = {(year, month): count for year, month, count in months.iter_rows()}

    least = sum(by_month.get(one, 0) for one in around(*quiet))
    for peak in peaks:
        assert sum(by_month[one] for one in around(*peak)) > times * least


def around(year: int, month: int) -> list[tuple[int, int]]:
    """A month with the one before and the one after it."""
    months = [12 * year + month - 1 + step for step in (-1, 0, 1)]
    return [(count // 12, count % 12 + 1) for count in months]


def test_the_outbreak_is_in_one_state_and_four_weeks(coded):
    ill = coded.filter(has("A02"))
    again = ill["day"] > seasons.OUTBREAK_LAST

    assert len(ill) > 100
    assert set(ill["state"]) == {"IA"}
    assert ill["day"].min() >= seasons.OUTBREAK_FIRST
    assert again.sum() == 0


@pytest.mark.parametrize(
    ("condition", "prefixes"),
    [
        ("diabetes", ("E10", "E11")),
        ("coronary_heart_disease", ("I25",)),
        ("heart_failure", ("I50",)),
        ("copd", ("J44", "J43")),
        ("hypertension", ("I10", "I11", "I12")),
    ],
)
def test_who_has_a_condition_has_it_again_and_nobody_else(
    coded, folk, condition, prefixes
):
    had = folk.conditions.filter(pl.col("condition") == condition)
    ill = coded.filter(has(*prefixes))
    before = ill.join(had, on="patient", how="left").filter(
        pl.col("since").is_null() | (pl.col("day") < pl.col("since"))
    )
    often = (
        coded.join(had.filter(pl.col("since") < FIRST_DAY), on="patient")
        .filter(pl.col("kind") != "D", pl.len().over("patient") >= 10)
        .group_by("patient")
        .agg(days=pl.col("day").filter(has(*prefixes)).n_unique())
    )

    assert len(often) > 50
    assert before.is_empty()
    assert (often["days"] >= 2).mean() > 0.95


def test_people_with_heart_failure_stay_in_hospital_far_more_often(coded, folk):
    failing = folk.conditions.filter(pl.col("condition") == "heart_failure")["patient"]
    stays = coded.filter(pl.col("bill_type") == "11")["patient"]
    ill = stays.is_in(failing.implode())
    rate = ill.sum() / len(failing)
    others = (~ill).sum() / (len(folk.patients) - len(failing))

    assert rate > 5 * others


def noted(coded: pl.DataFrame) -> pl.DataFrame:
    """Adults seen in a year, and what their claims say about tobacco."""
    adults = coded.filter(pl.col("day") >= pl.col("born").dt.offset_by("18y"))
    year = (pl.col("day") - FIRST_DAY).dt.total_days() // 365
    return adults.group_by("patient", "smoking", year.alias("year")).agg(
        current=has(*CURRENT).any(), former=has("Z87891").any()
    )


def test_claims_know_one_smoker_in_ten_to_one_in_four_and_hardly_anyone_else(coded):
    years = noted(coded).filter(pl.col("year") < 3)
    for year in range(3):
        seen = years.filter(pl.col("year") == year)
        share = {
            state: seen.filter(pl.col("smoking") == state)["current"].mean()
            for state in ("current", "former", "never")
        }
        assert 0.10 < share["current"] < 0.28
        assert share["never"] < 0.006 and share["former"] < 0.025
    said = years.filter(pl.col("current"))

    assert (said["smoking"] == "current").mean() > 0.85


def test_counselling_is_a_line_with_a_charge_and_a_measure_one_without(sent, coded):
    lines = sent.lines.filter(pl.col("code").is_in(["99406", "4004F", "1036F"]))
    by_code = {code: own for (code,), own in lines.group_by("code")}
    said = coded.filter(has(*CURRENT))["claim"]

    assert set(by_code) == {"99406", "4004F", "1036F"}
    assert (by_code["99406"]["charge"] > 0).all()
    assert (by_code["4004F"]["charge"] == 0).all()
    assert by_code["99406"]["claim"].is_in(said.implode()).all()
    assert not by_code["1036F"]["claim"].is_in(said.implode()).any()


def test_visits_are_of_the_usual_levels(sent):
    levels = sent.lines.filter(pl.col("code").str.contains("^9921[2-5]$"))["code"]
    share = dict(levels.value_counts(normalize=True).iter_rows())

    assert share["99213"] == pytest.approx(0.42, abs=0.02)
    assert share["99214"] == pytest.approx(0.47, abs=0.02)


def test_children_see_children_s_doctors_and_adults_do_not(coded):
    clinicians = world(1).clinicians.select("clinician", "specialty")
    seen = coded.join(clinicians, on="clinician").with_columns(
        child=pl.col("day") < pl.col("born").dt.offset_by("18y")
    )
    pediatric = seen.filter(pl.col("specialty") == "pediatrics")
    young = seen.filter("child", pl.col("specialty").is_in(["family", "pediatrics"]))

    assert pediatric["child"].mean() > 0.95
    assert (young["specialty"] == "pediatrics").mean() > 0.6


def test_hospital_stays_have_groups_and_longer_ones_cost_more(sent):
    stays = sent.claims.filter(pl.col("bill_type") == "11").with_columns(
        nights=(pl.col("thru") - pl.col("admitted")).dt.total_days()
    )
    middle = stays["nights"].median()
    cost = {
        long: own["billed"].mean()
        for (long,), own in stays.group_by(pl.col("nights") > middle)
    }

    assert (stays["drg"].str.len_chars() == 3).all()
    assert 3 <= middle <= 5
    assert cost[True] > 1.5 * cost[False]
    assert sent.claims.filter(pl.col("bill_type") != "11")[
        "drg"
    ].unique().to_list() == [""]


def frames(rows: list[tuple[int, int, int]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Claims of one encounter: family, day of July, cents."""
    claims = pl.DataFrame(
        {
            "claim": range(len(rows)),
            "family": [family for family, _, _ in rows],
            "patient": 1,
            "facility": 2,
            "day": [date(2025, 7, day) for _, day, _ in rows],
            "admitted": pl.Series([None] * len(rows), dtype=pl.Date),
            "billed": [cents for *_, cents in rows],
        }
    )
    lines = claims.select("claim", number=pl.lit(1, pl.Int16), charge=pl.col("billed"))
    return claims, lines


def test_the_family_with_the_lowest_number_keeps_its_charge():
    claims, lines = distinct(
        *frames([(5, 1, 900), (3, 1, 900), (5, 1, 900), (4, 1, 1000), (6, 2, 900)])
    )

    assert claims["billed"].to_list() == [1100, 900, 1100, 1000, 900]
    assert lines["charge"].to_list() == claims["billed"].to_list()


@settings(deadline=None)
@given(st.lists(st.sampled_from([500, 600, 700]), min_size=1, max_size=9))
def test_families_of_an_encounter_always_end_up_distinct(cents):
    claims, lines = distinct(*frames([(n, 1, one) for n, one in enumerate(cents)]))

    assert claims["billed"].is_unique().all()
    assert (claims["billed"] == lines["charge"]).all()
    assert (claims["billed"] >= pl.Series(cents)).all()


@settings(deadline=None)
@given(st.integers(15_000, 25_000), st.integers(0, 40), st.sampled_from([7, 14, 28]))
def test_payers_pay_on_the_first_of_their_days(ready, offset, cycle):
    found = int(Rhythm(cycle, 7).pays_on(np.array(offset), np.array(ready)))

    assert ready <= found < ready + cycle
    assert (found - offset) % cycle == 0


def test_weeks_begin_on_sunday():
    saturday, sunday = (
        seasons.number(day) for day in (date(2025, 1, 4), date(2025, 1, 5))
    )

    weeks = seasons.week(np.array([saturday, sunday, sunday + 6, sunday + 7]))

    assert (weeks - weeks[0]).tolist() == [0, 1, 1, 2]


def test_a_share_of_the_weight_is_a_place():
    shares = np.array([0.0, 0.24, 0.26, 0.49, 0.51, 0.999])

    assert at((1, 1, 2), shares).tolist() == [0, 0, 1, 1, 2, 2]
