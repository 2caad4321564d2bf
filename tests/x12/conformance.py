"""Conformance: what we read from 216 real files, beside independently known figures.

`python -m tests.x12.conformance` writes docs/conformance.md. Every figure of the two
truth tables that landing holds is compared. The page names files, fields and figures
only; the files themselves stay outside the repository.
"""

import csv
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import polars as pl

from tests.x12.differences import DIFFERENCES
from transforms import staging

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpora" / "x12"
PAGE = ROOT / "docs" / "conformance.md"
KEY = bytes(32)
GROUPS = ["CO", "PR", "OA", "PI", "CR"]

# What a figure is about; a file agrees on a subject when all its figures do.
SUBJECTS = {
    "claims": [
        "n_clp", "n_reversal", "n_denied", "n_clm", "variant", "n_dx_distinct",
        "n_dx_total", "n_other_payer_loops",
    ],
    "charges": ["clp03_charge", "clm02_charge"],
    "paid": ["clp04_paid", "clp05_patresp", "bpr02", "n_plb_adj", "plb_sum"],
    "lines": [
        "n_svc", "svc02_charge", "svc03_paid", "n_lines", "n_sv1", "n_sv2", "n_sv3",
        "line_charge",
    ],
    "adjustments": [
        "n_cas_adj", *(f"cas_{group}" for group in GROUPS), "cas_other",
    ],
    "balance": [
        "claims_bal", "claims_unbal", "lines_bal", "lines_unbal", "tx_bal",
        "tx_unbal", "claims_line_sum_eq", "claims_line_sum_ne", "claims_no_lines",
    ],
    "envelopes": ["n_isa", "n_st"],
    "hierarchy": ["n_hl20", "n_hl22", "n_hl23"],
}  # fmt: skip
MONEY = ["claims", "charges", "paid", "lines", "adjustments"]
# Which claims do not balance by their name: the table counts them all the same.
UNCOMPARED = ["unbalanced_ids"]

Value = Decimal | str


class Difference(NamedTuple):
    """One figure of one file on which we and the truth table differ."""

    file: str
    field: str
    ours: Value
    truth: Value


def remittance_figures(tables: dict[str, pl.DataFrame]) -> dict[str, Value]:
    """The figures of truth_835.csv, from what lands of one file."""
    claims, lines = tables["adjudication"], tables["adjudication_line"]
    adjustments, payments = tables["adjustment"], tables["payment"]
    moved = tables["provider_adjustment"]
    other = pl.col("group_code").is_in(GROUPS).fill_null(False).not_()
    figures = {
        "n_isa": tables["file"]["interchanges"].sum(),
        "n_st": _count(tables["transaction"], pl.col("transaction_set_code") == "835"),
        "n_clp": claims.height,
        "clp03_charge": claims["billed_usd"].sum(),
        "clp04_paid": claims["paid_usd"].sum(),
        "clp05_patresp": claims["patient_responsibility_usd"].sum(),
        "n_svc": lines.height,
        "svc02_charge": lines["billed_usd"].sum(),
        "svc03_paid": lines["paid_usd"].sum(),
        "n_cas_adj": adjustments.height,
        "cas_other": adjustments.filter(other)["adjusted_usd"].sum(),
        "bpr02": payments["payment_usd"].sum(),
        "n_plb_adj": moved.height,
        "plb_sum": moved["adjusted_usd"].sum(),
        "n_reversal": _count(claims, pl.col("claim_status_code") == "22"),
        "n_denied": _count(claims, pl.col("claim_status_code") == "4"),
    }
    for group in GROUPS:
        own = adjustments.filter(pl.col("group_code") == group)
        figures[f"cas_{group}"] = own["adjusted_usd"].sum()
    for name, rows in (("claims", claims), ("lines", lines), ("tx", payments)):
        figures[f"{name}_bal"] = _count(rows, pl.col("difference_usd") == 0)
        figures[f"{name}_unbal"] = rows.height - figures[f"{name}_bal"]
    return {name: Decimal(str(value or 0)) for name, value in figures.items()}


def claim_figures(tables: dict[str, pl.DataFrame]) -> dict[str, Value]:
    """The figures of truth_837.csv, from what lands of one file."""
    claims, diagnoses = tables["claim"], tables["diagnosis"]
    lines = tables["claim_line"].join(
        claims.select("claim_id", "claim_type_code"), on="claim_id", how="left"
    )
    has_lines = pl.col("claim_lines") > 0
    balanced = pl.col("difference_usd") == 0
    figures = {
        "n_isa": tables["file"]["interchanges"].sum(),
        "n_st": _count(tables["transaction"], pl.col("transaction_set_code") == "837"),
        "n_clm": claims.height,
        "clm02_charge": claims["billed_usd"].sum(),
        "n_lines": lines.height,
        "line_charge": lines["billed_usd"].sum(),
        "n_dx_distinct": diagnoses["diagnosis_code"].n_unique(),
        "n_dx_total": diagnoses.height,
        "n_other_payer_loops": tables["other_payer"].height,
        "n_hl20": tables["submission"]["provider_levels"].sum(),
        "n_hl22": tables["submission"]["subscriber_levels"].sum(),
        "n_hl23": tables["submission"]["patient_levels"].sum(),
        "claims_line_sum_eq": _count(claims, has_lines & balanced),
        "claims_line_sum_ne": _count(claims, has_lines & ~balanced),
        "claims_no_lines": _count(claims, ~has_lines),
    }
    for name, code in (("n_sv1", "P"), ("n_sv2", "I"), ("n_sv3", "D")):
        figures[name] = _count(lines, pl.col("claim_type_code") == code)
    numbers = {name: Decimal(str(value or 0)) for name, value in figures.items()}
    return numbers | {"variant": _variant(tables)}


