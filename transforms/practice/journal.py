"""The journal: the ledger of a panel as the frames of the event log."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.practice import log
from transforms.practice.acknowledgments import acknowledgments
from transforms.practice.casting import STORIES
from transforms.practice.chance import Ints, stream
from transforms.practice.ledger import (
    NONE,
    REASON_LIST,
    REMARK_LIST,
    AnswerLines,
    Answers,
    Batch,
    Ledger,
    Versions,
)
from transforms.practice.payers import KEYS
from transforms.practice.payments import payments
from transforms.practice.quoting import quoted
from transforms.practice.rhythm import Rhythm
from transforms.practice.shape import shaped
from transforms.practice.slips import corrected

REPLACES = 7  # the frequency code
_GROUPS = [group for group, _ in REASON_LIST]
_REASONS = [reason for _, reason in REASON_LIST]


def tell(
    ledger: Ledger,
    claims: pl.DataFrame,
    lines: pl.DataFrame,
    diagnoses: pl.DataFrame,
    seed: int,
    panel: int,
    rhythm: Rhythm,
) -> dict[str, pl.DataFrame]:
    """Write down a ledger whose original claims are these frames, and empty it.

    The frames of the log that tell of claims, by their names there.
    """
    versions = Versions(**_joined(ledger.versions, Versions))
    answers = _all_answers(ledger.answers)
    ledger.versions.clear()  # a copy of each is enough
    ledger.answers.clear()
    controls = _controls(versions, claims["control"], panel)
    references = _references(answers, panel)
    paid, beside, payment = _payments(ledger, versions, answers, references, controls)
    rng = stream(seed, panel, "acknowledgments")
    return {
        "claims": _claims(ledger, versions, claims, controls, references),
        "lines": _lines(ledger, versions, lines),
        "diagnoses": _diagnoses(versions, diagnoses, len(claims)),
        "acknowledgments": acknowledgments(rng, ledger, versions, rhythm),
        "answers": _answers(ledger, versions, answers, payment, controls, references),
        "answer_lines": _answer_lines(answers.lines),
        "adjustments": _adjustments(answers.lines),
        "remarks": _remarks(answers.lines),
        "payments": paid,
        "provider_adjustments": beside,
    }


def _joined(
    batches: Sequence[Any], kind: type[Batch | Answers], *, without: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        f.name: np.concatenate([getattr(batch, f.name) for batch in batches])
        for f in fields(kind)
        if f.name not in without
    }


def _all_answers(batches: Sequence[Answers]) -> Answers:
    """All answers as one batch; whose owners are then rows of the log."""
    lines = AnswerLines(**_joined([batch.lines for batch in batches], AnswerLines))
    before = np.repeat(
        np.cumsum([0, *map(len, batches[:-1])]),
        [len(batch.lines.owner) for batch in batches],
    )
    lines.owner = lines.owner + before
    version = Versions(**_joined([batch.version for batch in batches], Versions))
    rest = _joined(batches, Answers, without=("version", "lines"))
    return Answers(version=version, lines=lines, **rest)


def _texts(texts: Sequence[str], places: npt.NDArray[np.integer[Any]]) -> pl.Series:
    return pl.Series(texts, dtype=pl.String).gather(pl.Series(places, dtype=pl.UInt32))


def _controls(versions: Versions, originals: pl.Series, panel: int) -> pl.Series:
    """CLM01 of versions: an estimate and a stranger's claim have one of their own."""
    frame = pl.DataFrame(
        {
            "own": originals.gather(pl.Series(versions.of, dtype=pl.UInt32)),
            "initial": versions.initial,
            "renamed": versions.renamed,
            "is_sent": versions.is_sent,
        }
    )
    numbered = pl.format(
        f"{{}}{panel:02}{{}}",
        pl.when("is_sent").then(pl.lit("E")).otherwise(pl.lit("X")),
        pl.col("initial").cast(pl.String).str.zfill(7),
    )
    kept = pl.col("own") + pl.lit("R").repeat_by("renamed").list.join("")
    renamed = pl.when(pl.col("renamed") > 0).then(kept).otherwise("own")
    chosen = pl.when(pl.col("initial") > 0).then(numbered).otherwise(renamed)
    return frame.select(chosen).to_series()


