"""Casting: which claim lives which story.

The first claims that can live a story are given each story once, so that the smallest
practice has them all; the others draw theirs by weight.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from transforms.practice import codes, stories
from transforms.practice.adjudicate import Denial
from transforms.practice.events import LAST_DAY, Claim
from transforms.practice.payers import PAYERS
from transforms.practice.rework import Desk

PLANT_BEFORE = date(2025, 3, 1)


def anyone(claim: Claim) -> bool:
    return True


def has_lines(claim: Claim) -> bool:
    return len(claim.charged) > 1 and not answered_as_a_whole(claim)


def answered_as_a_whole(claim: Claim) -> bool:
    return claim.bill_type == "11" and PAYERS[claim.payer_key].answers_stays_whole


def of_payer(key: str) -> Callable[[Claim], bool]:
    return lambda claim: claim.payer_key == key


@dataclass(frozen=True)
class Story:
    """What happens, how often, and to which claims it can."""

    happens: Callable[[Desk, Claim, Denial], None]
    weight: float
    fits: Callable[[Claim], bool] = anyone

    @property
    def key(self) -> str:
        """Its name."""
        return self.happens.__name__


# Those that few claims fit come first: they choose first.
STORIES = [
    Story(stories.paid_crossed_over, 0.5, stories.crosses_over),
    Story(stories.paid_second_claim, 0.5, stories.bills_second),
    Story(stories.reduced_for_unknown_reason, 1.5, of_payer("WCOMP")),
    Story(stories.forwarded, 0.3, of_payer("MADV1")),
    Story(stories.predetermined, 0.3, lambda claim: claim.kind == "D"),
    Story(stories.paid_as_a_whole, 0.2, answered_as_a_whole),
    Story(stories.denied_then_paid_late, 0.4),
    Story(stories.partly_denied, 2.5, has_lines),
    Story(stories.line_reduced, 1.5, has_lines),
    Story(stories.line_bundled, 3.0, has_lines),
    Story(stories.bundled_and_denied, 0.4, has_lines),
    Story(stories.all_bundled, 0.2, has_lines),
    Story(stories.deductible_only, 2.0),
    Story(stories.unexplained_zero, 0.8),
    Story(stories.denied_then_paid_same_number, 2.2),
    Story(stories.denied_then_paid_new_number, 1.8),
    Story(stories.denied_then_paid_old_number, 0.8),
    Story(stories.denied_twice, 1.0),
    Story(stories.denied_twice_then_paid, 0.4),
    Story(stories.denied_then_silence, 0.6),
    Story(stories.denied_then_deductible, 0.4),
    Story(stories.denied_reprocessed, 1.0),
    Story(stories.denied_reprocessed_plainly, 0.6),
    Story(stories.corrected, 1.2),
    Story(stories.corrected_later, 0.6),
    Story(stories.reversed_before_paid, 0.1),
    Story(stories.taken_back, 0.5),
    Story(stories.replaced_after_payment, 0.8),
    Story(stories.voided, 0.4),
    Story(stories.duplicate_after_payment, 1.2),
    Story(stories.duplicate_only, 0.3),
    Story(stories.unanswered, 2.0),
    Story(stories.denied, 4.0),
    Story(stories.paid, 66.0),
]
USUAL = STORIES[-1]
DENIED = STORIES[-2]
Told = tuple[Story, Denial | None]


def assign(desk: Desk, claims: list[Claim]) -> list[Told]:
    """A story for each claim, and the denial where one is planted.

    Planted are every story, every denial, one denial with status 4, and one of a claim
    that is answered without service lines.
    """
    every = [denial for group in codes.DENIALS.values() for denial in group]
    plan: list[tuple[Story, Denial | None, Callable[[Claim], bool]]] = [
        (DENIED, codes.DENIALS["registration"][1], of_payer("HMOCO")),
        (DENIED, codes.DENIALS["missing_information"][1], answered_as_a_whole),
        *[(story, None, story.fits) for story in STORIES[:-2]],
        *[(DENIED, denial, anyone) for denial in every],
    ]
    given: dict[int, Told] = {}
    early = [
        place for place, claim in enumerate(claims) if claim.submitted < PLANT_BEFORE
    ]
    for story, denial, fits in plan:
        for place in early:
            if place not in given and fits(claims[place]):
                given[place] = (story, denial)
                break
    weights = [story.weight for story in STORIES]
    drawn = desk.rng.choices(STORIES, weights, k=len(claims))
    return [
        given.get(place) or (story if story.fits(claim) else USUAL, None)
        for place, (claim, story) in enumerate(zip(claims, drawn, strict=True))
    ]


def tell(desk: Desk, claim: Claim, story: Story, denial: Denial | None) -> None:
    """Submit a claim and let its story happen."""
    if desk.log.submit(claim):
        desk.log.stories[claim.family] = story.key
        story.happens(desk, claim, denial or desk.denial())


def strangers(desk: Desk) -> None:
    """Answers to claims that the practice never sent: paid, denied, secondary."""
    models = [
        claim
        for claim in desk.log.claims
        if claim.frequency == "1"
        and claim.responsibility == "P"
        and claim.submitted < LAST_DAY - timedelta(150)  # time enough for an answer
        and has_lines(claim)
    ]
    for number in range(max(4, len(desk.log.claims) // 300)):
        model = models[(number * 37 + 5) % len(models)]
        claim = replace(model, family=-1 - number, control=f"X{number + 1:07}")
        denial = desk.denial() if number % 4 == 1 else None
        answer = desk.deny(claim, denial) if denial else desk.pay(claim)
        if answer:
            answer.is_unmatched = True
            if number % 4 == 3:
                answer.status = "2"
