"""The shipped ICD-10-CM table holds every code that lists of conditions count on."""

from pathlib import Path

import polars as pl
import pytest

from tests.references import EPI, agree

FILE = "condition_code_prefixes.csv"
CODES = Path(__file__).parents[2] / "sql" / "codes" / "icd10cm.csv.gz"
YEAR = 2026  # of simple-icd-10-cm 1.5.0, which counted them


@pytest.mark.corpus
@pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here")
def test_each_list_of_prefixes_has_as_many_billable_codes(record_property):
    theirs = pl.read_csv(EPI / FILE, infer_schema_length=None)
    is_billable = pl.lit(str(YEAR)).is_between(
        "billable_first_year", "billable_last_year"
    )
    codes = pl.read_csv(CODES, infer_schema_length=0).filter(is_billable)[
        "icd10cm_code"
    ]

    counted = []
    for listed, left_out in theirs.select("include_prefixes", "exclude").iter_rows():
        is_initial = left_out == "7th_char=A only"
        without = [] if is_initial or not left_out else left_out.split("|")
        is_in = pl.Series([False] * len(codes))
        for prefix in listed.split("|"):
            is_in |= codes.str.starts_with(prefix.replace(".", ""))
        for prefix in without:
            is_in &= ~codes.str.starts_with(prefix.replace(".", ""))
        if is_initial:
            is_in &= codes.str.ends_with("A")
        counted.append(int(is_in.sum()))

    assert len(counted) == 28
    told = theirs["billable_codes_in_simple_icd_10_cm"]
    agree(record_property, FILE, "billable codes", counted, told, 0)
