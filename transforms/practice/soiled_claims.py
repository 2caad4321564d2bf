"""Dirty claims and answers: errors in what is sent, and claims that get lost.

Errors are made in the log itself, so that whoever counts it counts them as they land.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from transforms.practice.log import LAST_DAY, Log
from transforms.practice.payers import PAYERS
from transforms.practice.placed import Placed
from transforms.x12.write import USUAL

# Of a claim: its file sets it aside, with these findings.
SET_ASIDE = {
    "amount_unreadable": ("amount_unreadable",),
    "claim_lost": ("no_claim_before_line", "segment_count_differs"),
    "cut_off": ("cut_off", "trailer_missing"),
}
# Of a claim, an answer or a payment: it lands as sent, with these findings.
OF_CLAIMS = {"charges_differ": ("lines_differ_from_claim",), "diagnosis_unknown": ()}
OF_ANSWERS = {
    "line_unbalanced": ("claim_out_of_balance", "line_out_of_balance"),
    "date_unreadable": ("date_unreadable",),
}
OF_PAYMENTS = {"payment_differs": ("transaction_out_of_balance",)}
ERRORS = SET_ASIDE | OF_CLAIMS | OF_ANSWERS | OF_PAYMENTS
ROWS = {
    **dict.fromkeys(SET_ASIDE, "unanswered"),
    "charges_differ": "unanswered",
    "diagnosis_unknown": "claim",
    **dict.fromkeys(OF_ANSWERS, "answer"),
    **dict.fromkeys(OF_PAYMENTS, "payment"),
}  # what has it, as `eligible` tells them apart
FIRST, LAST = -1, 1  # where in its file a claim stands
TURNS = {"claim_lost": FIRST, "cut_off": LAST}
UNKNOWN_DIAGNOSIS = "ZZ999"
OFF_CENTS = 100
PLAIN = [key for key, payer in PAYERS.items() if payer.separators == USUAL]
CONTRACTUAL = (
    (pl.col("number") > 0) & (pl.col("group") == "CO") & (pl.col("reason") == "45")
)


@dataclass
class Errors:
    """Which rows have which error."""

    rows: dict[str, list[int]] = field(default_factory=lambda: {k: [] for k in ERRORS})

    @property
    def set_aside(self) -> list[int]:
        """The claims that do not land."""
        return [row for kind in SET_ASIDE for row in self.rows[kind]]

    def turns(self, claims: int) -> pl.Series:
        """Where in its file each claim stands; 0 is anywhere."""
        turns = np.zeros(claims, np.int8)
        for kind, turn in TURNS.items():
            turns[self.rows[kind]] = turn
        return pl.Series("turn", turns)

    def put(self, log: Log) -> Log:
        """A log with the errors in it, and with no word about claims set aside."""
        of_claim, of_payment = pl.col("claim"), pl.col("payment")
        charges = of_claim.is_in(self.rows["charges_differ"]).cast(pl.Int64)
        unknown = of_claim.is_in(self.rows["diagnosis_unknown"])
        code = pl.when(unknown & (pl.col("number") == 1))
        off = OFF_CENTS * of_payment.is_in(self.rows["payment_differs"]).cast(pl.Int64)
        one = self._adjustments(log)
        cents = pl.when(pl.int_range(pl.len()).is_in(one))
        undated = pl.col("answer").is_in(self.rows["date_unreadable"])
        return replace(
            log,
            claims=log.claims.with_columns(pl.col("billed") + charges),
            diagnoses=log.diagnoses.with_columns(
                code=code.then(pl.lit(UNKNOWN_DIAGNOSIS)).otherwise(pl.col("code"))
            ),
            answers=log.answers.with_columns(is_undated=undated),
            adjustments=log.adjustments.with_columns(
                cents=cents.then(pl.col("cents") + OFF_CENTS).otherwise("cents")
            ),
            payments=log.payments.with_columns(pl.col("amount") + off),
            acknowledgments=log.acknowledgments.filter(~of_claim.is_in(self.set_aside)),
        )

    def _adjustments(self, log: Log) -> list[int]:
        """The first contractual adjustment of each answer to be unbalanced."""
        return (
            log.adjustments.with_row_index("at")
            .filter(CONTRACTUAL, pl.col("answer").is_in(self.rows["line_unbalanced"]))
            .unique("answer", keep="first", maintain_order=True)["at"]
            .to_list()
        )


def without(log: Log, claims: list[int]) -> Log:
    """A log in which some claims were never sent."""
    is_sent = pl.col("is_sent") & ~pl.col("claim").is_in(claims)
    return replace(log, claims=log.claims.with_columns(is_sent=is_sent))


def eligible(log: Log, where: Placed) -> dict[str, pl.DataFrame]:
    """Claims, answers and payments that may have an error: row and name of the file."""
    named = where.files.select("file", "name", "party")
    alone = log.claims.filter(pl.len().over("family") == 1)
    claims = (
        alone.filter(
            pl.col("is_sent")
            & (pl.col("responsibility") == "P")
            & ~pl.col("is_predetermination")
            & (pl.col("submitted") < LAST_DAY)
        )
        .join(where.claims, "claim")
        .join(named, "file")
    )
    unanswered = claims.filter(pl.col("file").is_in(_shared(where).implode())).join(
        log.answers, "claim", "anti"
    )
    paid = where.payments.join(named.filter(pl.col("party").is_in(PLAIN)), "file")
    answers = (
        log.answers.filter(
            (pl.len().over("claim") == 1)
            & (pl.col("status") == "1")
            & ~pl.col("is_unmatched")
        )
        .join(alone, "claim", "semi")
        .join(log.adjustments.filter(CONTRACTUAL), "answer", "semi")
        .join(log.claims, left_on="answer", right_on="prior", how="anti")
        .join(paid.select("payment", "name"), "payment")
    )
    due = log.payments.filter(pl.col("amount") > 0)
    due = paid.join(due, "payment", "semi")
    return {
        "unanswered": _rows(unanswered, "claim"),
        "claim": _rows(claims, "claim"),
        "answer": _rows(answers, "answer"),
        "payment": _rows(due, "payment"),
    }


def _rows(frame: pl.DataFrame, number: str) -> pl.DataFrame:
    """Row numbers, and the name of the file of each."""
    return frame.select(pl.col(number).alias("row"), "name").sort("row")


def _shared(where: Placed) -> pl.Series:
    """The files of more than one claim."""
    counts = where.claims.group_by("file").len()
    return counts.filter(pl.col("len") > 1)["file"]
