"""The oracle: what must hold of any bytes at all, once they have been parsed.

None of it is taken from the code under test: segments are counted from the bytes,
dollars with Python's own Decimal, and the values of people from the file as it was
before it was damaged.
"""

import logging
import re
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal

import polars as pl
from polars.testing import assert_frame_equal

from tests.fuzz.mutants import IN_PLACE, Mutant, separators
from transforms import parsing
from transforms.x12 import segments
from transforms.x12.findings import CATALOGUE
from transforms.x12.separators import ELEMENT

KEY = bytes(32)
SECONDS_A_100_KB = 2.0
Tables = dict[str, pl.DataFrame]

_PLAIN = re.compile(r"^-?[0-9]{1,10}(\.[0-9]{1,2})?$")
_LEDGER = {
    "billed_usd": ("claim", "billed_usd"),
    "charged_usd": ("adjudication", "billed_usd"),
    "paid_usd": ("adjudication", "paid_usd"),
    "adjusted_usd": ("adjustment", "adjusted_usd"),
    "provider_adjusted_usd": ("provider_adjustment", "adjusted_usd"),
}
_CHILDREN = {
    "claim": ["claim_line", "diagnosis", "procedure", "other_payer"],
    "adjudication": ["adjudication_line", "adjustment", "remark"],
}
# Person fields: segment id, then the positions that name or locate somebody.
_PERSON = {"N3": (1, 2), "DMG": (2,)}
_SHORTEST = 4
# Columns that never repeat what a sender wrote: codes of ours, pseudonyms, sentences.
_OURS = {
    "finding": None,  # every one of them
    "claim": [
        "patient_id",
        "subscriber_id",
        "member_shapes",
        "sex_code",
        "zip3_code",
        "claim_type_code",
    ],
    "transaction": ["kind_code"],
    "file": ["status_code", "kind_code"],
}
# What a reader of a file may see as it was sent, whoever wrote what into it.
_AS_SENT = {"file_name", "file_id", "sha256", "patient_control_number"}