def _references(answers: Answers, panel: int) -> pl.Series:
    """CLP07 of answers: each payer's own numbers, kept where a number is kept."""
    begins = [f"{key[:2]}{place:02}{panel:02}" for place, key in enumerate(KEYS)]
    own = pl.DataFrame(
        {"begins": _texts(begins, answers.payer), "answer": answers.answer}
    ).select(pl.col("begins") + pl.col("answer").cast(pl.String).str.zfill(8))
    return own.to_series().gather(pl.Series(answers.reference, dtype=pl.UInt32))


def _or_null(places: Ints) -> pl.Expr:
    return pl.lit(pl.Series(places)).replace(NONE, None)


def _claims(
    ledger: Ledger,
    versions: Versions,
    originals: pl.DataFrame,
    controls: pl.Series,
    references: pl.Series,
) -> pl.DataFrame:
    count = len(originals)
    later = originals[versions.of[count:]]
    keys = [story.key for story in STORIES]
    story = np.where(versions.is_sent, ledger.stories[versions.of], len(keys))
    quoted = _texts(["", *references], versions.quotes + 1)
    return shaped(
        pl.concat([originals, later]).with_columns(
            claim=pl.Series(versions.claim),
            family=pl.Series(versions.family),
            story=_texts([*keys, "stranger"], story),
            frequency=pl.Series(versions.frequency).cast(pl.String),
            control=controls,
            original_reference=quoted,
            responsibility=_texts(["P", "S"], versions.is_second.astype(np.int64)),
            payer_key=_texts(KEYS, versions.payer),
            submitted=pl.Series(versions.submitted),
            prior=_or_null(versions.prior),
            is_predetermination=pl.Series(versions.is_predetermination),
            is_sent=pl.Series(versions.is_sent),
            billed=pl.Series(ledger.originals.billed[versions.of] + versions.extra),
        ),
        log.CLAIMS,
    )


def _lines(ledger: Ledger, versions: Versions, originals: pl.DataFrame) -> pl.DataFrame:
    count = len(ledger.originals)
    later = versions.take(np.arange(len(versions)) >= count)
    owner, rows = ledger.originals.rows(later.of)
    is_first = ledger.originals.number[rows] == 1
    repeated = originals[rows].with_columns(
        claim=pl.Series(later.claim[owner]),
        charge=pl.col("charge") + pl.Series(is_first * later.extra[owner]),
        code=_as_meant(later.frequency[owner]),
        modifier=pl.when(pl.Series(is_first & later.is_modified[owner]))
        .then(pl.lit("59"))
        .otherwise("modifier"),
    )
    return pl.concat([originals, shaped(repeated, log.LINES)])


def _diagnoses(versions: Versions, originals: pl.DataFrame, count: int) -> pl.DataFrame:
    owner = originals["claim"].to_numpy()
    counts = np.bincount(owner, minlength=count)
    start = np.cumsum(counts) - counts
    of = versions.of[count:]
    repeated = np.repeat(np.arange(len(of)), counts[of])
    first = np.cumsum(counts[of]) - counts[of]
    rows = np.arange(len(repeated)) - (first - start[of])[repeated]
    later = originals[rows].with_columns(
        claim=pl.Series(repeated + count),
        code=_as_meant(versions.frequency[count:][repeated]),
    )
    return pl.concat([originals, shaped(later, log.DIAGNOSES)])


def _as_meant(frequency: Ints) -> pl.Expr:
    """The codes of later versions: a replacement has what was typed wrong corrected."""
    is_replaced = pl.Series(frequency == REPLACES)
    return pl.when(is_replaced).then(corrected(pl.col("code"))).otherwise("code")


