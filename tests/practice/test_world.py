"""The world of the practice: fictional, and coded as its time was."""

import csv
import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from transforms.practice import conditions, diagnoses, reasons
from transforms.practice.codes import FEES
from transforms.practice.log import FIRST_DAY, LAST_DAY
from transforms.practice.world import world

CODESETS = Path(__file__).parents[3] / "shared" / "codesets"


def is_npi(number: str) -> bool:
    """Luhn over the number with the prefix of the NPI, digit by digit."""
    digits = [int(digit) for digit in "80840" + number]
    doubled = [2 * d for d in digits[-2::-2]]
    plain = digits[-1::-2]
    return sum(plain) % 10 == -sum(sum(divmod(d, 10)) for d in doubled) % 10


def test_the_check_knows_a_published_example():
    assert is_npi("1234567893") and not is_npi("1234567890")


@pytest.mark.parametrize("seed", [1, 2])
def test_npis_are_valid_fictional_and_distinct(seed):
    made = world(seed)
    numbers = [*made.organizations["npi"], *made.clinicians["npi"]]

    assert len(numbers) == len(set(numbers)) == 15 + 300
    assert all(len(npi) == 10 and npi[0] == "2" and is_npi(npi) for npi in numbers)


def test_the_world_has_twelve_facilities_fifteen_specialties_and_300_clinicians():
    made = world(1)

    assert len(made.organizations) >= 12
    assert made.organizations["tin"].is_unique().all()
    assert made.organizations["state"].n_unique() >= 4
    assert made.clinicians["specialty"].n_unique() == 15
    assert made.clinicians["taxonomy"].n_unique() == 15
    assert len(made.clinicians) == 300


def test_another_seed_gives_other_numbers():
    assert set(world(1).clinicians["npi"]).isdisjoint(world(2).clinicians["npi"])


def test_what_reasons_and_conditions_name_exists():
    known = {one.key for one in conditions.CONDITIONS}
    named = {one.condition for one in reasons.REASONS if one.condition}
    named |= {other for one in conditions.CONDITIONS for other in one.others}

    assert named <= known
    assert {code for one in reasons.REASONS for code, _ in one.services} <= set(FEES)
    for one in reasons.REASONS:
        settings = {name for name, _ in one.settings}
        assert settings <= set(reasons.SETTINGS)
        assert bool(one.drg) >= ("inpatient" in settings)


@pytest.mark.corpus
def test_diagnoses_are_billable_in_every_year_of_the_practice():
    path = CODESETS / "icd10cm_fy2017_fy2026.csv.gz"
    if not path.exists():
        pytest.skip("no code sets here")
    first, last = ((day + timedelta(92)).year for day in (FIRST_DAY, LAST_DAY))

    with gzip.open(path, "rt", encoding="utf-8") as lines:
        billable = {
            row["code"]
            for row in csv.DictReader(lines)
            if row["billable_first_fy"]
            and int(row["billable_first_fy"]) <= first
            and int(row["billable_last_fy"]) >= last
            and row["billable_gap"] == "0"
        }

    assert (first, last) == (2023, 2026)
    assert len(diagnoses.CODES) > 150
    assert set(diagnoses.CODES) <= billable


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("icd10pcs_fy2026.csv.gz", {one.procedure for one in reasons.REASONS}),
        ("ms_drg_v43_fy2026_table5.csv", {one.drg for one in reasons.REASONS}),
    ],
)
def test_the_procedures_and_groups_of_stays_are_valid_codes(file, named):
    path = CODESETS / file
    if not path.exists():
        pytest.skip("no code sets here")
    read = gzip.open if path.suffix == ".gz" else open

    with read(path, "rt", encoding="utf-8") as lines:
        valid = {line.split(",")[0].strip('"') for line in lines}

    assert named - {""}
    assert named - {""} <= valid
