"""Casting: which claim lives which story.

The first claims that can live a story are given each story once, so that the smallest
practice has them all; the others draw theirs by weight, and by how likely their payer
denies them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from transforms.practice import stories
from transforms.practice.acknowledgments import SENDS
from transforms.practice.chance import Ints, Truths, at, stream
from transforms.practice.denials import CATEGORIES, Denials, within
from transforms.practice.interventions import INTERVENTIONS, applies
from transforms.practice.lags import lags, pays_on
from transforms.practice.ledger import (
    DENIAL_LIST,
    LAST,
    Ledger,
    Originals,
    Versions,
)
from transforms.practice.payers import (
    PAYERS,
    PLACE,
    STATUS_4_ENDS,
    STATUS_4_PAYER,
    SURGE_BEGINS,
    SURGE_CATEGORY,
    SURGE_ENDS,
    SURGE_PAYER,
    SURGE_SHARE,
    TAKE_BACK_PAYERS,
)
from transforms.practice.prices import Prices
from transforms.practice.quoting import QUOTES
from transforms.practice.rework import Desk
from transforms.practice.rhythm import Rhythm
from transforms.practice.slips import SLIP_DENIED

_STAYS_WHOLE = np.array([payer.answers_stays_whole for payer in PAYERS.values()])
_COMPENSATES = np.array(
    [payer.financial_class == "workers_compensation" for payer in PAYERS.values()]
)
_TAKES_BACK = np.array([key in TAKE_BACK_PAYERS for key in PAYERS])
_PLANT_BEFORE = np.datetime64("2025-03-01", "D").astype(np.int64)
_MOST_DENIED = 0.7  # of claims of any kind
_ANSWERED_WITHIN = 150  # days that an answer to a stranger's claim may take
_SENT_A_STRANGER = 300  # claims sent for each that is not ours


def anyone(originals: Originals) -> Truths:
    return np.ones(len(originals), bool)


def has_lines(originals: Originals) -> Truths:
    return (originals.charged > 1) & ~answered_as_a_whole(originals)


def answered_as_a_whole(originals: Originals) -> Truths:
    return originals.is_stay & _STAYS_WHOLE[originals.payer]


def acknowledged(originals: Originals) -> Truths:
    return SENDS[originals.payer]


def dental(originals: Originals) -> Truths:
    return originals.kind == 2


def can_be_taken_back(originals: Originals) -> Truths:
    return _TAKES_BACK[originals.payer] & (originals.kind == 0)


def after_an_injury(originals: Originals) -> Truths:
    return _COMPENSATES[originals.payer]


def of_payer(key: str) -> Callable[[Originals], Truths]:
    return lambda originals: originals.payer == PLACE[key]


@dataclass(frozen=True)
class Story:
    """What happens, how often, and to which claims it can."""

    happens: Callable[[Desk, Versions, Ints], None]
    weight: float
    fits: Callable[[Originals], Truths] = anyone
    is_denial: bool = False  # it begins with a denial

    @property
    def key(self) -> str:
        """Its name."""
        return self.happens.__name__


# Those that few claims fit come first: they choose first.
STORIES = [
    Story(stories.paid_crossed_over, 0.5, stories.crosses_over),
    Story(stories.paid_second_claim, 0.5, stories.bills_second),
    Story(stories.reduced_for_unknown_reason, 1.5, after_an_injury),
    Story(stories.forwarded, 0.3, of_payer("MADV1")),
    Story(stories.predetermined, 0.3, dental),
    Story(stories.paid_as_a_whole, 0.2, answered_as_a_whole),
    Story(stories.taken_back_by_plb, 1.0, can_be_taken_back),
    Story(stories.rejected_then_sent_again, 2.2, acknowledged),
    Story(stories.rejected_for_good, 0.3, acknowledged),
    Story(stories.denied_then_paid_late, 0.4, is_denial=True),
    Story(stories.partly_denied, 2.5, has_lines, is_denial=True),
    Story(stories.line_reduced, 1.5, has_lines),
    Story(stories.line_bundled, 3.0, has_lines),
    Story(stories.bundled_and_denied, 0.4, has_lines, is_denial=True),
    Story(stories.all_bundled, 0.2, has_lines),
    Story(stories.deductible_only, 2.0),
    Story(stories.unexplained_zero, 0.8),
    Story(stories.denied_then_paid_same_number, 2.2, is_denial=True),
    Story(stories.denied_then_paid_new_number, 1.8, is_denial=True),
    Story(stories.denied_then_paid_old_number, 0.8, is_denial=True),
    Story(stories.denied_twice, 1.0, is_denial=True),
    Story(stories.denied_twice_then_paid, 0.4, is_denial=True),
    Story(stories.denied_then_silence, 0.6, is_denial=True),
    Story(stories.denied_then_deductible, 0.4, is_denial=True),
    Story(stories.denied_reprocessed, 1.0, is_denial=True),
    Story(stories.denied_reprocessed_plainly, 0.6, is_denial=True),
    Story(stories.corrected, 1.2),
    Story(stories.corrected_later, 0.6),
    Story(stories.reversed_before_paid, 0.1),
    Story(stories.taken_back, 0.5),
    Story(stories.replaced_after_payment, 0.8),
    Story(stories.voided, 0.4),
    Story(stories.duplicate_after_payment, 1.2),
    Story(stories.duplicate_only, 0.3),
    Story(stories.remittance_late, 0.6),
    Story(stories.remittance_never, 0.6),
    Story(stories.unanswered, 1.6),
    Story(stories.denied, 2.7, is_denial=True),
    Story(stories.paid, 64.0),
]
USUAL = len(STORIES) - 1
DENIED = USUAL - 1
TAKEN_BACK = next(
    n for n, story in enumerate(STORIES) if story.happens is stories.taken_back_by_plb
)
PARTLY = next(
    n for n, one in enumerate(STORIES) if one.happens is stories.partly_denied
)
_CATEGORY = np.array([category for category, *_ in DENIAL_LIST])
_WEIGHTS = np.array([story.weight for story in STORIES])
_IS_DENIAL = np.array([story.is_denial for story in STORIES])
# Of claims that are denied at all, to those that are denied in full.
_ALL_TO_FULL = _WEIGHTS[_IS_DENIAL].sum() / (
    _WEIGHTS[_IS_DENIAL].sum() - STORIES[PARTLY].weight
)


def tell(
    seed: int,
    panel: int,
    originals: Originals,
    prices: Prices,
    rhythm: Rhythm,
    has_slip: Truths,
) -> Ledger:
    """Send the original claims of a panel and let their stories happen.

    `has_slip` says which of them have a code that is none.
    """
    ledger, denials = Ledger(originals), Denials(originals)
    rng = stream(seed, panel, "casting")
    wait = lags(rng, originals.payer, originals.kind == 1)
    due = pays_on(rhythm, originals.payer, originals.submitted + wait)
    planted = stream(seed, panel, "planted")
    ledger.stories, denial = _cast(rng, planted, originals, denials, due, has_slip)
    for place, story in enumerate(STORIES):
        rows = np.flatnonzero(ledger.stories == place)
        if len(rows):
            rng = stream(seed, panel, story.key)
            desk = Desk(rng, ledger, prices, denials, rhythm, due)
            story.happens(desk, ledger.first.take(rows), denial[rows])
    rng = stream(seed, panel, "strangers")
    strangers(Desk(rng, ledger, prices, denials, rhythm, due))
    return ledger


def _cast(
    rng: np.random.Generator,
    planted: np.random.Generator,
    originals: Originals,
    denials: Denials,
    due: Ints,
    has_slip: Truths,
) -> tuple[Ints, Ints]:
    """A story for each claim, and the denial that it would be given.

    What was planted later has a stream of its own: the other draws stay as they were.
    """
    count = len(originals)
    is_denied = rng.random(count) < np.minimum(
        denials.chances * _ALL_TO_FULL, _MOST_DENIED
    )
    is_denied |= originals.is_uncovered
    told = np.where(
        is_denied,
        at(_WEIGHTS * _IS_DENIAL, rng.random(count)),
        at(_WEIGHTS * ~_IS_DENIAL, rng.random(count)),
    )
    denial = denials.draw(rng, np.arange(count))
    surging = _surges(originals, due) & (told == USUAL)
    surging &= rng.random(count) < SURGE_SHARE
    told[surging] = at(_WEIGHTS * _IS_DENIAL, rng.random(surging.sum()))
    category = np.full(surging.sum(), CATEGORIES.index(SURGE_CATEGORY))
    denial[surging] = within(rng, category)
    _slip(planted, has_slip, told, denial)
    _prevent(planted, originals, told, denial)
    ended = next(n for n, entry in enumerate(DENIAL_LIST) if entry[2] == "27")
    denial[originals.is_uncovered] = ended
    for place, story in enumerate(STORIES):
        wrong = (told == place) & ~story.fits(originals)
        told[wrong] = DENIED if story.is_denial else USUAL
    _plant(originals, due, told, denial)
    return told, denial


def _slip(rng: np.random.Generator, has_slip: Truths, told: Ints, denial: Ints) -> None:
    """Payers deny claims with a code that is none, some of them."""
    caught = has_slip & (told == USUAL) & (rng.random(len(told)) < SLIP_DENIED)
    told[caught] = at(_WEIGHTS * _IS_DENIAL, rng.random(caught.sum()))
    category = np.full(caught.sum(), CATEGORIES.index("coding"))
    denial[caught] = within(rng, category)


def _prevent(
    rng: np.random.Generator, originals: Originals, told: Ints, denial: Ints
) -> None:
    """Denials that an intervention keeps from happening: the claims are paid."""
    for one in INTERVENTIONS.values():
        luck = rng.random(len(told))
        would = applies(one, originals) & _IS_DENIAL[told]
        would &= _CATEGORY[denial] == one.category
        told[would & (luck < one.prevented)] = USUAL


def _surges(originals: Originals, due: Ints) -> Truths:
    first, last = (
        np.datetime64(day, "D").astype(np.int64) for day in (SURGE_BEGINS, SURGE_ENDS)
    )
    return (originals.payer == PLACE[SURGE_PAYER]) & (due >= first) & (due <= last)


def _plant(originals: Originals, due: Ints, told: Ints, denial: Ints) -> None:
    """Give the first claims that fit each story, and each denial, once.

    Also one denial with status 4, one of a claim that is answered without service
    lines, and a take-back for each way to quote it, of a payer that will pay again.
    """
    status_4 = np.datetime64(STATUS_4_ENDS, "D").astype(np.int64)
    marked = of_payer(STATUS_4_PAYER)(originals) & (due < status_4)
    plan: list[tuple[int, int | None, Truths]] = [
        (DENIED, _first("registration"), marked),
        (DENIED, _first("missing_information"), answered_as_a_whole(originals)),
    ]
    for place, story in enumerate(STORIES[:DENIED]):
        plan.append((place, None, story.fits(originals)))
    plan += [(DENIED, place, anyone(originals)) for place in range(len(DENIAL_LIST))]
    taken_back = (TAKEN_BACK, None, can_be_taken_back(originals))
    plan += [taken_back] * (len(set(QUOTES)) - 1)
    free = (originals.submitted < _PLANT_BEFORE) & ~originals.is_uncovered
    for place, kind, fits in plan:
        able = free & fits
        if place == TAKEN_BACK:
            able = _most_paid_together(originals, able)
        rows = np.flatnonzero(able)
        if len(rows):
            told[rows[0]] = place
            free[rows[0]] = False
            if kind is not None:
                denial[rows[0]] = kind


def _first(category: str) -> int:
    return next(n for n, entry in enumerate(DENIAL_LIST) if entry[0] == category)


def _most_paid_together(originals: Originals, fits: Truths) -> Truths:
    """Of some claims, those of the payer and payee that have the most of them."""
    pair = originals.payer * 1_000 + originals.billing
    return fits & (pair == np.bincount(pair[fits]).argmax()) if fits.any() else fits


def strangers(desk: Desk) -> None:
    """Answers to claims that the practice never sent: paid, denied, secondary."""
    originals, ledger = desk.originals, desk.ledger
    in_time = originals.submitted < LAST - _ANSWERED_WITHIN
    models = np.flatnonzero(has_lines(originals) & in_time)
    count = max(4, len(originals) // _SENT_A_STRANGER)
    number = np.arange(count)
    versions = ledger.first.take(models[(number * 37 + 5) % len(models)])
    versions.family = ledger.new_families(count)
    versions.initial = ledger.new_initials(count)
    versions.is_sent = np.zeros(count, bool)
    versions = ledger.submit(versions)
    denied = number % 4 == 1
    wrong = versions.take(denied)
    on, why = desk.paid_on(wrong), desk.denial(wrong)
    desk.payers.deny(wrong, on, why, is_unmatched=True)
    for status, which in ((1, number % 2 == 0), (2, number % 4 == 3)):
        paid = versions.take(which)
        terms = desk.payers.usual_terms(paid)
        on = desk.paid_on(paid)
        desk.payers.pay(paid, on, terms, status=status, is_unmatched=True)
