"""Folk: the people of a panel as arrays, one place per person."""

from dataclasses import dataclass

import numpy as np

from transforms.practice.chance import Floats, Ints, Truths
from transforms.practice.conditions import CONDITION_OF
from transforms.practice.people import People
from transforms.practice.world import TOWNS

NEVER = 10**6  # a day that never comes
STATES = list(dict.fromkeys(state for _, state, _, _ in TOWNS))


@dataclass
class Folk:
    """What decides on who comes for what. Days are counted from 1970-01-01."""

    born: Ints
    turning: Ints  # 0: never
    is_woman: Truths
    is_man: Truths
    is_smoker: Truths
    was_smoker: Truths
    state: Ints  # place in STATES
    since: Ints  # by person and condition; NEVER where they don't have it
    use: Floats  # how often they come, against each other


def folk(rng: np.random.Generator, people: People) -> Folk:
    """The people as arrays, and how often each comes: many seldom, some often."""
    patients = people.patients
    count = len(patients)
    had = people.conditions
    since = np.full((count, len(CONDITION_OF)), NEVER)
    places = had["condition"].replace_strict(CONDITION_OF).to_numpy()
    since[had["patient"].to_numpy(), places] = had["since"].to_physical().to_numpy()
    ill = (since < NEVER).sum(axis=1)
    return Folk(
        born=patients["born"].to_physical().to_numpy().astype(np.int64),
        turning=patients["turning"]
        .to_physical()
        .fill_null(0)
        .to_numpy()
        .astype(np.int64),
        is_woman=patients["sex"].to_numpy() == "F",
        is_man=patients["sex"].to_numpy() == "M",
        is_smoker=patients["smoking"].to_numpy() == "current",
        was_smoker=patients["smoking"].to_numpy() == "former",
        state=patients["state"]
        .replace_strict({state: place for place, state in enumerate(STATES)})
        .to_numpy()
        .astype(np.int64),
        since=since,
        use=(rng.standard_gamma(0.9, count) + 0.08) * (1 + 0.2 * ill),
    )


def years(born: Ints, day: Ints) -> Ints:
    """Ages in whole years on days."""
    then, now = born.astype("datetime64[D]"), day.astype("datetime64[D]")
    months = now.astype("datetime64[M]").astype(int) - then.astype(
        "datetime64[M]"
    ).astype(int)
    dom_then = (then - then.astype("datetime64[M]")).astype(int)
    dom_now = (now - now.astype("datetime64[M]")).astype(int)
    found: Ints = (months - (dom_now < dom_then)) // 12
    return found
