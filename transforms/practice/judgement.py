"""Judgement: what an answer decided, by the definitions of our reports.

Written from the definitions, on the events of the practice; the pipeline has its own
version in SQL, and the two are compared.
"""

import numpy as np
import polars as pl

from transforms.practice.codes import DENIALS
from transforms.practice.log import Log

CATEGORY = {
    reason: category
    for category, denials in DENIALS.items()
    for _, reason, _ in denials
}
# Reasons that are in the denial map and are no denials. What is in neither is unmapped.
NO_DENIAL = {"1", "2", "3", "23", "45", "97", "253"}
FIRST_PAYER = ["1", "4", "19"]  # CLP02 of what the first payer decided

GROUP, REASON = pl.col("group"), pl.col("reason")
REFUSES = REASON.is_in(sorted(CATEGORY.keys() - NO_DENIAL))
LEAVES = (GROUP == "PR") & REASON.is_in(["1", "2", "3"])  # to the patient


def category(reason: str) -> str:
    """The denial category of a reason: none for no denial, unmapped for unknown."""
    if reason in NO_DENIAL:
        return "none"
    return CATEGORY.get(reason, "unmapped")


def judge(log: Log) -> pl.DataFrame:
    """Judge the answers, one row each, in order of the log.

    is_ranked is a primary answer that enters rates; is_zero_paid is whatever the
    reason; leaves_or_pays is paid something, or left to the patient. Lines are those
    that are answered, of a claim answered as a whole none. denied and
    allowed are cents.
    """
    entries = Entries(log)
    asked = log.claims.select(
        is_asked=(pl.col("responsibility") == "P") & ~pl.col("is_predetermination")
    )
    of_claim = asked["is_asked"].gather(log.answers["claim"]).to_numpy()
    status = log.answers["status"]
    billed, paid = log.answers["billed"].to_numpy(), log.answers["paid"].to_numpy()
    answer = log.adjustments["answer"].to_numpy()
    written_off = entries.sum(answer, (GROUP == "CO") & (REASON == "45"), len(paid))
    owed = entries.sum(answer, LEAVES, len(paid))
    is_other = np.bincount(answer[entries.mask(REASON != "18")], minlength=len(paid))
    first = status.is_in(FIRST_PAYER).to_numpy()
    goes_on = (status != "22").to_numpy()  # no reversal
    decided = _decided(log, entries, first)
    fully = decided["some_denied"] & decided["all_denied_or_bundled"]
    partly = (decided["some_denied"] | decided["some_partly"]) & ~fully
    unpaid = paid == 0
    return pl.DataFrame(
        {
            "answer": log.answers["answer"],
            "is_ranked": first & of_claim,
            "is_duplicate": goes_on & unpaid & (is_other == 0),
            "is_fully_denied": fully & goes_on,
            "is_partially_denied": partly & goes_on,
            "is_zero_paid": unpaid & goes_on,
            "is_unexplained_zero_pay": goes_on
            & unpaid
            & (billed > 0)
            & (written_off >= billed),
            "leaves_or_pays": (paid > 0) | (owed > 0),
            "charged_lines": decided["charged_lines"],
            "denied_lines": decided["denied_lines"] * goes_on,
            "partly_denied_lines": decided["partly_denied_lines"] * goes_on,
            "denied": decided["denied"] * goes_on,
            "allowed": decided["allowed"],
        }
    )


class Entries:
    """The adjustments of a log, to be added up by what they say."""

    def __init__(self, log: Log) -> None:
        self.rows = log.adjustments.select("group", "reason")
        self.cents = log.adjustments["cents"].to_numpy()

    def mask(self, condition: pl.Expr) -> np.ndarray:
        return self.rows.select(condition).to_series().to_numpy()

    def sum(self, place: np.ndarray, condition: pl.Expr, places: int) -> np.ndarray:
        """Cents by place, of the adjustments that meet a condition."""
        mask = self.mask(condition)
        return added(place[mask], self.cents[mask], places)


def added(place: np.ndarray, cents: np.ndarray, places: int) -> np.ndarray:
    """Add up cents by place. Exact: whole cents, and far fewer than 2**53."""
    return np.bincount(place, weights=cents, minlength=places).astype(np.int64)


def _decided(log: Log, entries: Entries, first: np.ndarray) -> dict[str, np.ndarray]:
    """What was decided of the parts of each answer, by answer.

    The parts are the lines that have a charge. A claim answered as a whole is judged
    as if it were one line.
    """
    # Places: those of the lines, then one for each answer as a whole.
    lines, answers = log.answer_lines, log.answers
    places = lines.height + answers.height
    own = np.concatenate([lines["answer"].to_numpy(), answers["answer"].to_numpy()])
    charge = _both(lines["charge"], answers["billed"])
    paid = _both(lines["paid"], answers["paid"])
    place = np.where(
        log.adjustments["number"].to_numpy() > 0,
        np.searchsorted(_key(lines), _key(log.adjustments)),
        log.adjustments["answer"].to_numpy() + lines.height,
    )
    counts = charge != 0
    has_lines = np.bincount(own[: lines.height], counts[: lines.height], answers.height)
    counts[lines.height :] = has_lines == 0

    refused = entries.sum(place, REFUSES, places)
    owed = entries.sum(place, LEAVES, places)
    withheld = entries.sum(place, (GROUP == "CO") & (REASON == "253"), places)
    prior = entries.sum(place, (GROUP == "OA") & (REASON == "23"), places)
    bundles = place[entries.mask(REASON == "97") & (entries.cents > 0)]
    is_bundled = np.bincount(bundles, minlength=places) > 0

    unpaid = (charge > 0) & (paid == 0) & (owed == 0)
    denied = (refused > 0) & unpaid
    partly = (refused > 0) & ~unpaid
    bundled = (refused <= 0) & unpaid & is_bundled
    allowed = paid + owed + withheld + np.where(first[own], 0, prior)
    stated = lines["allowed"]
    allowed[: lines.height][stated.is_not_null()] = stated.drop_nulls()

    def by_answer(cents: np.ndarray) -> np.ndarray:
        return added(own[counts], cents[counts], answers.height)

    def lines_of(mask: np.ndarray) -> np.ndarray:
        own_lines = own[: lines.height][mask[: lines.height]]
        return np.bincount(own_lines, minlength=answers.height)

    return {
        "charged_lines": lines_of(charge > 0),
        "denied_lines": lines_of(denied),
        "partly_denied_lines": lines_of(partly & (charge > 0)),
        "some_denied": by_answer(denied) > 0,
        "some_partly": by_answer(partly) > 0,
        "all_denied_or_bundled": by_answer(~(denied | bundled)) == 0,
        "denied": by_answer(np.where(refused > 0, np.minimum(charge, refused), 0)),
        "allowed": by_answer(np.where(denied, 0, allowed)),
    }


def _both(lines: pl.Series, wholes: pl.Series) -> np.ndarray:
    return np.concatenate([lines.to_numpy(), wholes.to_numpy()])


def _key(rows: pl.DataFrame) -> np.ndarray:
    """A number for each line of an answer, in the order of answers and lines."""
    return rows["answer"].to_numpy().astype(np.int64) << 16 | rows["number"].to_numpy()
