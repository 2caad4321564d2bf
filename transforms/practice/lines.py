"""Lines: what is billed for a visit, claim by claim."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.practice import menus
from transforms.practice.chance import Ints, Truths, at, pick
from transforms.practice.codes import FEES
from transforms.practice.folk import Folk, years
from transforms.practice.log import LINES
from transforms.practice.menus import CODE_OF, CODES, MODIFIER_OF
from transforms.practice.reasons import REASON_OF, REASONS, Choices
from transforms.practice.shape import shaped
from transforms.practice.tobacco import Tobacco
from transforms.practice.visits import Sent, is_setting

_FEES = np.array([FEES.get(code, 0) for code in CODES])
_HOSPITAL_CODES = np.array([CODE_OF[code] for _, code, _ in menus.HOSPITAL_LINES])
_HOSPITAL_CENTS = np.array([cents for _, _, cents in menus.HOSPITAL_LINES])
_REVENUES = np.array([menus.REVENUE_OF[name] for name, _, _ in menus.HOSPITAL_LINES])
_EMERGENCY_LINES = [f"urgent{code[-1]}" for code, _ in menus.EMERGENCY]
# Ancillary lines of emergencies and hospital outpatients, and how often.
_ANCILLARY = {
    "chemistry": 0.6,
    "count": 0.5,
    "image": 0.35,
    "tracing": 0.3,
    "injection": 0.25,
    "scan": 0.1,
    "medicine": 0.6,
}
_INTENSIVE = ("sepsis", "heart_attack", "stroke", "heart_failure", "pneumonia", "copd")
_SURGERY = ("joint_replacement", "hip_fracture")
_CHEMOTHERAPY = ("breast_cancer", "lung_cancer")
_NO_VISIT = ("vaccination",)  # reasons without a visit of a clinician


@dataclass
class Bill:
    """Lines as they come to mind."""

    rng: np.random.Generator
    parts: list[pl.DataFrame] = field(default_factory=list)

    def add(
        self,
        claims: Ints,
        codes: Ints | int,
        cents: Ints,
        units: Ints | int = 1,
        revenue: Ints | int = 0,
        modifier: Ints | int = 0,
    ) -> None:
        """One line for each of these claims; `cents` are those of a unit."""
        jitter = 5 * ((self.rng.random(len(claims)) * 9).astype(np.int64) - 4)
        charge = np.where(cents > 0, (cents + jitter) * units, 0)
        columns = {
            "claim": claims,
            "code": codes,
            "charge": charge,
            "units": units,
            "revenue": revenue,
            "modifier": modifier,
        }
        self.parts.append(
            pl.DataFrame(
                {
                    name: np.broadcast_to(np.asarray(column, np.int64), claims.shape)
                    for name, column in columns.items()
                }
            )
        )

    def service(
        self,
        claims: Ints,
        codes: Ints | int,
        units: Ints | int = 1,
        modifier: Ints | int = 0,
    ) -> None:
        """A line of a clinician."""
        cents = _FEES[np.broadcast_to(np.asarray(codes), claims.shape)]
        self.add(claims, codes, cents, units, modifier=modifier)

    def hospital(
        self,
        claims: Ints,
        name: str,
        units: Ints | int = 1,
        times: npt.NDArray[np.float64] | float = 1.0,
    ) -> None:
        """A line of a hospital; `times` the usual charge."""
        place = menus.HOSPITAL[name]
        usual = np.full(len(claims), _HOSPITAL_CENTS[place])
        cents = np.rint(usual * times / 5).astype(np.int64) * 5
        self.add(
            claims, int(_HOSPITAL_CODES[place]), cents, units, int(_REVENUES[place])
        )

    def some(self, claims: Ints, share: float) -> Ints:
        """Some of the claims, by chance."""
        return claims[self.rng.random(len(claims)) < share]

    def one_of(self, choices: Choices, count: int) -> Ints:
        """Codes (places in CODES) as often as their weights say."""
        codes = np.array([CODE_OF[code] for code, _ in choices])
        found: Ints = codes[pick(self.rng, [weight for _, weight in choices], count)]
        return found


def lines(
    rng: np.random.Generator, sent: Sent, folk: Folk, tobacco: Tobacco, kind: Ints
) -> tuple[pl.DataFrame, Truths]:
    """Lines by claim and number; and which visits vaccinate."""
    bill = Bill(rng)
    level = bill.one_of(menus.EMERGENCY, len(sent.visits))
    _offices(bill, sent, folk, kind)
    _therapies(bill, sent)
    _laboratory(bill, sent)
    _dentists(bill, sent, folk)
    _emergencies(bill, sent, level)
    _stays(bill, sent)
    _stay_physicians(bill, sent)
    _outpatients(bill, sent)
    _measures(bill, sent, tobacco)
    frame = pl.concat(bill.parts).sort("claim", maintain_order=True)
    frame = _apart(rng, frame)
    vaccinated = np.zeros(len(sent.visits), dtype=bool)
    shots = frame.filter(pl.col("code") == CODE_OF["90471"])["claim"].to_numpy()
    vaccinated[sent.visit[shots]] = True
    return _named(frame, kind), vaccinated


def _named(frame: pl.DataFrame, kind: Ints) -> pl.DataFrame:
    """Lines with codes instead of places."""
    is_dental = pl.Series(kind == 2).gather(frame["claim"])
    code = pl.Series(CODES).gather(frame["code"])
    qualifier = pl.when(is_dental).then(pl.lit("AD")).otherwise(pl.lit("HC"))
    return shaped(
        frame.with_columns(
            code=code,
            revenue=pl.Series(menus.REVENUES).gather(frame["revenue"]),
            modifier=pl.Series(menus.MODIFIERS).gather(frame["modifier"]),
            number=pl.int_range(1, pl.len() + 1).over("claim"),
            qualifier=pl.when(code == "").then(pl.lit("")).otherwise(qualifier),
        ),
        LINES,
    )


def _apart(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Modifier 25 on the visit where something else is done, nearly always."""
    apart = pl.col("code").is_in([CODE_OF[code] for code in menus.APART])
    levels = [
        CODE_OF[code]
        for code, _ in (*menus.LEVELS, *menus.NEW_LEVELS, *menus.CHECKUPS)
        if isinstance(code, str)
    ]
    levels += [CODE_OF[code] for _, code in menus.CHECKUPS]
    luck = pl.Series(rng.random(len(frame)))
    has = apart.any().over("claim")
    alone = (pl.col("modifier") == 0) & pl.col("code").is_in(levels)
    return frame.with_columns(
        modifier=pl.when(has & alone & (luck < 0.9))
        .then(MODIFIER_OF["25"])
        .otherwise("modifier")
    )