def _answers(
    ledger: Ledger,
    versions: Versions,
    answers: Answers,
    payment: Ints,
    controls: pl.Series,
    references: pl.Series,
) -> pl.DataFrame:
    claim = answers.version.claim
    named = pl.Series(answers.named, dtype=pl.UInt32)
    payer_key = _texts(KEYS, answers.payer)
    group = ledger.originals.regrouping.told(answers.version.of, payer_key)
    return shaped(
        pl.DataFrame(
            {
                "answer": answers.answer,
                "claim": claim,
                "payment": payment,
                "payer_key": payer_key,
                "control": controls.gather(named),
                "status": pl.Series(answers.status).cast(pl.String),
                "reference": references,
                "frequency": pl.Series(versions.frequency[claim]).cast(pl.String),
                **group.to_dict(),
                "paid_on": answers.paid_on,
                "billed": answers.billed,
                "paid": answers.paid,
                "reverses": pl.Series(answers.reverses).replace(NONE, None),
                "crossover_key": _texts(["", *KEYS], answers.crossover + 1).replace(
                    "", None
                ),
                "is_unmatched": answers.is_unmatched,
                "is_undated": False,
            }
        ),
        log.ANSWERS,
    )


def _answer_lines(lines: AnswerLines) -> pl.DataFrame:
    own = lines.number > 0
    return shaped(
        pl.DataFrame(
            {
                "answer": lines.owner[own],
                "number": lines.number[own],
                "charge": lines.charge[own],
                "paid": lines.paid[own],
                "allowed": pl.Series(lines.allowed[own]).replace(NONE, None),
            }
        ),
        log.ANSWER_LINES,
    )


def _adjustments(lines: AnswerLines) -> pl.DataFrame:
    rows, slots = np.nonzero(lines.cents)
    is_first = np.r_[True, rows[1:] != rows[:-1]]
    here = np.arange(len(rows))
    first = np.maximum.accumulate(np.where(is_first, here, 0))
    reason = lines.reason[rows, slots]
    return shaped(
        pl.DataFrame(
            {
                "answer": lines.owner[rows],
                "number": lines.number[rows],
                "place": here - first,
                "group": _texts(_GROUPS, reason),
                "reason": _texts(_REASONS, reason),
                "cents": lines.cents[rows, slots],
            }
        ),
        log.ADJUSTMENTS,
    )


def _remarks(lines: AnswerLines) -> pl.DataFrame:
    rows = np.flatnonzero(lines.remark)
    return shaped(
        pl.DataFrame(
            {
                "answer": lines.owner[rows],
                "number": lines.number[rows],
                "place": np.zeros(len(rows), np.int64),
                "code": _texts(REMARK_LIST, lines.remark[rows]),
            }
        ),
        log.REMARKS,
    )


def _payments(
    ledger: Ledger,
    versions: Versions,
    answers: Answers,
    references: pl.Series,
    controls: pl.Series,
) -> tuple[pl.DataFrame, pl.DataFrame, Ints]:
    """The payments, what stands beside the answers, and each answer's payment."""
    taken, days = (
        np.concatenate(
            [np.zeros(0, np.int64), *(pair[n] for pair in ledger.takes_back)]
        )
        for n in (0, 1)
    )
    quotes = quoted(
        pl.DataFrame(
            {
                "answer": taken,
                "reference": references.gather(pl.Series(taken, dtype=pl.UInt32)),
                "control": controls.gather(
                    pl.Series(answers.named[taken], dtype=pl.UInt32)
                ),
                "paid_on": answers.paid_on[taken],
            }
        )
    )
    told = payments(
        answers.payer,
        ledger.originals.billing[answers.version.of],
        answers.paid_on,
        answers.paid,
        answers.paid_on - versions.submitted[answers.version.claim],
        (taken, days),
        quotes["text"].to_list(),
    )
    frame = pl.DataFrame(
        {
            "payment": np.arange(len(told.payer)),
            "payer_key": _texts(KEYS, told.payer),
            "billing": told.billing,
            "paid_on": told.paid_on,
            "amount": told.amount,
        }
    )
    beside = pl.DataFrame(
        told.beside,
        schema=["payment", "reason", "reference", "cents", "taken"],
        orient="row",
    ).select(
        "payment",
        pl.int_range(pl.len()).over("payment").alias("place"),
        "reason",
        "reference",
        "cents",
        *(
            pl.lit(quotes[name]).gather(pl.col("taken").replace(NONE, None)).alias(name)
            for name in ("answer", "quotes")
        ),
    )
    return (
        shaped(frame, log.PAYMENTS),
        shaped(beside, log.PROVIDER_ADJUSTMENTS),
        told.of_answer,
    )
