"""How each reader turns bytes into claims, lines and adjustments.

What is timed is a reader's own way to typed frames with these fields; `same_shape`
brings the result to one form, untimed, so that the readers can be compared.

    claim       control number, charge, type (837); status, paid, payer's number (835)
    line        procedure or revenue code, charge, units (837); paid (835)
    adjustment  group, reason, amount, quantity: each triplet, at both levels (835)

`claim_at` is the place of the claim in the file, `line_at` that of the line among all
lines; null for an adjustment of a whole claim.
"""

import io
from collections.abc import Callable

import numpy as np
import polars as pl

from transforms import staging
from transforms.x12 import (
    adjustments,
    claims,
    remittance_loops,
    remittances,
    segments,
)
from transforms.x12.elements import Segments

Frames = dict[str, pl.DataFrame]
USD = pl.Decimal(18, 2)

SHAPE: dict[str, dict[str, dict[str, pl.DataType]]] = {
    "837P": {
        "claim": {
            "claim_at": pl.Int64(),
            "patient_control_number": pl.String(),
            "billed_usd": USD,
            "claim_type_code": pl.String(),
        },
        "line": {
            "claim_at": pl.Int64(),
            "procedure_code": pl.String(),
            "billed_usd": USD,
            "service_units": USD,
        },
    },
    "835": {
        "claim": {
            "claim_at": pl.Int64(),
            "patient_control_number": pl.String(),
            "claim_status_code": pl.String(),
            "billed_usd": USD,
            "paid_usd": USD,
            "payer_control_number": pl.String(),
        },
        "line": {
            "claim_at": pl.Int64(),
            "procedure_code": pl.String(),
            "billed_usd": USD,
            "paid_usd": USD,
        },
        "adjustment": {
            "claim_at": pl.Int64(),
            "line_at": pl.Int64(),
            "group_code": pl.String(),
            "reason_code": pl.String(),
            "adjusted_usd": USD,
            "adjusted_units": USD,
        },
    },
}


def same_shape(kind: str, frames: Frames) -> Frames:
    """One form for all readers: the columns and types of SHAPE, in file order."""
    if "key" in frames["claim"].columns:
        frames = _placed(kind, frames)
    shaped = {}
    for name, columns in SHAPE[kind].items():
        frame = frames[name].select(
            _amount(column, frames[name].schema[column])
            if dtype == USD
            else pl.col(column).cast(dtype)
            for column, dtype in columns.items()
        )
        shaped[name] = frame
    return shaped


def _amount(column: str, dtype: pl.DataType) -> pl.Expr:
    expr = pl.col(column)
    if dtype == pl.String:
        expr = expr.replace("", None).cast(pl.Float64)
        return expr.round(2).cast(USD)
    return (expr.round(2) if dtype.is_float() else expr).cast(USD)


def _placed(kind: str, frames: Frames) -> Frames:
    """Our tables have ids of their own; give claims and lines their places."""
    claim = frames["claim"].with_row_index("claim_at")
    at = claim.select("key", "claim_at")
    line = frames["line"].join(at, on="key", how="left", maintain_order="left")
    placed = {"claim": claim, "line": line}
    if kind == "835":
        lines = line.with_row_index("line_at").select("key", "line_index", "line_at")
        placed["adjustment"] = (
            frames["adjustment"]
            .join(at, on="key", how="left", maintain_order="left")
            .join(lines, on=["key", "line_index"], how="left", maintain_order="left")
            .sort("claim_at", "adjustment_index")
        )
    return placed


def _ours(kind: str, tables: Frames) -> Frames:
    if kind == "837P":
        return {
            "claim": tables["claim"].rename({"claim_id": "key"}),
            "line": tables["claim_line"].rename({"claim_id": "key"}),
        }
    return {
        "claim": tables["adjudication"].rename({"adjudication_id": "key"}),
        "line": tables["adjudication_line"]
        .rename({"adjudication_id": "key"})
        .with_columns(pl.coalesce("procedure_code", "revenue_code")),
        "adjustment": tables["adjustment"].rename({"adjudication_id": "key"}),
    }


OURS = {
    "837P": ("837", claims.claims),
    "835": ("835", remittances.remittances),
}


