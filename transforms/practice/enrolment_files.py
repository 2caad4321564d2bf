"""834 files: one per payer and month that has any change of who is covered.

The first lists everybody whom the payer covers by then; each later one says whose
coverage began and whose ended in its month. An end is told in the month in which it
comes, as nobody knows it sooner.
"""

from collections.abc import Iterator

import polars as pl

from transforms.practice.envelopes import (
    CLEARINGHOUSE,
    enveloped,
    grouped,
    stretches,
)
from transforms.practice.log import FIRST_DAY, LAST_DAY, Log
from transforms.practice.parties import PERSON_SEGMENTS, Parties, member_id
from transforms.practice.payers import PAYERS
from transforms.practice.placed import CONTROLS_A_PANEL
from transforms.practice.segments import Segments, day, joined, ready, segment
from transforms.x12.write import Party, interchange

IMPLEMENTATION = "005010X220A1"
MEMBERS_A_TRANSACTION = 10_000
MEMBERS_AT_ONCE = 20_000
LISTED, ADDED, ENDED = "030", "021", "024"
REASONS = {LISTED: "XN", ADDED: "28", ENDED: "07"}  # notice, enrolment, end of benefits
FULL, CHANGES = "4", "2"
# Numbers of a panel's interchanges from here on are those of its enrolments.
FIRST_CONTROL = CONTROLS_A_PANEL // 2


def enrolment_files(log: Log) -> Iterator[tuple[str, bytes, int]]:
    """Each file by payer and month: its name, its bytes, and how many members it has.

    A member is written once for each coverage that begins or ends.
    """
    told = _told(log.coverages)
    patients = Parties(log).patients
    sizes = told["file"].rle().struct.field("len")
    ends = [0, *sizes.cum_sum().to_list()]
    suffix = f"_p{log.panel + 1:02}" if log.panel else ""
    control = log.panel * CONTROLS_A_PANEL + FIRST_CONTROL
    for start, stop in stretches(sizes, MEMBERS_AT_ONCE):
        own = told[ends[start] : ends[stop]]
        texts = enveloped(_transactions(own, patients), "834", IMPLEMENTATION)
        files = own.unique("file", keep="first", maintain_order=True)
        for file, key, on in files.select("file", "payer_key", "on").iter_rows():
            data = interchange(
                Party("ZZ", key + "SYS"),
                CLEARINGHOUSE,
                "BE",
                IMPLEMENTATION,
                on,
                control + file + 1,
                texts[file],
                PAYERS[key].separators,
            )
            yield f"{on:%Y%m%d}_{key}{suffix}.834", data, sizes[file]


def _told(coverages: pl.DataFrame) -> pl.DataFrame:
    """What is told of each coverage: that it is there, and later that it ended.

    One row per member of a file, in order; `file` counts from 0, `on` is its day.
    """
    begins, ends = (pl.col(name).dt.month_end() for name in ("begins", "ends"))
    first = pl.lit(FIRST_DAY).dt.month_end()
    known = coverages.filter(pl.col("begins") <= LAST_DAY).with_columns(
        began=pl.max_horizontal(begins, first),
        ended=pl.max_horizontal(ends, first),
    )
    is_listed = pl.col("began") == first
    code = pl.when(is_listed).then(pl.lit(LISTED)).otherwise(pl.lit(ADDED))
    opened = known.with_columns(
        on="began",
        maintenance=code,
        ends=pl.when(pl.col("ended") <= pl.col("began")).then("ends"),
    )
    closed = known.filter(
        pl.col("ended") > pl.col("began"), pl.col("ends") <= LAST_DAY
    ).with_columns(on="ended", maintenance=pl.lit(ENDED))
    return (
        pl.concat([opened, closed])
        .sort("on", "payer_key", "patient", "begins")
        .with_columns(file=pl.struct("on", "payer_key").rle_id().cast(pl.Int32))
    )


def _transactions(told: pl.DataFrame, patients: pl.DataFrame) -> pl.DataFrame:
    """The members of each file, put beneath what is said once of all of them."""
    place = pl.int_range(pl.len(), dtype=pl.Int32).over("file")
    member, header = _member(), _header()
    rows = told.with_columns(
        *patients[told["patient"].to_numpy()],
        transaction=place // MEMBERS_A_TRANSACTION + 1,
        members=pl.lit(1, pl.Int32),
    )
    rows = rows.with_columns(text=member.text, count=member.count)
    of = ["file", "transaction"]
    counted = rows.group_by(of).agg(
        members=pl.len(), dependents=pl.col("is_dependent").sum()
    )
    together = grouped(
        rows.select(*of, "payer_key", "on", "maintenance", "text", "count")
    )
    return together.join(counted, of, "left", maintain_order="left").select(
        *of, text=header.text, count=header.count
    )


def _header() -> Segments:
    """The kind of file, how many members it has, and who insures them for whom."""
    is_full = pl.col("maintenance") == LISTED
    action = pl.when(is_full).then(pl.lit(FULL)).otherwise(pl.lit(CHANGES))
    number = joined(day("on"), pl.col("transaction").cast(pl.String).str.zfill(4))
    members, dependents = (pl.col(name) for name in ("members", "dependents"))
    key = pl.col("payer_key")
    return (
        segment("BGN", "00", number, day("on"), "2200", "", "", "", action)
        + segment("QTY", "TO", members.cast(pl.String))
        + segment("QTY", "ET", (members - dependents).cast(pl.String))
        + segment("QTY", "DT", dependents.cast(pl.String))
        + segment("N1", "P5", joined(_of_payer("name"), " MEMBERS"), "FI", _tin())
        + segment("N1", "IN", _of_payer("name"), "XV", key)
        + ready("text", "count")
    )


def _member() -> Segments:
    """A member and the coverage that is there, begins or ends."""
    is_dependent, code = pl.col("is_dependent"), pl.col("maintenance")
    relation = pl.when(is_dependent).then(pl.lit("N*19")).otherwise(pl.lit("Y*18"))
    work = pl.when(is_dependent).then(pl.lit("")).otherwise(pl.lit("***AC"))
    reason = code.replace_strict(REASONS, return_dtype=pl.String)
    group = joined("G", _tin().str.slice(-4))
    kind = pl.when(_of_payer("financial_class") == "dental").then(pl.lit("DEN"))
    return (
        segment("INS", relation, code, reason, joined("A", work))
        + segment("REF", "0F", member_id())
        + segment("REF", "1L", group)
        + segment("NM1", "IL", "1", pl.col("name"))
        + ready("at_home", PERSON_SEGMENTS)
        + segment("HD", code, "", kind.otherwise(pl.lit("HLT")), group, "IND")
        + segment("DTP", "348", "D8", day("begins"))
        + segment("DTP", "349", "D8", day("ends")).where(pl.col("ends").is_not_null())
    )


def _tin() -> pl.Expr:
    return _of_payer("tin")


def _of_payer(fact: str) -> pl.Expr:
    """A fact of a payer, as text."""
    facts = {key: getattr(payer, fact) for key, payer in PAYERS.items()}
    return pl.col("payer_key").replace_strict(facts, return_dtype=pl.String)
