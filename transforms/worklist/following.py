"""Following: what was written keeps to its claim, whatever becomes of the files.

A claim's own key is a file and a place in it: it stays through builds, rebuilds and
erasures of others, but not when its file is withdrawn and landed anew, nor when an
answer came before its claim. So each item also has a keyed hash of billing provider,
first service date and the practice's number for the claim, and is found again by it;
where two claims have the same, neither is guessed.

When readers see a new publication, the store follows it once: items get their claim's
present key, those whose claim is no longer denied are closed with a sentence, and one
that was so closed is opened again when its claim is denied again.
"""

import hashlib
import hmac
import sqlite3
from pathlib import Path
from typing import NamedTuple

import polars as pl

from transforms import audit, keys, publish
from transforms.errors import BadInput, NothingPublished
from transforms.worklist import store
from transforms.worklist.states import FINISHED
from transforms.worklist.written import Item, of_row, write

BY_ITSELF = "claimscope"  # who closes what was paid
REFERENCE = "exports/denial_worklist_reference.parquet"
_NOT_LISTED = (
    "That claim is not among the open denials; it may have been paid since. Open the"
    " worklist again."
)


class Known(NamedTuple):
    """What a publication says of a claim that was denied once."""

    claim_family_id: str
    is_open: bool
    answered_date: str
    claim_key: str | None


def references(folder: Path | None = None) -> pl.LazyFrame:
    """The practice's own numbers of claims once denied, of a publication.

    Raises:
        NothingPublished: there is no publication, or it is older than the worklist.
    """
    file = (folder or publish.current()) / REFERENCE
    if not file.is_file():
        raise NothingPublished(
            "The reports were published before there was a worklist; run `claimscope"
            " run`."
        )
    return pl.scan_parquet(file)


def key_of_open(claim_family_id: str) -> str | None:
    """The keyed hash of a claim on the list; none where it has no number.

    Raises:
        BadInput: the claim is not on the list.
    """
    rows = (
        references()
        .filter(pl.col("claim_family_id") == claim_family_id, pl.col("is_open"))
        .collect()
    )
    if not rows.height:
        raise BadInput(_NOT_LISTED)
    return known(rows)[0].claim_key


def follow() -> None:
    """Have the store follow what readers see now, if it does not yet."""
    try:
        folder = publish.current()
        lazily = references(folder)
    except NothingPublished:
        return
    with store.reading() as con:
        (items,) = con.execute("select count(*) from item").fetchone()
        if not items or store.fact(con, "publication") == folder.name:
            return
    listed = known(lazily.collect())
    with store.changing() as con:
        if store.fact(con, "publication") == folder.name:
            return
        closed, opened = _follow(con, listed)
        store.learn(con, "publication", folder.name)
    if closed or opened:
        facts: dict[str, audit.Fact] = {"closed": closed, "opened": opened}
        audit.note("worklist_followed", BY_ITSELF, build_id=folder.name, **facts)


def known(rows: pl.DataFrame) -> list[Known]:
    """Claims once denied, each with the keyed hash of its number."""
    secret = keys.key(keys.PSEUDONYM)
    listed = rows.select(
        "claim_family_id",
        "is_open",
        pl.col("answered_date").cast(pl.String).fill_null(""),
        pl.concat_str(
            pl.col("billing_id").fill_null(""),
            pl.col("service_date").cast(pl.String).fill_null(""),
            "patient_control_number",
            separator="\n",
        ).alias("number"),
    )
    return [
        Known(family, is_open, day, _hashed(secret, number) if number else None)
        for family, is_open, day, number in listed.iter_rows()
    ]


def _hashed(secret: bytes, number: str) -> str:
    text = f"claimscope worklist\n{number}".encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


def _follow(con: sqlite3.Connection, listed: list[Known]) -> tuple[int, int]:
    """Take each item to its claim; how many were closed, and opened again."""
    by_family = {each.claim_family_id: each for each in listed}
    by_key: dict[str, list[Known]] = {}
    for each in listed:
        if each.claim_key:
            by_key.setdefault(each.claim_key, []).append(each)
    closed = opened = 0
    items = con.execute("select * from item order by id").fetchall()
    taken = {row["claim_family_id"] for row in items}
    for row in items:
        found = by_family.get(row["claim_family_id"])
        if found is None:
            alike = by_key.get(row["claim_key"] or "", [])
            if len(alike) == 1 and alike[0].claim_family_id not in taken:
                (found,) = alike
                taken.add(found.claim_family_id)
        if found is not None:
            con.execute(
                "update item set claim_family_id = ?, claim_key = ? where id = ?",
                [found.claim_family_id, found.claim_key, row["id"]],
            )
        row = con.execute("select * from item where id = ?", [row["id"]]).fetchone()
        done = _closed(con, of_row(row), row["claim_key"], found)
        closed += done == "closed"
        opened += done == "opened"
    return closed, opened


def _closed(
    con: sqlite3.Connection, item: Item, claim_key: str | None, found: Known | None
) -> str:
    """Close an item whose claim is not denied any more, open one that is again."""
    is_open = found is not None and found.is_open
    if is_open and item.closed_why:
        write(con, item, item.state.with_status("new"), claim_key, BY_ITSELF)
        return "opened"
    if is_open or item.state.status in FINISHED:
        return ""
    if found is None:
        why = "Closed by itself: the claim is no longer in the data."
    elif found.answered_date:
        why = (
            "Closed by itself: the answer that stands, of"
            f" {found.answered_date}, denies it no longer."
        )
    else:
        why = "Closed by itself: the payer took all its answers back."
    write(con, item, item.state.with_status("done"), claim_key, BY_ITSELF, why)
    return "closed"
