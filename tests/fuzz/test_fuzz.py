"""500 damaged files, the same every time: nothing crashes, hangs, is lost or told.

`make fuzz` does the same to 20,000.
"""

from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from tests.fuzz import mutants, oracle
from transforms import parsing
from transforms.x12 import envelope, findings

# Mutants that once showed a fault, by number; see docs/fuzz.md.
REGRESSIONS = [541, 585, 599, 950]
EACH = 100


@pytest.mark.parametrize("first", range(0, 500, EACH))
def test_nothing_happens_to_a_damaged_file_but_what_is_said(first):
    some = [mutants.mutant(n) for n in range(first, first + EACH)]

    failures = [
        failure
        for start in range(0, EACH, 25)
        for failure in oracle.judge(some[start : start + 25])
    ]

    assert failures == []


@pytest.mark.parametrize("number", REGRESSIONS)
def test_what_was_wrong_once_stays_right(number):
    assert list(oracle.judge([mutants.mutant(number)])) == []


def test_a_mutant_is_its_number():
    mutants.originals.cache_clear()
    before = mutants.mutant(42)
    mutants.originals.cache_clear()

    assert mutants.mutant(42) == before
    assert len({mutants.mutant(n).data for n in range(50)}) > 45


FILE = (
    b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*PAYER          "
    b"*250101*1200*^*00501*000000001*0*P*:~GS*HC*S*P*20250101*1200*1*X*005010X222A1~"
    b"ST*837*0001*005010X222A1~BHT*0019*00*1*20250102*1200*CH~HL*1**20*1~"
    b"NM1*85*2*CLINIC*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******CI~"
    b"NM1*IL*1*ZQXVJLAST*ZQXVJGIVEN****MI*ZQXVJMEMBER~N3*ZQXVJSTREET~"
    b"NM1*PR*2*PAYER*****PI*P1~CLM*A*100.00***11:B:1*Y*A*Y*Y~LX*1~"
    b"SV1*HC:99213*100.00*UN*1***1~SE*13*0001~GE*1*1~IEA*1*000000001~"
)


def judged(monkeypatch, change, data=FILE):
    """What the oracle says when parsing gives something else than it should."""
    parse_all = parsing.parse_all

    def changed(named, key):
        return [change(dict(tables)) for tables in parse_all(named, key)]

    monkeypatch.setattr(parsing, "parse_all", changed)
    return {kind for _, kind, _ in oracle.judge([mutants.Mutant(0, data, (), (data,))])}


def test_the_oracle_passes_what_is_right(monkeypatch):
    assert judged(monkeypatch, lambda tables: tables) == set()


def test_the_oracle_sees_a_crash(monkeypatch):
    assert "crash" in judged(monkeypatch, lambda tables: tables["nothing"])


def test_the_oracle_sees_a_fault_that_was_contained(monkeypatch):
    frames = envelope.frames

    def faulty(whole):
        return 1 / 0 if whole.height else frames(whole)

    monkeypatch.setattr(envelope, "frames", faulty)

    assert "contained" in judged(monkeypatch, lambda tables: tables)


def test_the_oracle_sees_a_slow_file(monkeypatch):
    monkeypatch.setattr(oracle, "SECONDS_A_100_KB", 0.0)

    assert "hang" in judged(monkeypatch, lambda tables: tables)


@pytest.mark.parametrize(
    "lost",
    [
        lambda t: t | {"claim": t["claim"].head(0)},
        lambda t: t | {"file": t["file"].with_columns(segments_parsed=pl.lit(0))},
        lambda t: (
            t
            | {
                "file": t["file"].with_columns(billed_usd=pl.lit(Decimal(0))),
                "claim": t["claim"].with_columns(billed_usd=pl.lit(Decimal(0))),
            }
        ),
    ],
)
def test_the_oracle_sees_a_loss(monkeypatch, lost):
    assert "loss" in judged(monkeypatch, lost)


def test_the_oracle_sees_bytes_that_nobody_read(monkeypatch):
    cut = parsing.segments.cut

    def short(data):
        part = cut(data)
        kept = np.flatnonzero(~part.segments.at("N3"))
        return part._replace(segments=part.segments.take(kept))

    monkeypatch.setattr(parsing.segments, "cut", short)

    assert "loss" in judged(monkeypatch, lambda tables: tables)


def test_the_oracle_sees_a_person(monkeypatch):
    def told(tables):
        return tables | {
            "claim": tables["claim"].with_columns(payer_name=pl.lit("ZQXVJSTREET"))
        }

    def said(tables):
        note = findings.whole_file("encoding", 0).with_columns(
            message=pl.lit("Of ZQXVJLAST: ") + pl.col("message")
        )
        file = tables["file"].with_columns(findings=pl.lit(1, pl.UInt32))
        return tables | {"finding": note, "file": file}

    assert "leak" in judged(monkeypatch, told)
    monkeypatch.undo()
    assert "leak" in judged(monkeypatch, said)


def test_the_oracle_sees_an_offset_outside_the_file(monkeypatch):
    def said(tables):
        note = findings.whole_file("encoding", len(FILE))
        file = tables["file"].with_columns(findings=pl.lit(1, pl.UInt32))
        return tables | {"finding": note, "file": file}

    assert "finding" in judged(monkeypatch, said)


def test_people_of_a_file_are_found():
    assert oracle.people(FILE) == {
        *("ZQXVJLAST", "ZQXVJGIVEN", "ZQXVJMEMBER", "ZQXVJSTREET")
    }
