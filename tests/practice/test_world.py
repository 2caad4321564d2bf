"""The world of the practice: fictional, and coded as its time was."""

import csv
import gzip
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from transforms.practice import codes, world
from transforms.practice.events import FIRST_DAY, LAST_DAY
from transforms.practice.payers import PAYERS
from transforms.practice.truth_diseases import band, month, week

CODESETS = Path(__file__).parents[3] / "shared" / "codesets"
SHIPPED = Path(__file__).parents[2] / "sql" / "codes"


def is_npi(number: str) -> bool:
    """Luhn over the number with the prefix of the NPI, digit by digit."""
    digits = [int(digit) for digit in "80840" + number]
    doubled = [2 * d for d in digits[-2::-2]]
    plain = digits[-1::-2]
    return sum(plain) % 10 == -sum(sum(divmod(d, 10)) for d in doubled) % 10


def test_the_check_knows_a_published_example():
    assert is_npi("1234567893") and not is_npi("1234567890")


def test_npis_are_valid_fictional_and_distinct(seed):
    organizations = world.organizations(Random(seed))
    clinicians = world.clinicians(Random(seed + 1))
    numbers = [organization.npi for organization in organizations.values()]
    numbers += [one.npi for group in clinicians.values() for one in group]

    assert len(numbers) == len(set(numbers)) > 30
    assert all(len(npi) == 10 and npi[0] == "2" and is_npi(npi) for npi in numbers)


def test_people_differ_and_span_all_ages(log):
    people = log.patients
    names = {(one.last, one.first, one.born, one.sex) for one in people}
    ages = [one.age(FIRST_DAY) for one in people]

    assert len(names) == len(people)
    assert min(ages) == 0 and max(ages) >= 98
    assert len({one.place.state for one in people}) >= 4
    assert any(one.place.zip.startswith("692") for one in people)


def test_no_week_or_month_holds_two_age_bands_of_a_person(log):
    for period in (week, month):
        bands: dict[object, set[str]] = {}
        for claim in log.claims:
            key = claim.patient.number, period(claim.day)
            bands.setdefault(key, set()).add(band(claim.patient.age(claim.day)))
        assert all(len(found) == 1 for found in bands.values())


def test_payers_are_of_many_classes():
    assert len(PAYERS) >= 6
    assert len({payer.financial_class for payer in PAYERS.values()}) >= 6
    assert sum(payer.identifies_by_2u for payer in PAYERS.values()) == 2


def diagnoses() -> set[str]:
    """Every diagnosis code that the practice can write."""
    found = {code for reason in codes.REASONS for code in reason.diagnoses}
    found |= {code for group in codes.PERSISTENT.values() for code in group}
    return found | set(codes.TOBACCO) | {"Z23"}


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
        }

    assert (first, last) == (2024, 2026)
    assert diagnoses() <= billable


@pytest.mark.corpus
def test_the_procedure_of_a_stay_is_a_valid_code():
    path = CODESETS / "icd10pcs_fy2026.csv.gz"
    if not path.exists():
        pytest.skip("no code sets here")

    with gzip.open(path, "rt", encoding="utf-8") as lines:
        valid = {line.split(",")[0] for line in lines}

    assert codes.JOINT_REPLACEMENT in valid


def test_the_shipped_denial_map_says_what_the_practice_means():
    with (SHIPPED / "denial_map.csv").open(encoding="utf-8") as lines:
        shipped = list(csv.DictReader(lines))
    known = {
        (row["reason_code"], row["remark_code"]): row["denial_category"]
        for row in shipped
    }

    for category, denials in codes.DENIALS.items():
        for _, reason, remark in denials:
            assert known.get((reason, remark), known[reason, ""]) == category
    assert (codes.UNMAPPED[1], "") not in known
