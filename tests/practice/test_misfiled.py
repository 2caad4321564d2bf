"""Diagnoses of somebody else: whose they are, where they stand, what hangs on them."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from tests.practice.test_slips import is_one_slip, known
from transforms.practice import truth_cohorts
from transforms.practice.diagnoses import CODES
from transforms.practice.misfiled import (
    OF_ANOTHER_AGE,
    OF_ANOTHER_SEX,
    OF_INFANTS,
    OF_MEN,
    OF_MOTHERS,
    OF_WOMEN,
    misfiled,
)
from transforms.practice.slips import INTENDED
from transforms.practice.truth_conditions import rules

WRITTEN = (*OF_ANOTHER_SEX, *OF_ANOTHER_AGE)
DAY = date(2025, 6, 30)


def misfile(sex: str, born: date, place: str = "11", kind: str = "P") -> list[str]:
    """The codes misfiled on 5_000 claims of such a patient, each with its own code."""
    claims = pl.DataFrame(
        {"patient": [0], "day": [DAY], "kind": [kind], "place_of_service": [place]}
    )
    own = pl.DataFrame({"claim": np.arange(5_000), "number": 1, "code": "J069"})
    found = misfiled(
        np.random.default_rng(7),
        pl.concat([claims] * 5_000),
        own,
        pl.DataFrame({"sex": [sex], "born": [born]}),
    )
    assert found.filter(number=1).equals(own)
    assert found.equals(found.sort("claim", "number"))
    assert set(found["number"]) <= {1, 2}
    return found.filter(number=2)["code"].to_list()


@pytest.mark.parametrize(
    ("sex", "born", "codes"),
    [
        ("F", date(1980, 1, 1), {*OF_MEN, *OF_INFANTS}),
        ("M", date(1980, 1, 1), {*OF_WOMEN, *OF_INFANTS}),
        ("U", date(1980, 1, 1), {*OF_INFANTS}),
        ("U", date(2007, 6, 30), {*OF_INFANTS}),  # 18 on the day
        ("U", date(2007, 7, 1), set()),
        ("F", date(1960, 6, 30), {*OF_MEN, *OF_INFANTS, *OF_MOTHERS}),  # 65
        ("M", date(1960, 6, 30), {*OF_WOMEN, *OF_INFANTS}),
    ],
)
def test_what_is_misfiled_is_of_another_sex_or_age(sex, born, codes):
    written = misfile(sex, born)

    assert set(written) == codes


@pytest.mark.parametrize(("place", "kind"), [("22", "P"), ("11", "D"), ("11", "I")])
def test_only_office_visits_bear_one(place, kind):
    assert misfile("F", date(1980, 1, 1), place, kind) == []


def test_the_codes_are_billable_and_nothing_else_hangs_on_them():
    defined = tuple(
        code
        for rule in rules().values()
        for part in rule.told["codes"]
        for code in [*part.get("begin_with", ()), *part.get("exactly", ())]
    )

    assert set(WRITTEN) <= known("icd10cm")
    assert not set(WRITTEN) & set(CODES)
    assert not [code for code in WRITTEN if code.startswith(defined)]
    assert not set(WRITTEN) & {*truth_cohorts.CODES, *truth_cohorts.SAID}
    assert not [
        (code, typed)
        for code in WRITTEN
        for typed in INTENDED
        if is_one_slip(code, typed)
    ]


def test_every_version_of_a_claim_repeats_it(many):
    written = many.diagnoses.filter(pl.col("code").is_in(WRITTEN))
    families = many.claims.select("claim", "family")
    by_claim = written.join(families, "claim")

    versions = families.filter(pl.col("family").is_in(by_claim["family"].implode()))
    assert by_claim["claim"].n_unique() == versions.height
    assert by_claim["family"].n_unique() < versions.height  # some have several
