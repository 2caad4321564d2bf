"""Codes typed wrong: what is written is no code, what was meant is one slip away."""

import csv
import gzip
import json
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from tests.practice.reader import element, transactions
from transforms.practice import truth_cohorts
from transforms.practice.codes import DENIALS
from transforms.practice.diagnoses import CODES
from transforms.practice.placed import placed
from transforms.practice.slips import (
    DIAGNOSES,
    INTENDED,
    SERVICES,
    SLIPS_OF_WHOM_USES,
)
from transforms.practice.truth_coding_quality import transposed, uses
from transforms.practice.truth_conditions import rules

SHIPPED = Path(__file__).parents[2] / "sql" / "codes"
TELLING = (
    *(
        code
        for rule in rules().values()
        if rule.detail == "full"
        for part in rule.told["codes"]
        for code in [*part.get("begin_with", ()), *part.get("exactly", ())]
    ),
    *truth_cohorts.CODES,
    *truth_cohorts.SAID,
)


def known(table: str) -> set[str]:
    with gzip.open(SHIPPED / f"{table}.csv.gz", "rt", encoding="utf-8") as lines:
        return {row[0] for row in csv.reader(lines)}


def is_one_slip(one: str, other: str) -> bool:
    """One character another, one more or less, or two neighbours exchanged."""
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        cut = {long[:n] + long[n + 1 :] for n in range(len(long))}
        return short in cut
    apart = [
        n for n, pair in enumerate(zip(one, other, strict=True)) if len({*pair}) > 1
    ]
    if len(apart) == 2 and apart[1] == apart[0] + 1:
        first, second = apart
        return one[first] == other[second] and one[second] == other[first]
    return len(apart) == 1


@pytest.mark.parametrize(
    ("slips", "table", "used"),
    [(DIAGNOSES, "icd10cm", CODES), (SERVICES, "hcpcs", SERVICES)],
    ids=["diagnoses", "services"],
)
def test_what_is_written_is_no_code_and_one_slip_from_what_was_meant(
    slips, table, used
):
    listed = known(table)

    for intended, written in slips.items():
        assert intended in listed
        for typed in written:
            assert typed not in listed
            assert [code for code in used if is_one_slip(typed, code)] == [intended]


def test_no_count_of_disease_hangs_on_a_slip():
    codes = [*DIAGNOSES, *(one for typed in DIAGNOSES.values() for one in typed)]

    assert not [code for code in codes if code.startswith(TELLING)]


def test_every_slip_is_of_one_code():
    typed = [one for written in (DIAGNOSES | SERVICES).values() for one in written]

    assert len(typed) == len(set(typed)) == len(INTENDED)
    assert not set(typed) & {*CODES, *DIAGNOSES, *SERVICES}


def test_clinicians_type_what_they_use_often_wrong(many):
    wrong = transposed(many, placed(many))
    usual = uses(many).rename({"code": "intended"})

    assert len(wrong) >= 15
    assert set(wrong["kind"]) == {"diagnosis", "service"}
    used = wrong.join(usual, ["clinician", "intended"])
    assert len(used) == len(wrong)
    # All but one of the claims that a clinician needs have the code as it is meant.
    assert used["claims"].min() >= SLIPS_OF_WHOM_USES - 2


def test_payers_deny_some_claims_for_a_code_that_is_none(many):
    wrong = pl.concat(
        frame.filter(pl.col("code").is_in(list(INTENDED))).select("claim")
        for frame in (many.diagnoses, many.lines)
    ).unique()
    coding = [reason for _, reason, _ in DENIALS["coding"]]
    denied = many.adjustments.filter(pl.col("reason").is_in(coding))
    answered = many.answers.join(wrong, "claim", "semi")

    share = answered["answer"].is_in(denied["answer"].implode()).mean()
    assert 0.15 < share < 0.75


def test_a_replacement_has_the_slip_corrected(many):
    codes = many.diagnoses.join(many.claims, "claim").filter("is_sent")
    is_wrong = pl.col("code").is_in(list(INTENDED))

    assert codes.filter(is_wrong & (pl.col("frequency") == "7")).is_empty()


def test_the_smallest_practice_has_one_and_it_stands_where_the_truth_says(
    folder, truth
):
    told = truth["coding_quality"]["transposed"]
    assert told["diagnoses"] + told["services"] == len(told["list"]) >= 1
    for row in told["list"]:
        data = (folder / "files" / row["file"]).read_bytes()
        claims: list[list[list[str]]] = []
        for inside in transactions(data):
            starts = [n for n, one in enumerate(inside) if one[0] == "CLM"]
            claims += [inside[a:b] for a, b in pairwise([*starts, len(inside)])]
        claim = claims[row["claim"] - 1]
        if row["kind"] == "diagnosis":
            named = [part for one in claim if one[0] == "HI" for part in one[1:]]
            coded = [
                part.split(":")[1]
                for part in named
                if part.split(":")[0] in ("ABK", "ABF")
            ]
        else:
            served = [one for one in claim if one[0] in ("SV1", "SV2", "SV3")]
            coded = [
                element(one, 2 if one[0] == "SV2" else 1).split(":")[1]
                for one in served
            ]
        assert coded[row["number"] - 1] == row["written"]
        assert INTENDED[row["written"]] == row["intended"]


def test_the_truth_is_plain_enough_for_json(truth):
    assert json.loads(json.dumps(truth["coding_quality"])) == truth["coding_quality"]