class _Heard(logging.Handler):
    """Counts the faults that were contained."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def _seconds(m: Mutant) -> float:
    """The processor time that a mutant takes."""
    begun = time.process_time()
    parsing.parse(m.data, _name(m), KEY)
    return time.process_time() - begun


def judge(mutants: Sequence[Mutant]) -> Iterator[tuple[int, str, str]]:
    """Parse mutants together, and name each failure: number, what kind, which."""
    heard = _Heard()
    parsing.log.addHandler(heard)
    parsing.log.propagate = False
    try:
        begun = time.process_time()
        try:
            parsed = parsing.parse_all([(_name(m), m.data) for m in mutants], KEY)
        except Exception as error:
            yield mutants[0].number, "crash", type(error).__name__
            return
        seconds = time.process_time() - begun
        if heard.said or seconds > min(_limit(m.data) for m in mutants):
            for m in mutants:  # which of them was it
                heard.said.clear()
                # Twice: the first time, loops may be compiled.
                seconds = min(_seconds(m), _seconds(m))
                if seconds > _limit(m.data):
                    yield m.number, "hang", f"{seconds:.1f} s"
                if heard.said:
                    yield m.number, "contained", heard.said[0]
    finally:
        parsing.log.removeHandler(heard)
        parsing.log.propagate = True
    for m, tables in zip(mutants, parsed, strict=True):
        try:
            yield from ((m.number, *verdict) for verdict in verdicts(m, tables))
        except Exception as error:
            yield m.number, "crash", type(error).__name__
    lone = mutants[mutants[0].number % len(mutants)]
    if which := _differs(parsing.parse(lone.data, _name(lone), KEY), parsed, mutants):
        yield lone.number, "together", which


def _name(m: Mutant) -> str:
    return f"{m.number}.x12"


def _limit(data: bytes) -> float:
    return SECONDS_A_100_KB * max(1.0, len(data) / 100_000)


def _differs(alone: Tables, parsed: list[Tables], mutants: Sequence[Mutant]) -> str:
    """Name the table of a file that is another when it is read with others."""
    together = parsed[mutants[0].number % len(mutants)]
    for name, rows in alone.items():
        try:
            assert_frame_equal(rows, together[name])
        except AssertionError:
            return name
    return ""


def verdicts(m: Mutant, tables: Tables) -> Iterator[tuple[str, str]]:
    """Say what is wrong with the tables of a mutant."""
    file = tables["file"].row(0, named=True)
    states = ("segments_parsed", "segments_ignored", "segments_quarantined")
    if file["segments_in"] != sum(file[state] for state in states):
        yield "loss", "segments do not add up"
    for column, (table, usd) in _LEDGER.items():
        if file[column] != tables[table][usd].sum():
            yield "loss", f"{column} is not that of {table}"
    for parent, children in _CHILDREN.items():
        ids = tables[parent][f"{parent}_id"]
        if not ids.is_unique().all():
            yield "loss", f"{parent}_id is not unique"
        for child in children:
            if not tables[child][f"{parent}_id"].is_in(ids.to_list()).all():
                yield "loss", f"{child} without its {parent}"
    read = segments.read(m.data).frame
    yield from _bytes_lost(m.data, read, tables["finding"], file["segments_in"])
    yield from _dollars_lost(read, file)
    yield from _misplaced(m.data, tables["finding"], file)
    yield from _leaks(m, tables)


def _letters(data: bytes) -> int:
    """Letters and digits, which no separator is."""
    return len(re.sub(rb"[^0-9A-Za-z]+", b"", data))


def _bytes_lost(
    data: bytes, read: pl.DataFrame, notes: pl.DataFrame, segments_in: int
) -> Iterator[tuple[str, str]]:
    """Every letter stands in a segment, or in a text that a finding reports."""
    if read.height != segments_in:
        yield "loss", "segments_in is not the segments of the file"
    if read.is_empty():
        if segments_in == 0 and not notes["severity"].is_in(["quarantine"]).any():
            yield "loss", "nothing was read and nothing said"
        return
    starts = read["byte_offset"].to_list()
    skipped = notes.filter(
        pl.col("finding_code").is_in(["text_before_isa", "text_after_iea"])
    )
    aside = 0
    for start in skipped["byte_offset"]:
        end = next((at for at in starts if at > start), len(data))
        aside += _letters(data[start:end])
    if notes["finding_code"].is_in(["utf16"]).any():
        return  # where two bytes are a letter, bytes that look like one are not
    kept = _letters("".join(read["text"].to_list()).encode())
    if kept + aside != _letters(data):
        yield "loss", f"{_letters(data) - kept - aside} letters are in no segment"


def _dollars_lost(
    read: pl.DataFrame, file: dict[str, object]
) -> Iterator[tuple[str, str]]:
    """Charges of claims and answers landed or are in quarantine, to the cent."""
    heads = read.filter(
        ((pl.col("segment_id") == "CLM") & (pl.col("transaction_set_code") == "837"))
        | ((pl.col("segment_id") == "CLP") & (pl.col("transaction_set_code") == "835"))
    )
    sent = Decimal(0)
    for text in heads["text"]:
        elements = text.split(ELEMENT)
        position = 2 if elements[0] == "CLM" else 3
        amount = elements[position].strip(" ") if len(elements) > position else ""
        if amount and not _PLAIN.match(amount):
            return
        sent += Decimal(amount or 0)
    ours = sum(file[c] for c in ("billed_usd", "charged_usd", "quarantined_usd"))
    if sent != ours:
        yield "loss", "charges neither landed nor in quarantine"


def _misplaced(
    data: bytes, notes: pl.DataFrame, file: dict[str, object]
) -> Iterator[tuple[str, str]]:
    """Findings say where, inside the file, and in the words of the catalogue."""
    if notes.height != file["findings"]:
        yield "finding", "the ledger counts others"
    is_wrapped = notes["finding_code"].is_in(["lines_wrapped"]).any()
    is_wide = notes["finding_code"].is_in(["utf16"]).any()
    for note in notes.iter_rows(named=True):
        code, at = note["finding_code"], note["byte_offset"]
        if note["segment_index"] is not None and not (
            1 <= note["segment_index"] <= file["segments_in"]
        ):
            yield "finding", f"{code}: segment outside the file"
        if not note["message"].endswith(CATALOGUE[code].message):
            yield "finding", f"{code}: other words than the catalogue's"
        if at is None:
            continue
        if not 0 <= at < len(data):
            yield "finding", f"{code}: offset outside the file"
        ident = (note["segment_id"] or "").encode()
        there = data[at : at + 16]
        if is_wide:
            there = there.replace(b"\x00", b"")
        if not is_wrapped and not there.startswith(ident):
            yield "finding", f"{code}: offset of another segment"


def _leaks(m: Mutant, tables: Tables) -> Iterator[tuple[str, str]]:
    """No value of a person in a sentence, nor in a column that is ours.

    Where damage cannot have moved a value to another place, in no column at all.
    """
    private = set().union(*map(people, m.sources))
    if not private:
        return
    any_of = re.compile("|".join(map(re.escape, sorted(private, key=len)[::-1])))
    for name, columns in _OURS.items():
        rows = tables[name].select(pl.col(columns) if columns else pl.col(pl.String))
        for column in rows.select(pl.col(pl.String)).columns:
            for text in set(rows[column].drop_nulls()) - set(CATALOGUE):
                if any_of.search(text):
                    yield "leak", f"{name}.{column}"
    if not IN_PLACE.issuperset(m.steps):
        return
    for name, rows in tables.items():
        for column in rows.select(pl.col(pl.String)).columns:
            if column not in _AS_SENT and private.intersection(rows[column].to_list()):
                yield "leak", f"{name}.{column}"


def people(data: bytes) -> set[str]:
    """The values of people in a file: names, addresses, birth dates, numbers.

    Short ones, and those that also stand in a place that is not a person's (a payer's
    town, a claim's number), say nothing about a leak and are left out.
    """
    element, terminator = separators(data)
    private: set[str] = set()
    public: set[str] = set()
    for segment in data.decode("latin-1").split(chr(terminator)):
        elements = [e.strip() for e in segment.strip().split(chr(element))]
        positions = _private_positions(elements)
        for n, value in enumerate(elements):
            if n in positions and len(value) >= _SHORTEST:
                private.add(value)
            elif n not in positions:
                public.update([value, *re.split(r"[^0-9A-Za-z. ]", value)])
    return private - public


def _private_positions(elements: list[str]) -> tuple[int, ...]:
    of = dict(enumerate(elements))
    if elements[0] == "NM1" and of.get(2) == "1":
        return (3, 4, 5) if of.get(8) in ("XX", "PI", "XV") else (3, 4, 5, 9)
    if elements[0] == "REF" and of.get(1) == "SY":
        return (2,)
    return _PERSON.get(elements[0], ())