def _count(rows: pl.DataFrame, condition: pl.Expr) -> int:
    return rows.filter(condition).height


def _variant(tables: dict[str, pl.DataFrame]) -> str:
    """The claim types that service lines give away, and what the claims are for.

    Without any line only the header says the type.
    """
    implementations = tables["transaction"]["implementation_code"].drop_nulls()
    claims = tables["claim"].filter(pl.col("claim_lines") > 0)
    types = set(claims["claim_type_code"])
    if not types:
        types = {
            code
            for number, code in {"X222": "P", "X223": "I", "X224": "D"}.items()
            if implementations.str.contains(number).any()
        }
    named = "+".join(sorted(types)) or "?"
    if implementations.str.contains("X298").any():
        return f"{named}-pacdr"
    if implementations.str.contains("X29[12]").any():
        return f"{named}-predet"
    return named


FIGURES = {"truth_835.csv": remittance_figures, "truth_837.csv": claim_figures}


def differences() -> Iterator[tuple[str, list[Difference]]]:
    """Each file of the truth tables with the figures on which we differ."""
    for name, figures in FIGURES.items():
        with (CORPUS / name).open(newline="", encoding="utf-8") as file:
            truths = list(csv.DictReader(file))
        paths = [truth["file"] for truth in truths]
        files = [(Path(path).name, (CORPUS / path).read_bytes()) for path in paths]
        for truth, tables in zip(truths, staging.parse_all(files, KEY), strict=True):
            path = truth["file"]
            yield (
                path,
                [
                    Difference(path, field, value, stated)
                    for field, value in figures(tables).items()
                    for stated in [_stated(field, truth[field])]
                    if value != stated
                ],
            )


def _stated(field: str, text: str) -> Value:
    return text if field == "variant" else Decimal(text or "0")


def agreeing(compared: list[tuple[str, list[Difference]]], subjects: list[str]) -> int:
    """Count the files without a difference in any figure of these subjects."""
    fields = {field for subject in subjects for field in SUBJECTS[subject]}
    return sum(
        not any(difference.field in fields for difference in differing)
        for _, differing in compared
    )


def page(compared: list[tuple[str, list[Difference]]]) -> str:
    """The text of docs/conformance.md."""
    files = len(compared)
    lines = [
        "# Conformance",
        "",
        "Generated by `python -m tests.x12.conformance`; do not edit.",
        "",
        f"**{agreeing(compared, MONEY)} of {files} files agree on claims, charges, "
        f"paid, lines, adjustments**; {agreeing(compared, list(SUBJECTS))} agree on "
        "every figure compared. The figures were computed independently of this "
        "project. The files come from public repositories of X12 parsers and test "
        "suites; they hold worked examples and synthetic people, and are not part of "
        "this repository.",
        "",
        "| subject | files that agree | figures compared |",
        "|---|---|---|",
    ]
    for subject, fields in SUBJECTS.items():
        good = agreeing(compared, [subject])
        named = ", ".join(f"`{field}`" for field in fields)
        lines.append(f"| {subject} | {good} of {files} | {named} |")
    unlanded = ", ".join(f"`{field}`" for field in UNCOMPARED)
    lines += [
        "",
        f"Not compared: {unlanded}, the numbers of claims that do not balance; how "
        "many they are is.",
        "",
        "## Files that differ",
        "",
        "Each figure that differs, ours first, with the reason. A test fails when a "
        "figure differs that is not listed here.",
        "",
        "| file | figure | ours | truth | reason |",
        "|---|---|---|---|---|",
    ]
    reasons = {(file, field): reason for file, field, _, _, reason in DIFFERENCES}
    for _, differing in compared:
        for file, field, ours, truth in differing:
            reason = reasons.get((file, field), "not explained yet")
            lines.append(f"| {file} | `{field}` | {ours} | {truth} | {reason} |")
    return "\n".join([*lines, ""])


def main() -> int:
    """Write the page; say so where the corpus is missing."""
    if not CORPUS.is_dir():
        print("The corpus is not beside this repository; the page stays as it is.")
        return 1
    compared = list(differences())
    PAGE.write_text(page(compared), encoding="utf-8")
    print(f"Compared {len(compared)} files; wrote {PAGE.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
