"""Acknowledgments: what the 277CAs of a file say of the claims that were sent.

Each STC is one status: of a claim or its service line, or of all that a receiver or a
provider sent. What is about an amount that can't be read is quarantined with all its
segments; everything else lands. No name and no member number is read.
"""

import polars as pl

from transforms.tables import ACKNOWLEDGMENT, ACKNOWLEDGMENT_TOTAL
from transforms.x12 import acknowledgment_loops as loops
from transforms.x12 import acknowledgment_totals, checks, findings
from transforms.x12.acknowledgment_loops import IN_LINE, IN_SUBJECT
from transforms.x12.checks import PLACE, Check, noted
from transforms.x12.claim_parties import IDENTITY
from transforms.x12.elements import (
    Consumed,
    Records,
    component,
    day,
    firsts,
    last_day,
    numbered,
    states,
    table,
    units,
    unreadable_day,
    unreadable_usd,
    usd,
)

# Elements that are read, by segment id: each of them changes what lands.
CONSUMED: Consumed = {
    segment_id: frozenset(positions)
    for segment_id, positions in {
        "ST": [1, 2, 3],
        "SE": [1, 2],
        "BHT": [4],
        "HL": [1, 2, 3],
        "NM1": [1, 8, 9],
        "TRN": [2],
        "STC": [1, 2, 3, 4, 10, 11],
        "REF": [1, 2],
        "DTP": [1, 3],
        "QTY": [1, 2],
        "AMT": [1, 2],
        "SVC": [1, 2, 4],
    }.items()
}
DETAILS = ["ST", "SE", "BHT", "HL", "TRN", "REF", "DTP", "QTY", "AMT"]
DATES = ["050", "009", "472"]
# The composites of an STC, each a category, a status and an entity.
COMPOSITES = {"": "e01", "_2": "e10", "_3": "e11"}
ACCEPTED = ["A0", "A1", "A2", "A5"]
REJECTED = ["A3", "A4", "A6", "A7", "A8"]
# A status or service line that is about nothing: no level and no TRN before it.
LOOSE = (pl.col("claim_at") == 0) & pl.col("segment_id").is_in(["STC", "SVC"])
TOTAL = (pl.col("segment_id") == "AMT") & pl.col("e01").is_in(["YU", "YY"])


def acknowledgments(segments: pl.DataFrame, file_id: str) -> Records:
    """Read the 277CAs among a file's segments.

    `file_id` starts each acknowledgment_id, which the statuses of one TRN share.
    """
    elements = loops.within(segments.filter(pl.col("kind_code") == "277CA"))
    frame = elements.frame
    key = pl.format(file_id + "-{}", "claim_at").alias("acknowledgment_id")
    details = elements.of(DETAILS, 4)
    names = elements.of(["NM1"], 9)
    statuses = elements.of(["STC"], 11)
    services = elements.of(["SVC"], 4)

    unreadable = checks.first_per_claim(
        frame,
        (statuses, unreadable_usd(pl.col("e04"))),
        (services, unreadable_usd(pl.col("e02"))),
    )
    # A total that can't be read stands alone: the statuses land.
    untotalled = details.filter(TOTAL & unreadable_usd(pl.col("e02"))).select(
        *PLACE, unit=pl.lit("transaction"), quarantined_segments=pl.lit(1)
    )
    refused = pl.col("claim_at").is_in(unreadable["claim_at"].to_list())
    alone = pl.col("segment_index").is_in(untotalled["segment_index"].to_list())
    unread = elements.unread(CONSUMED)
    read = states(elements, unread, CONSUMED, LOOSE | refused | alone)
    notes = [
        findings.found("amount_unreadable", unreadable),
        findings.found("amount_unreadable", untotalled),
        findings.found("status_without_subject", checks.loose(frame, LOOSE)),
        findings.found("hierarchy_broken", loops.misplaced(details)),
    ]
    details, statuses, services = (
        part.filter(~refused, ~LOOSE) for part in (details, statuses, services)
    )
    rows = _rows(details, names, statuses, services).with_columns(key)
    totals = acknowledgment_totals.totals(details, names, rows)
    notes += _notes(details, statuses, totals)
    return Records(
        tables={
            "acknowledgment": table(rows, ACKNOWLEDGMENT),
            "acknowledgment_total": table(totals, ACKNOWLEDGMENT_TOTAL),
        },
        identities=pl.DataFrame(schema=IDENTITY),
        findings=findings.joined(notes),
        read=read,
    )