def ours_records(kind: str, data: bytes) -> Frames:
    """Every record of the file, typed."""
    whole, _ = segments.placed([segments.cut(data)])
    set_code, reader = OURS[kind]
    own = whole.take(np.flatnonzero(whole.of_set(set_code)))
    return _ours(kind, reader(own, ["bench"]).tables)


def ours_fields(kind: str, data: bytes) -> Frames:
    """Only the fields that all readers give."""
    whole, _ = segments.placed([segments.cut(data)])
    own = whole.take(np.flatnonzero(whole.of_set(OURS[kind][0])))
    return _claims(own) if kind == "837P" else _remittances(own)


def _claims(own: Segments) -> Frames:
    clm, sv1 = own.rows("CLM"), own.rows("SV1")
    # Which claim each line is of: the last that began before it.
    at = np.searchsorted(clm, sv1, side="right") - 1
    return {
        "claim": pl.DataFrame(
            {
                "claim_at": np.arange(len(clm)),
                "patient_control_number": own.text(clm, 1),
                "billed_usd": own.usd(clm, 2).series(),
                "claim_type_code": own.sets["kind_code"]
                .gather(own.set_at[clm])
                .str.slice(3),
            }
        ),
        "line": pl.DataFrame(
            {
                "claim_at": at,
                "procedure_code": own.text(sv1, 1, 2),
                "billed_usd": own.usd(sv1, 2).series(),
                "service_units": own.units(sv1, 4).series(),
            }
        ),
    }


def _remittances(own: Segments) -> Frames:
    loops = remittance_loops.within(own)
    clp, svc = loops.claims, loops.lines
    cas = adjustments.triplets(own, own.rows("CAS"))
    line = loops.line[cas.rows]
    return {
        "claim": pl.DataFrame(
            {
                "claim_at": np.arange(len(clp)),
                "patient_control_number": own.text(clp, 1),
                "claim_status_code": own.text(clp, 2),
                "billed_usd": own.usd(clp, 3).series(),
                "paid_usd": own.usd(clp, 4).series(),
                "payer_control_number": own.text(clp, 7),
            }
        ),
        "line": pl.DataFrame(
            {
                "claim_at": loops.claim[svc],
                "procedure_code": own.text(svc, 1, 2),
                "billed_usd": own.usd(svc, 2).series(),
                "paid_usd": own.usd(svc, 3).series(),
            }
        ),
        "adjustment": cas.columns.with_columns(
            claim_at=pl.Series(loops.claim[cas.rows]),
            line_at=pl.Series(line).set(pl.Series(line < 0), None),
        ),
    }


def ours_parse(kind: str, data: bytes) -> Frames:
    """What landing stages: every record, findings, ledger, pseudonyms, sha256."""
    return _ours(kind, staging.parse(data, "bench", b"key"))


def oxedi(kind: str, data: bytes) -> Frames:
    """The Rust parser; its tables as Polars frames."""
    import oxedi

    tables = oxedi.parse(data).tables
    return {
        "claim": tables["claims"]
        .to_polars()
        .select(
            claim_at="row",
            patient_control_number="claim_id",
            claim_status_code="claim_status",
            billed_usd="charge_amount",
            paid_usd="payment_amount",
            payer_control_number="payer_control_number",
        ),
        "line": tables["services"]
        .to_polars()
        .select(
            "procedure_code",
            claim_at="claim",
            billed_usd="charge_amount",
            paid_usd="payment_amount",
        ),
        "adjustment": tables["adjustments"]
        .to_polars()
        .select(
            "group_code",
            "reason_code",
            claim_at="claim",
            line_at="service",
            adjusted_usd="amount",
            adjusted_units="quantity",
        ),
    }


