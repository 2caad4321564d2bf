"""How many people each rule of a cohort leaves: which steps are withheld.

The last step is the cohort itself, which is shown elsewhere too. So the steps are
walked from the last to the first, and a step is withheld when it leaves few people, or
few people more than the next step that is shown. What a step leaves out is blank unless
it and the step before are shown. Cohorts may overlap: where two counts of the same step
differ by few people, the later cohort is withheld whole.

What an onlooker knows: what a step leaves and what it leaves out are together what the
step before left.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from transforms.disclosure import block
from transforms.disclosure.block import Block, chosen, measure, with_earlier
from transforms.disclosure.profiles import Profile
from transforms.disclosure.reasons import (
    next_to_cohort,
    rests_on,
    with_reasons,
    would_reveal,
)
from transforms.disclosure.system import Builder

KEYS = ("cohort_id", "step_index")
_LEFT, _OUT = "remaining_patients", "left_patients"


def protect(
    frame: pl.DataFrame, earlier: pl.DataFrame | None, profile: Profile
) -> pl.DataFrame:
    """Add `is_withheld` and `withheld_reason`; blank what few people leave."""
    reasons: dict[tuple[str, int], str] = {}
    kept: list[dict[int, int]] = []
    without: list[tuple[str, int]] = []
    for steps in _cohorts(frame, earlier, profile):
        cohort = steps.rows["cohort_id"][0]
        left = dict(
            steps.rows.sort("step_index", descending=True)
            .select("step_index", _LEFT)
            .iter_rows()
        )
        if _is_near(left, kept, profile):
            reasons |= {(cohort, step): next_to_cohort(profile) for step in left}
            continue
        kept.append(left)
        walked = _walked(left, profile)
        given = steps.rows["step_index"].is_in(list(walked)).to_numpy()
        hidden, hides_out = chosen(steps, given, profile)
        without += [(cohort, n) for n in steps.rows.filter(hides_out)["step_index"]]
        for step in steps.rows.filter(hidden)["step_index"]:
            reasons[cohort, step] = walked.get(step, would_reveal(profile))
    marked = with_reasons(
        frame, list(KEYS), ((*key, why) for key, why in reasons.items())
    )
    before = pl.col("is_withheld").shift(1).over("cohort_id", order_by="step_index")
    is_told = ~before.fill_null(False) & pl.Series(
        [key not in without for key in frame.select(KEYS).iter_rows()], dtype=pl.Boolean
    )
    return marked.with_columns(left_patients=pl.when(is_told).then(_OUT))


def given_away(
    frame: pl.DataFrame,
    shown: pl.DataFrame,
    earlier: pl.DataFrame | None,
    profile: Profile,
) -> pl.DataFrame:
    """Attack what is to be published: the keys of steps that can be worked out."""
    cohorts = _cohorts(frame, earlier, profile)
    bare = block.given_away(cohorts, shown, list(KEYS), profile)
    return pl.concat(
        [frame.select(KEYS).clear(), *(rows.select(KEYS) for rows in bare)]
    )


def _cohorts(
    frame: pl.DataFrame, earlier: pl.DataFrame | None, profile: Profile
) -> Iterator[Block]:
    """Each cohort's steps, in order, as a system."""
    rows = with_earlier(frame, earlier, list(KEYS), [_LEFT, _OUT])
    for _, some in rows.sort(KEYS).group_by("cohort_id", maintain_order=True):
        builder = Builder()
        # What a step leaves out is withheld on its own.
        variables = {
            column: measure(builder, some, column, profile, is_apart=column == _OUT)
            for column in (_LEFT, _OUT)
        }
        left, out = variables[_LEFT], variables[_OUT]
        told = np.flatnonzero(out[1:] >= 0) + 1
        order = np.arange(len(told))
        parts = np.concatenate([left[told], out[told]])
        builder.sum(left[told - 1], parts, np.concatenate([order, order]))
        yield Block(some, builder.system(profile), variables, np.ones(some.height))


def _walked(left: dict[int, int], profile: Profile) -> dict[int, str]:
    """Why steps are withheld; they come from the last to the first."""
    reasons: dict[int, str] = {}
    shown = None
    for step, people in left.items():
        if profile.is_few(people):
            reasons[step] = rests_on(profile)
        elif shown is not None and 0 < people - shown <= profile.largest_withheld:
            reasons[step] = would_reveal(profile)
        else:
            shown = people
    return reasons


def _is_near(
    left: dict[int, int], kept: list[dict[int, int]], profile: Profile
) -> bool:
    """Whether a step leaves nearly as many people as in a cohort that is shown."""
    return any(
        0 < abs(people - other[step]) <= profile.largest_withheld
        for other in kept
        for step, people in left.items()
        if step in other
    )
