"""The ledger: what was sent and what was answered in a panel, as vectors.

Stories are told of many claims at once: a batch holds one row per claim version, or per
answer, and each row points at the original claim that it is a version of. Days are
counted from 1970, amounts are whole cents, -1 stands for none.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.practice.chance import Ints, Truths
from transforms.practice.codes import DENIALS, DUPLICATE, UNMAPPED
from transforms.practice.log import LAST_DAY
from transforms.practice.payers import PLACE
from transforms.practice.regrouping import Regrouping

NONE = -1
LAST = int(np.datetime64(LAST_DAY, "D").astype(np.int64))

# Denials by number, then every reason that an answer can give by number.
DENIAL_LIST = [
    (category, group, reason, remark)
    for category, denials in DENIALS.items()
    for group, reason, remark in denials
]
_OTHERS = [("CO", "45"), ("PR", "1"), ("PR", "3"), ("PR", "2"), ("CO", "253")]
_OTHERS += [("CO", "97"), ("OA", "23"), UNMAPPED[:2], DUPLICATE[:2]]
REASON_LIST = list(
    dict.fromkeys([*_OTHERS, *[(group, code) for _, group, code, _ in DENIAL_LIST]])
)
REASON = {pair: number for number, pair in enumerate(REASON_LIST)}
REMARK_LIST = ["", *sorted({remark for *_, remark in DENIAL_LIST if remark})]
SLOTS = 6  # adjustments that one line can have


@dataclass
class Batch:
    """Vectors of equal length."""

    def take(self, rows: Ints | Truths) -> Self:
        """Some of the rows, in their order."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


@dataclass
class Versions(Batch):
    """Versions of claims as submitted."""

    claim: Ints  # its row in the log; NONE until it is submitted
    of: Ints  # the original claim
    family: Ints
    frequency: Ints
    initial: Ints  # 0 the number of the original, else the ordinal of E or X
    renamed: Ints  # how many R were put after the number
    quotes: Ints  # the answer whose payer control number it quotes
    payer: Ints
    is_second: Truths
    submitted: Ints
    prior: Ints  # the primary payer's answer
    extra: Ints  # cents more on the first line than on the original's
    is_modified: Truths  # with a modifier on the first line that had none
    is_predetermination: Truths
    is_sent: Truths

    def __len__(self) -> int:
        return len(self.claim)


@dataclass
class AnswerLines(Batch):
    """Service lines of answers; number 0 is a whole claim's only row."""

    owner: Ints  # the row of its answer in the batch
    number: Ints
    charge: Ints
    paid: Ints
    allowed: Ints  # NONE where it is not said
    cents: Ints  # by line and slot: what is not paid
    reason: npt.NDArray[np.int8]  # and why
    remark: Ints


@dataclass
class Answers:
    """Answers to versions of claims."""

    version: Versions
    answer: Ints  # its row in the log; NONE until it is recorded
    payer: Ints
    status: Ints
    named: Ints  # the claim version whose number it carries
    reference: Ints  # the answer whose payer control number it carries
    paid_on: Ints
    reverses: Ints
    crossover: Ints  # the payer it was forwarded to
    is_unmatched: Truths
    lines: AnswerLines

    def __len__(self) -> int:
        return len(self.answer)

    def take(self, rows: Truths) -> "Answers":
        """The answers that a mask tells, with their lines."""
        place = np.cumsum(rows) - 1
        lines = self.lines.take(rows[self.lines.owner])
        lines.owner = place[lines.owner]
        kept = {
            f.name: getattr(self, f.name)[rows]
            for f in fields(self)
            if f.name not in ("version", "lines")
        }
        return Answers(version=self.version.take(rows), lines=lines, **kept)

    def summed(self, amounts: Ints) -> Ints:
        """Amounts of lines added up by answer."""
        summed = np.bincount(self.lines.owner, amounts, len(self))
        return summed.astype(np.int64)

    @property
    def billed(self) -> Ints:
        return self.summed(self.lines.charge)

    @property
    def paid(self) -> Ints:
        return self.summed(self.lines.paid)

    @property
    def patient_share(self) -> Ints:
        """What is left to the patient."""
        owed = np.where(IS_PATIENTS[self.lines.reason], self.lines.cents, 0)
        return self.summed(owed.sum(axis=1))


