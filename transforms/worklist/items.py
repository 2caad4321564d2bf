"""Items: what is written about claims, read and changed, with who and when."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms import audit
from transforms.errors import BadInput
from transforms.worklist import following, store
from transforms.worklist.states import FIELDS, FINISHED, State
from transforms.worklist.written import Item, found, write

FRAME = {
    "claim_family_id": pl.String,
    "status": pl.String,
    "assignee": pl.String,
    "note": pl.String,
    "snoozed_until": pl.Date,
    "revision": pl.Int64,
    "changed_by": pl.String,
    "changed_at": pl.String,
}


@dataclass(frozen=True)
class Change:
    """One field that was changed."""

    at: str
    who: str
    field: str
    before: str
    after: str


def item(claim_family_id: str) -> Item:
    """What is written about a claim."""
    following.follow()
    with store.reading() as con:
        return found(con, claim_family_id)


def frame() -> pl.DataFrame:
    """Everything that is written, one row per claim that somebody wrote about."""
    following.follow()
    with store.reading() as con:
        rows = con.execute(f"select {', '.join(FRAME)} from item order by 1").fetchall()
    texts = pl.DataFrame(
        [tuple(row) for row in rows],
        schema={**FRAME, "snoozed_until": pl.String},
        orient="row",
    )
    return texts.with_columns(
        pl.col("snoozed_until").replace("", None).str.to_date("%Y-%m-%d")
    )


def changes(claim_family_id: str) -> list[Change]:
    """What was changed about a claim, the latest first."""
    with store.reading() as con:
        rows = con.execute(
            "select at, who, field, before, after from change inner join item"
            " on change.item_id = item.id where claim_family_id = ?"
            " order by change.revision desc, change.rowid",
            [claim_family_id],
        ).fetchall()
    return [Change(*row) for row in rows]


def change(
    claim_family_id: str, wanted: State, revision: int | None, who: str, via: str
) -> Item:
    """Write about a claim that is on the list; `revision` is that which was seen.

    The audit log notes who wrote, and which fields; never what a note says.

    Raises:
        BadInput: the claim is not on the list, or somebody changed it since it was
            seen: nothing is kept, and the sentence says who and when.
        NothingPublished: there is no list yet.
    """
    following.follow()
    key = following.key_of_open(claim_family_id)
    with store.changing() as con:
        before = found(con, claim_family_id)
        fields = [
            name
            for name in FIELDS
            if before.state.texts()[name] != wanted.texts()[name]
        ]
        if not fields:
            return before
        if revision is not None and revision != before.revision:
            raise BadInput(
                f"{before.changed_by} changed this claim at {_minute(before)}, after"
                " you looked at it; nothing was saved. Look at it again, then write"
                " over it if you still want to."
            )
        write(con, before, wanted, key, who)
    audit.note(
        "worklist_changed",
        who,
        claim=claim_family_id,
        fields=", ".join(fields),
        status=wanted.status,
        via=via,
    )
    return item(claim_family_id)


def laid_over(open_denials: pl.DataFrame, today: date) -> pl.DataFrame:
    """Open denials, with what is written about each and whether to show and work it.

    show_code: to_do, snoozed or finished.
    """
    written = frame().drop("revision", "changed_by", "changed_at")
    joined = open_denials.join(written, on="claim_family_id", how="left")
    is_finished = pl.col("status").is_in(FINISHED)
    is_asleep = pl.col("snoozed_until") > today
    return joined.with_columns(
        pl.col("status").fill_null("new"),
        pl.col("assignee", "note").replace("", None),
    ).with_columns(
        show_code=pl.when(is_finished)
        .then(pl.lit("finished"))
        .when(is_asleep)
        .then(pl.lit("snoozed"))
        .otherwise(pl.lit("to_do"))
    )


def _minute(before: Item) -> str:
    return f"{before.changed_at[:16].replace('T', ' ')} UTC"