def _of(sent: Sent, *settings: str, physicians: bool = False) -> Ints:
    """The claims of visits in these settings: the hospital's or the physicians'."""
    chosen = is_setting(sent.visits, *settings)[sent.visit]
    return np.flatnonzero(chosen & (sent.is_physicians == physicians))


def _about(sent: Sent, claims: Ints, *reasons: str) -> Truths:
    places = [REASON_OF[name] for name in reasons]
    return np.isin(sent.visits.reason[sent.visit[claims]], places)


def _offices(bill: Bill, sent: Sent, folk: Folk, kind: Ints) -> None:
    """Visits, check-ups, and what is done beside them."""
    claims = _of(sent, "office", "work")
    far = _of(sent, "telehealth")
    rng, visits = bill.rng, sent.visits
    both = np.concatenate([claims, far])
    level = np.where(
        rng.random(len(both)) < menus.NEW,
        bill.one_of(menus.NEW_LEVELS, len(both)),
        bill.one_of(menus.LEVELS, len(both)),
    )
    visit = sent.visit[both]
    age = years(folk.born[visits.patient[visit]], visits.day[visit])
    starts = np.array([start for start, _ in menus.CHECKUPS])
    codes = np.array([CODE_OF[code] for _, code in menus.CHECKUPS])
    checkup = codes[np.searchsorted(starts, age, "right") - 1]
    level = np.where(_about(sent, both, "checkup", "child"), checkup, level)
    talks = _about(sent, both, "mind", "depression") & (both >= 0)
    talks[: len(claims)] = False
    level = np.where(talks, bill.one_of(menus.TALKS, len(both)), level)
    modifier = np.where(np.arange(len(both)) < len(claims), 0, MODIFIER_OF["95"])
    seen = ~_about(sent, both, *_NO_VISIT)
    bill.service(both[seen], level[seen], modifier=modifier[seen])
    _services(bill, sent, claims)


def _services(bill: Bill, sent: Sent, claims: Ints) -> None:
    reason = sent.visits.reason[sent.visit[claims]]
    for place, one in enumerate(REASONS):
        own = claims[reason == place]
        for code, chance in one.services:
            bill.service(bill.some(own, chance), CODE_OF[code])


def _therapies(bill: Bill, sent: Sent) -> None:
    claims, therapy = _of(sent, "therapy"), MODIFIER_OF["GP"]
    first = bill.some(claims, 0.15)
    bill.service(first, CODE_OF["97161"], modifier=therapy)
    units = 1 + (bill.rng.random(len(claims)) * 3).astype(np.int64)
    bill.service(claims, CODE_OF["97110"], units, therapy)
    bill.service(bill.some(claims, 0.75), CODE_OF["97140"], modifier=therapy)
    bill.service(bill.some(claims, 0.3), CODE_OF["97530"], modifier=therapy)
    claims = _of(sent, "talk")
    bill.service(claims, bill.one_of(menus.TALKS, len(claims)))


def _laboratory(bill: Bill, sent: Sent) -> None:
    claims = _of(sent, "lab")
    reason = sent.visits.reason[sent.visit[claims]]
    for place, one in enumerate(REASONS):
        own = claims[reason == place]
        for turn, (code, chance) in enumerate(one.services):
            bill.service(own if not turn else bill.some(own, chance), CODE_OF[code])
    bill.service(bill.some(claims, 0.6), CODE_OF["36415"])
    claims = _of(sent, "imaging")
    for name, code in menus.IMAGES.items():
        bill.service(claims[_about(sent, claims, name)], CODE_OF[code])