IS_PATIENTS = np.array([group == "PR" for group, _ in REASON_LIST])


class Originals:
    """The original claims of a panel, as vectors by claim."""

    def __init__(
        self,
        claims: pl.DataFrame,
        lines: pl.DataFrame,
        coverages: pl.DataFrame,
        regrouping: Regrouping,
    ) -> None:
        """Take frames as log.CLAIMS, log.LINES and log.COVERAGES say."""
        self.regrouping = regrouping
        days = {
            name: claims[name].to_physical().to_numpy().astype(np.int64)
            for name in ("day", "thru", "submitted")
        }
        self.day, self.thru, self.submitted = days.values()
        self.month = claims["day"].dt.month().to_numpy().astype(np.int64)
        self.payer = _places(claims["payer_key"])
        self.kind = (
            claims["kind"]
            .replace_strict({"P": 0, "I": 1, "D": 2}, return_dtype=pl.Int64)
            .to_numpy()
        )
        self.facility = claims["facility"].to_numpy().astype(np.int64)
        self.billing = claims["billing"].to_numpy().astype(np.int64)
        self.is_stay = (claims["bill_type"] == "11").to_numpy()
        self.is_authorized = (claims["authorization"] != "").to_numpy()
        self.billed = claims["billed"].to_numpy()
        first = claims["admitted"].fill_null(claims["day"])
        encounter = claims.select("patient", "facility", first=first)
        self.encounter = (
            encounter.select(pl.struct(pl.all()).rank("dense"))
            .to_series()
            .to_numpy()
            .astype(np.int64)
        )
        self.second, self.is_uncovered = _covered(claims, coverages)
        self._take_lines(lines, len(claims))

    def __len__(self) -> int:
        return len(self.payer)

    def _take_lines(self, lines: pl.DataFrame, claims: int) -> None:
        owner = lines["claim"].to_numpy().astype(np.int64)
        self.charge = lines["charge"].to_numpy()
        self.units = lines["units"].to_numpy().astype(np.int64)
        self.number = lines["number"].to_numpy().astype(np.int64)
        self.lines = np.bincount(owner, minlength=claims)
        self.start = np.cumsum(self.lines) - self.lines
        bare = (lines["qualifier"] == "HC") & (lines["modifier"] == "")
        self.is_first_bare = bare.to_numpy()[self.start]
        charged = np.flatnonzero(self.charge > 0)
        of = owner[charged]
        self.charged = np.bincount(of, minlength=claims)
        starts = np.cumsum(self.charged) - self.charged
        ends = np.maximum(starts + self.charged - 1, 0)
        self.first_charged = self.number[charged[np.minimum(starts, len(of) - 1)]]
        self.last_charged = self.number[charged[ends]]

    def rows(self, of: Ints) -> tuple[Ints, Ints]:
        """The lines of claims: the place of each one's claim in `of`, and its row."""
        counts = self.lines[of]
        owner = np.repeat(np.arange(len(of)), counts)
        first = np.cumsum(counts) - counts
        return owner, np.arange(len(owner)) - (first - self.start[of])[owner]


def _places(keys: pl.Series) -> Ints:
    return keys.replace_strict(PLACE, default=NONE, return_dtype=pl.Int64).to_numpy()


