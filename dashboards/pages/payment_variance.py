"""Payment variance.

Does a payer allow less than it usually does, than its contract says, or than it did
before some day?
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import filters, wording
from dashboards.intervals import part, share
from dashboards.number import Number
from dashboards.payments import changes
from dashboards.payments.prices import below, sums, underpaid

GROUP = "Payments"
MENU = "Payment variance"
ORDER = 7

BY = {
    "payer": ("payer_id", "payer_name", "Payer"),
    "service": ("service_kind_code", "service_kind_code", "Kind of service"),
    "procedure": ("procedure_code", "procedure_code", "Procedure"),
}
FILTERS = (
    filters.PAYER,
    filters.CLAIM_TYPE,
    filters.Filter("service", "Kind of service", "service_kind_code"),
    filters.Choice(
        "by",
        "Table by",
        (
            ("payer", "Payer"),
            ("service", "Kind of service"),
            ("procedure", "Procedure"),
            ("cell", "Service, modifiers and place"),
        ),
    ),
)
RATES_OF = {"below_share": "priced_lines", "underpaid_share": "contract_lines"}
NO_CONTRACT = (
    "No contract is loaded for these services, so nothing is called underpaid: put"
    " your prices into codes/contract.csv."
)

Row = Mapping[str, Any]


figure = changes.index
sentence = changes.sentence
DRIVERS = (changes.found, below, underpaid)


def numbers(
    payment_variance: pl.DataFrame, payment_variance_changes: pl.DataFrame
) -> list[Number]:
    """What is allowed, what of it is unlike usual, and what the contract says."""
    row = sums(payment_variance).row(0, named=True)
    few = row["priced_lines"] < wording.FEW
    found = changes.whole(payment_variance_changes)
    lost = found["difference_usd"].sum() or Decimal(0)
    tested = payment_variance_changes.filter(pl.col("state_code") != "too_few")
    return [
        Number(
            "Below this payer's usual",
            wording.dollars(row["below_usd"]),
            f"{wording.count(row['below_lines'])} of "
            f"{wording.many(row['priced_lines'], 'service')}",
            f"{wording.dollars(row['above_usd'])} above it on "
            f"{wording.many(row['above_lines'], 'other')}",
            few,
            counted="below this payer's usual",
        ),
        Number(
            "Changes of fees found",
            wording.count(found.height),
            f"{wording.count(found['payer_id'].n_unique())} of "
            f"{wording.many(tested['payer_id'].n_unique(), 'payer')} tested",
            f"{wording.dollars(lost)} so far, against the prices before",
            of="payment_variance_changes",
        ),
        _contract(row),
        Number(
            "Allowed for these services",
            wording.dollars(row["allowed_usd"]),
            f"{wording.dollars(row['billed_usd'])} billed",
            f"{wording.percent(part(row['allowed_usd'], row['usual_usd']))} of usual",
            few,
            counted="allowed_usd",
        ),
    ]


def _contract(row: Row) -> Number:
    """Underpaid, where there is a contract to say so against."""
    if not row["contract_lines"]:
        return Number("Underpaid against the contract", wording.NONE, NO_CONTRACT)
    judged = share(row["underpaid_lines"], row["contract_lines"])
    return Number(
        "Underpaid against the contract",
        wording.dollars(row["underpaid_usd"]),
        f"{wording.count(judged.count)} of {wording.many(judged.of, 'service')} with a"
        " contract",
        f"{wording.dollars(row['overpaid_usd'])} above it on "
        f"{wording.many(row['overpaid_lines'], 'other')}",
        judged.of < wording.FEW,
        counted="underpaid against the contract",
    )


def note() -> str:
    """What a reader must know of the words."""
    return (
        "Underpaid is said only against a contract. Against the payer's own median a"
        " price is below usual, which may be right."
    )


def table(payment_variance: pl.DataFrame, by: str = "payer") -> pl.DataFrame:
    """One row per payer, kind of service or procedure; or per cell.

    Sorted by what is underpaid, then by what is below usual.
    """
    order = ["underpaid_usd", "below_usd", "allowed_usd"]
    if by == "cell":
        cells = payment_variance.sort(
            *order,
            "payer_id",
            "procedure_code",
            "modifier_code",
            "place_code",
            descending=[True, True, True, False, False, False, False],
        )
        return pl.DataFrame(
            [
                {
                    "payer": wording.name(row["payer_name"]),
                    "procedure": row["procedure_code"],
                    "modifiers": row["modifier_code"],
                    "place": row["place_code"],
                    "usual_unit_usd": row["usual_unit_usd"],
                    "usual_charge_share": row["usual_charge_share"],
                }
                | measures(row)
                for row in cells.iter_rows(named=True)
            ],
            infer_schema_length=None,
        )
    key, name, label = BY[by]
    rows = sums(payment_variance, list(dict.fromkeys([key, name]))).sort(
        *order, key, descending=[True, True, True, False], nulls_last=True
    )
    names: dict[str, Callable[[str], str]] = {
        "payer": wording.name,
        "service": wording.words,
        "procedure": str,
    }
    named = names[by]
    return pl.DataFrame(
        [
            {label.lower().replace(" ", "_"): named(row[name])} | measures(row)
            for row in rows.iter_rows(named=True)
        ],
        infer_schema_length=None,
    )


def total(payment_variance: pl.DataFrame) -> dict[str, Any]:
    """The table's last row."""
    return measures(sums(payment_variance).row(0, named=True))


def measures(row: Row) -> dict[str, Any]:
    """The measures of one row of the table."""
    return {
        "priced_lines": row["priced_lines"],
        "allowed_usd": row["allowed_usd"],
        "usual_usd": row["usual_usd"],
        "below_lines": row["below_lines"],
        "below_share": part(row["below_lines"], row["priced_lines"]),
        "below_usd": row["below_usd"],
        "above_usd": row["above_usd"],
        "contract_lines": row["contract_lines"],
        "contract_usd": row["contract_usd"],
        "underpaid_lines": row["underpaid_lines"],
        "underpaid_share": part(row["underpaid_lines"], row["contract_lines"]),
        "underpaid_usd": row["underpaid_usd"],
        "overpaid_usd": row["overpaid_usd"],
    }