def _dentists(bill: Bill, sent: Sent, folk: Folk) -> None:
    claims = _of(sent, "dental")
    visit = sent.visit[claims]
    age = years(folk.born[sent.visits.patient[visit]], sent.visits.day[visit])
    repaired = bill.rng.random(len(claims)) < 0.36
    for is_young, menu in (
        (True, menus.CHILD_CHECKUPS),
        (False, menus.DENTAL_CHECKUPS),
    ):
        own = claims[~repaired & ((age < 14) == is_young)]
        for code, chance in menu:
            bill.service(bill.some(own, chance), CODE_OF[code])
    own = claims[repaired]
    bill.service(own, CODE_OF["D0140"])
    bill.service(own, bill.one_of(menus.REPAIRS, len(own)))


def _emergencies(bill: Bill, sent: Sent, level: Ints) -> None:
    """The hospital's and the physicians' claims tell the same level."""
    claims = _of(sent, "ed")
    for name, (code, _) in zip(_EMERGENCY_LINES, menus.EMERGENCY, strict=True):
        bill.hospital(claims[level[sent.visit[claims]] == CODE_OF[code]], name)
    _ancillary(bill, claims)
    claims = _of(sent, "ed", physicians=True)
    bill.service(claims, level[sent.visit[claims]])


def _ancillary(bill: Bill, claims: Ints) -> None:
    for name, chance in _ANCILLARY.items():
        bill.hospital(bill.some(claims, chance), name)


def _stays(bill: Bill, sent: Sent) -> None:
    """Rooms by the night; all else grows with the stay, and differs widely."""
    claims = _of(sent, "inpatient")
    nights = np.maximum(sent.nights[sent.visit[claims]], 1)
    spread = np.exp(bill.rng.standard_normal(len(claims)) * 0.45)
    intensive = _about(sent, claims, *_INTENSIVE) & (
        bill.rng.random(len(claims)) < 0.25
    )
    units = np.where(intensive, np.minimum(nights, 3), 0)
    bill.hospital(claims[nights > units], "room", (nights - units)[nights > units])
    bill.hospital(claims[intensive], "intensive", units[intensive])
    longer = spread * np.sqrt(nights)
    for name in ("drugs", "laboratory", "supplies"):
        bill.hospital(claims, name, times=longer)
    surgery = _about(sent, claims, *_SURGERY)
    bill.hospital(claims[surgery], "surgery", times=spread[surgery])
    born = claims[_about(sent, claims, "birth")]
    bill.hospital(born, "nursery", np.maximum(sent.nights[sent.visit[born]], 1))
    bill.hospital(bill.some(claims[~surgery], 0.5), "arrival")
    claims = _of(sent, "snf")
    nights = np.maximum(sent.nights[sent.visit[claims]], 1)
    bill.hospital(claims, "room", nights, 0.22)
    bill.hospital(claims, "therapy", times=np.sqrt(nights))
    bill.hospital(claims, "drugs", times=0.5)


def _stay_physicians(bill: Bill, sent: Sent) -> None:
    claims = _of(sent, "inpatient", physicians=True)
    nights = sent.nights[sent.visit[claims]]
    born = _about(sent, claims, "birth")
    bill.service(claims[born], CODE_OF["59400"])
    replaced = claims[_about(sent, claims, "joint_replacement")]
    side = pick(bill.rng, (1, 1), len(replaced)) + MODIFIER_OF["LT"]
    bill.service(replaced, CODE_OF["27447"], modifier=side)
    others = ~born
    own, days = claims[others], nights[others]
    bill.service(own, bill.one_of(menus.ARRIVAL, len(own)))
    stay = own[days > 1]
    bill.service(stay, bill.one_of(menus.ROUNDS, len(stay)), days[days > 1] - 1)
    left = own[days > 0]
    bill.service(left, bill.one_of(menus.LEAVING, len(left)))


def _outpatients(bill: Bill, sent: Sent) -> None:
    claims = _of(sent, "outpatient")
    scoped = _about(sent, claims, "colon_screening")
    own = claims[scoped]
    removed = at([weight for _, weight in menus.SCOPES], bill.rng.random(len(own))) > 0
    bill.hospital(own[~removed], "scope")
    bill.hospital(own[removed], "snare")
    bill.hospital(own[removed], "pathology")
    bill.hospital(own, "anesthesia")
    treated = ~scoped & _about(sent, claims, *_CHEMOTHERAPY)
    bill.hospital(claims[treated], "infusion")
    bill.hospital(claims[treated], "drugs", times=4.0)
    others = claims[~scoped & ~treated]
    bill.hospital(others, "clinic")
    bill.hospital(others, "chemistry")
    _ancillary(bill, others)


def _measures(bill: Bill, sent: Sent, tobacco: Tobacco) -> None:
    claims = _of(sent, "office")
    line = tobacco.line[sent.visit[claims]]
    for kind, code in ((1, "99406"), (2, "4004F"), (3, "1036F")):
        bill.service(claims[line == kind], CODE_OF[code])