def _rows(
    details: pl.DataFrame,
    names: pl.DataFrame,
    statuses: pl.DataFrame,
    services: pl.DataFrame,
) -> pl.DataFrame:
    """One row per STC: its own elements joined with what its loops say."""
    rows = statuses.with_columns(numbered("claim_at").alias("status_index"))
    for right, on in [
        (_subjects(details), "claim_at"),
        (_lines(details, services), "line_at"),
        (_sources(details, names), "source_at"),
        (receivers(names), "receiver_at"),
        (providers(names), "provider_at"),
    ]:
        rows = rows.join(right, on=on, how="left", maintain_order="left")
    is_line = pl.col("line_at") > 0
    is_claim = pl.col("level_code") == loops.CLAIM
    stated_usd = usd(pl.col("e04"))
    categories = [f"category{n}_code" for n in COMPOSITES]
    is_rejected = pl.any_horizontal(pl.col(c).is_in(REJECTED) for c in categories)
    is_accepted = pl.any_horizontal(pl.col(c).is_in(ACCEPTED) for c in categories)
    return (
        rows.with_columns(
            level_code=pl.when(is_line)
            .then(pl.lit(loops.LINE))
            .otherwise("level_code"),
            patient_control_number=pl.when(is_claim).then("trace"),
            trace_number=pl.when(~is_claim).then("trace"),
            status_date=day(pl.col("e02")),
            action_code="e03",
            billed_usd=pl.when(is_line).then("line_billed_usd").otherwise(stated_usd),
            service_from_date=pl.coalesce("line_from_date", "stated_from_date"),
            service_to_date=pl.coalesce("line_to_date", "stated_to_date"),
            payer_id=pl.when(pl.col("source_code") == "PR").then("source_id"),
            **{
                f"{name}{n}_code": component(
                    pl.col(element), position
                ).str.to_uppercase()
                for n, element in COMPOSITES.items()
                for position, name in enumerate(("category", "status", "entity"), 1)
            },
        )
        .with_columns(is_rejected=is_rejected.fill_null(False))
        .with_columns(is_accepted=is_accepted.fill_null(False) & ~pl.col("is_rejected"))
    )


def _of(segment_id: str, qualifier: str, element: str = "e02") -> pl.Expr:
    here = (pl.col("segment_id") == segment_id) & (pl.col("e01") == qualifier)
    return pl.when(here).then(element)


def _subjects(details: pl.DataFrame) -> pl.DataFrame:
    """What a set of statuses is about: its numbers and its service dates."""
    trace = pl.when(pl.col("segment_id") == "TRN").then("e02")
    return firsts(
        details.filter(IN_SUBJECT),
        "claim_at",
        trace=trace,
        payer_control_number=_of("REF", "1K"),
        clearinghouse_control_number=_of("REF", "D9"),
        type_of_bill_code=_of("REF", "BLT"),
        served=_of("DTP", "472", "e03"),
    ).with_columns(
        stated_from_date=day(pl.col("served")),
        stated_to_date=last_day(pl.col("served")),
    )


def _lines(details: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """The service lines that have statuses of their own."""
    rows = services.filter(IN_LINE).select(
        "line_at",
        line_index=numbered("claim_at"),
        procedure_qualifier_code=component(pl.col("e01"), 1),
        procedure_code=component(pl.col("e01"), 2),
        revenue_code="e04",
        line_billed_usd=usd(pl.col("e02")),
    )
    own = firsts(
        details.filter(IN_LINE),
        "line_at",
        line_control_number=_of("REF", "FJ"),
        line_served=_of("DTP", "472", "e03"),
    ).with_columns(
        line_from_date=day(pl.col("line_served")),
        line_to_date=last_day(pl.col("line_served")),
    )
    return rows.join(own, on="line_at", how="left", maintain_order="left")


def _sources(details: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Who sends the statuses, when it received the claims and went through them."""
    here = pl.col("level_code") == loops.SOURCE
    sent = firsts(
        names.filter(here, pl.col("e01").is_in(["PR", "AY"])),
        "source_at",
        source_code=pl.col("e01"),
        source_id=pl.col("e09"),
    )
    dated = firsts(
        details.filter(here),
        "source_at",
        received=_of("DTP", "050", "e03"),
        processed=_of("DTP", "009", "e03"),
    ).select(
        "source_at",
        received_date=day(pl.col("received")),
        processed_date=day(pl.col("processed")),
    )
    return dated.join(sent, on="source_at", how="left", maintain_order="left")


def receivers(names: pl.DataFrame) -> pl.DataFrame:
    """The submitter's number at the receiver (NM108 46), never its tax number."""
    return firsts(
        names.filter(pl.col("level_code") == loops.RECEIVER),
        "receiver_at",
        receiver_id=pl.when(pl.col("e08") == "46").then("e09"),
    )


def providers(names: pl.DataFrame) -> pl.DataFrame:
    """The billing provider's NPI (NM108 XX), never its tax number."""
    return firsts(
        names.filter(pl.col("level_code") == loops.PROVIDER),
        "provider_at",
        provider_npi=pl.when(pl.col("e08") == "XX").then("e09"),
    )


def _notes(
    details: pl.DataFrame, statuses: pl.DataFrame, totals: pl.DataFrame
) -> list[pl.DataFrame]:
    """Findings about what landed: dates, quantities, and totals that differ."""
    dated = details.filter(pl.col("segment_id") == "DTP", pl.col("e01").is_in(DATES))
    counted = details.filter(
        pl.col("segment_id") == "QTY",
        pl.col("e01").is_in([*acknowledgment_totals.COUNTS]),
    )
    return [
        *noted(statuses, Check("date_unreadable", unreadable_day(pl.col("e02")))),
        *noted(dated, Check("date_unreadable", unreadable_day(pl.col("e03")))),
        *noted(
            counted,
            Check(
                "units_unreadable",
                pl.col("e02").is_not_null() & units(pl.col("e02")).is_null(),
                unit="transaction",
            ),
        ),
        *noted(totals, Check("totals_differ", ~pl.col("is_balanced"))),
    ]