def _covered(claims: pl.DataFrame, coverages: pl.DataFrame) -> tuple[Ints, Truths]:
    """Each claim's secondary payer, and whether its own payer's coverage had ended."""
    held = claims.select("claim", "patient", "day", billed_to="payer_key").join(
        coverages, on="patient", how="inner"
    )
    is_on = (pl.col("begins") <= pl.col("day")) & (
        pl.col("ends").is_null() | (pl.col("day") <= pl.col("ends"))
    )
    is_own = (pl.col("responsibility") == "P") & (
        pl.col("payer_key") == pl.col("billed_to")
    )
    is_other = (pl.col("responsibility") == "S") & (
        pl.col("payer_key") != pl.col("billed_to")
    )
    told = held.group_by("claim").agg(
        is_known=is_own.any(),
        is_covered=(is_own & is_on).any(),
        second=pl.col("payer_key").filter(is_other & is_on).min(),
    )
    whole = claims.select("claim").join(
        told, on="claim", how="left", maintain_order="left"
    )
    uncovered = whole.select(
        (pl.col("is_known") & ~pl.col("is_covered")).fill_null(value=False)
    ).to_series()
    return _places(whole["second"].fill_null("")), uncovered.to_numpy()


class Ledger:
    """Everything that is sent and answered, in the order in which it is told."""

    def __init__(self, originals: Originals) -> None:
        self.originals = originals
        self.versions: list[Versions] = []
        self.answers: list[Answers] = []
        self.claims = 0
        self.answered = 0
        self.families = len(originals)
        self.initials = 0  # of predeterminations and strangers
        self.rejected: list[tuple[Ints, Ints, Ints]] = []  # claim, how, on
        self.takes_back: list[tuple[Ints, Ints]] = []  # answer, not before
        self._billed = _keys(originals.encounter, originals.billed)
        self.stories = np.zeros(len(originals), np.int64)  # places of their stories
        self.first = self.submit(first_versions(originals))

    def submit(self, versions: Versions) -> Versions:
        """Put down claims, but for those after the last day."""
        versions = versions.take(versions.submitted <= LAST)
        versions.claim = self.claims + np.arange(len(versions))
        self.claims += len(versions)
        self.versions.append(versions)
        return versions

    def record(self, answers: Answers) -> Answers:
        """Put down answers, but for those after the last day."""
        answers = answers.take(answers.paid_on <= LAST)
        answers.answer = self.answered + np.arange(len(answers))
        own = answers.reference == NONE
        answers.reference = np.where(own, answers.answer, answers.reference)
        self.answered += len(answers)
        self.answers.append(answers)
        return answers

    def new_families(self, count: int) -> Ints:
        """Numbers that no family has yet."""
        self.families += count
        return np.arange(self.families - count, self.families)

    def new_initials(self, count: int) -> Ints:
        """Numbers for claims that carry a number of their own."""
        self.initials += count
        return np.arange(self.initials - count + 1, self.initials + 1)

    def distinguish(self, versions: Versions, which: Truths) -> None:
        """Raise charges until no two claims of an encounter bill the same."""
        rows = np.flatnonzero(which)
        of = versions.of[rows]
        encounter, billed = self.originals.encounter[of], self.originals.billed[of]
        while True:
            keys = _keys(encounter, billed + versions.extra[rows])
            _, first = np.unique(keys, return_index=True)
            again = np.isin(keys, self._billed)
            later = np.ones(len(keys), bool)
            later[first] = False
            again |= later
            if not again.any():
                break
            versions.extra[rows[again]] += 100
        self._billed = np.concatenate([self._billed, keys])


def _keys(encounter: Ints, billed: Ints) -> Ints:
    return (encounter << 32) | billed


def first_versions(originals: Originals) -> Versions:
    """The originals as they are first sent."""
    count = len(originals)
    here, zero = np.arange(count), np.zeros(count, np.int64)
    none, false = zero + NONE, np.zeros(count, bool)
    return Versions(
        claim=here,
        of=here,
        family=here,
        frequency=zero + 1,
        initial=zero,
        renamed=zero,
        quotes=none,
        payer=originals.payer,
        is_second=false,
        submitted=originals.submitted,
        prior=none,
        extra=zero,
        is_modified=false,
        is_predetermination=false,
        is_sent=~false,
    )