def openx12(kind: str, data: bytes) -> Frames:
    """Pure Python, a loop over segments; amounts are floats."""
    from openx12 import x835, x837p

    if kind == "837P":
        read = x837p.parse(data.decode()).claims
        rows = [
            (at, claim["claim_number"], claim["amount"], "P")
            for at, claim in enumerate(read)
        ]
        lines = [
            (at, line["cpt_code"], line["charge"], line["units"])
            for at, claim in enumerate(read)
            for line in claim.get("services", [])
        ]
        return {
            "claim": _frame(kind, "claim", rows),
            "line": _frame(kind, "line", lines),
        }
    read = x835.parse(data.decode()).claims
    rows, lines, cas = [], [], []
    for at, claim in enumerate(read):
        rows.append(
            (
                at,
                claim["patient_control_number"],
                claim["claim_status"],
                claim["total_claim_charge"],
                claim["claim_payment_amount"],
                claim["payer_claim_control_number"],
            )
        )
        levels = [(None, claim)]
        for line in claim["services"]:
            levels.append((len(lines), line))
            lines.append(
                (
                    at,
                    line["cpt_code"],
                    line["line_item_charge_amount"],
                    line["line_item_payment_amount"],
                )
            )
        for line_at, level in levels:
            for one in level.get("adjustments", []):
                cas.append(
                    (
                        at,
                        line_at,
                        one["group"],
                        one["reason"],
                        one["amount"],
                        one["quantity"],
                    )
                )
    return {
        "claim": _frame(kind, "claim", rows),
        "line": _frame(kind, "line", lines),
        "adjustment": _frame(kind, "adjustment", cas),
    }


def pyx12(kind: str, data: bytes) -> Frames:
    """The loop reader: each claim's loop as a tree, by the implementation guide."""
    from pyx12.error_handler import errh_null
    from pyx12.params import params
    from pyx12.x12context import X12ContextReader

    reader = X12ContextReader(params(), errh_null(), io.StringIO(data.decode()))
    loop = "2300" if kind == "837P" else "2100"
    rows: list[tuple[object, ...]] = []
    lines: list[tuple[object, ...]] = []
    cas: list[tuple[object, ...]] = []
    for tree in reader.iter_segments(loop):
        if tree.id != loop:
            continue
        at, value = len(rows), tree.get_value
        if kind == "837P":
            rows.append((at, value("CLM01"), float(value("CLM02")), "P"))
            for line in tree.select("2400"):
                value = line.get_value
                lines.append(
                    (at, value("SV101-2"), float(value("SV102")), value("SV104"))
                )
            continue
        paid = float(value("CLP03")), float(value("CLP04"))
        rows.append((at, value("CLP01"), value("CLP02"), *paid, value("CLP07")))
        levels = [(None, tree)]
        for line in tree.select("2110"):
            value = line.get_value
            levels.append((len(lines), line))
            paid = float(value("SVC02")), float(value("SVC03"))
            lines.append((at, value("SVC01-02"), *paid))
        for line_at, level in levels:
            for one in level.select("CAS"):
                value = one.get_value
                for n in range(2, 20, 3):
                    reason = value(f"CAS{n:02}")
                    if reason:
                        amount, units = value(f"CAS{n + 1:02}"), value(f"CAS{n + 2:02}")
                        group = value("CAS01")
                        cas.append((at, line_at, group, reason, float(amount), units))
    frames = {
        "claim": _frame(kind, "claim", rows),
        "line": _frame(kind, "line", lines),
    }
    if kind == "835":
        frames["adjustment"] = _frame(kind, "adjustment", cas)
    return frames


def _frame(kind: str, name: str, rows: list[tuple[object, ...]]) -> pl.DataFrame:
    """Rows as a typed frame: amounts stay the floats that a peer made of them."""
    text = ("service_units", "adjusted_units")  # left as text by these peers
    schema = {
        column: pl.String if column in text else pl.Float64 if dtype == USD else dtype
        for column, dtype in SHAPE[kind][name].items()
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


Reader = Callable[[str, bytes], Frames]
# Reader, and how much of the file it is given: slow ones a slice.
READERS: dict[str, list[tuple[str, Reader, float]]] = {
    "835": [
        ("claimscope records", ours_records, 1.0),
        ("claimscope same fields", ours_fields, 1.0),
        ("claimscope, all that is staged", ours_parse, 1.0),
        ("oxedi", oxedi, 1.0),
        ("openx12", openx12, 0.2),
        ("pyx12 loop reader", pyx12, 0.01),
    ],
    "837P": [
        ("claimscope records", ours_records, 1.0),
        ("claimscope same fields", ours_fields, 1.0),
        ("claimscope, all that is staged", ours_parse, 1.0),
        ("openx12", openx12, 0.2),
        ("pyx12 loop reader", pyx12, 0.01),
    ],
}
