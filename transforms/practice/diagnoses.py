"""Diagnoses: what a visit says a person has, the reason for coming first."""

import numpy as np

from transforms.practice.chance import Ints, Truths, at
from transforms.practice.conditions import CONDITION_OF, CONDITIONS
from transforms.practice.folk import Folk, years
from transforms.practice.reasons import REASON_OF, REASONS
from transforms.practice.tobacco import CURRENT, FORMER, Tobacco
from transforms.practice.visits import Visits, is_setting

MOST = 8  # diagnoses of a claim
CODES = list(
    dict.fromkeys(
        [code for reason in REASONS for code, _ in reason.diagnoses]
        + [code for one in CONDITIONS for code, _ in one.codes]
        + [*CURRENT, FORMER, "Z23", "Z370"]
    )
)
CODE_OF = {code: place for place, code in enumerate(CODES)}
_TYPE_1 = CODE_OF["E109"]
_TYPE_2 = [CODE_OF[code] for code in ("E119", "E1165", "E1122", "E1142")]
USUAL = 0.7  # chance that a person's condition is coded as it usually is


def diagnoses(
    rng: np.random.Generator,
    visits: Visits,
    folk: Folk,
    tobacco: Tobacco,
    is_vaccinated: Truths,
) -> tuple[Ints, Ints]:
    """Visits and their diagnoses (places in CODES), in order."""
    usual = rng.random((len(folk.born), len(CONDITIONS)))
    rows = [(np.arange(len(visits)), _principal(rng, visits, usual), 0)]
    born = np.flatnonzero(visits.reason == REASON_OF["birth"])
    rows.append((born, np.full(len(born), CODE_OF["Z370"]), 1))
    shot = np.flatnonzero(is_vaccinated)
    rows.append((shot, np.full(len(shot), CODE_OF["Z23"]), 1))
    rows += _noted(rng, visits, folk, usual)
    said = np.flatnonzero(tobacco.said >= 0)
    smoked = np.array([CODE_OF[code] for code in (*CURRENT, FORMER)])
    rows.append((said, smoked[tobacco.said[said]], len(CONDITIONS) + 2))
    visit = np.concatenate([where for where, _, _ in rows])
    code = np.concatenate([what for _, what, _ in rows])
    rank = np.concatenate([np.full(len(where), place) for where, _, place in rows])
    young = years(folk.born[visits.patient], visits.day)[visit] < 18
    code = np.where(young & np.isin(code, _TYPE_2), _TYPE_1, code)
    return _in_order(visit, code, rank)


def _principal(
    rng: np.random.Generator,
    visits: Visits,
    usual: np.ndarray,  # type: ignore[type-arg]
) -> Ints:
    luck, fresh = rng.random(len(visits)), rng.random(len(visits))
    found = np.zeros(len(visits), dtype=np.int64)
    for place, reason in enumerate(REASONS):
        own = np.flatnonzero(visits.reason == place)
        share = fresh[own]
        if reason.condition:
            steady = usual[visits.patient[own], CONDITION_OF[reason.condition]]
            share = np.where(luck[own] < USUAL, steady, share)
        codes = np.array([CODE_OF[code] for code, _ in reason.diagnoses])
        found[own] = codes[at([weight for _, weight in reason.diagnoses], share)]
    return found


def _noted(
    rng: np.random.Generator,
    visits: Visits,
    folk: Folk,
    usual: np.ndarray,  # type: ignore[type-arg]
) -> list[tuple[Ints, Ints, int]]:
    """Conditions that a visit for something else notes; stays note nearly all."""
    silent = is_setting(visits, "dental", "lab", "imaging")
    stays = is_setting(visits, "inpatient", "snf")
    brief = is_setting(visits, "therapy", "talk")
    factor = np.where(stays, 1.9, np.where(brief, 0.35, 1.0)) * ~silent
    about = np.array([CONDITION_OF.get(reason.condition, -1) for reason in REASONS])
    rows = []
    for place, one in enumerate(CONDITIONS):
        has = np.flatnonzero(
            (folk.since[visits.patient, place] <= visits.day)
            & (about[visits.reason] != place)
        )
        noted = np.minimum(one.noted * factor[has], 0.95)
        own = has[rng.random(len(has)) < noted]
        steady = rng.random(len(own)) < USUAL
        share = np.where(
            steady, usual[visits.patient[own], place], rng.random(len(own))
        )
        codes = np.array([CODE_OF[code] for code, _ in one.codes])
        found = codes[at([weight for _, weight in one.codes], share)]
        rows.append((own, found, place + 2))
    return rows


def _in_order(visit: Ints, code: Ints, rank: Ints) -> tuple[Ints, Ints]:
    """By visit and rank, each code once, so many at most."""
    order = np.lexsort((rank, visit))
    visit, code = visit[order], code[order]
    _, first = np.unique(visit * len(CODES) + code, return_index=True)
    first.sort()
    visit, code = visit[first], code[first]
    starts = np.flatnonzero(np.concatenate([[True], visit[1:] != visit[:-1]]))
    place = np.arange(len(visit)) - np.repeat(starts, np.diff([*starts, len(visit)]))
    kept = place < MOST
    return visit[kept], code[kept]
