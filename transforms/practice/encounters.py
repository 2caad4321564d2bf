"""Encounters: the original claims of a panel, as they were first sent."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.practice import diagnoses, visits
from transforms.practice.chance import Ints, Truths, stream
from transforms.practice.distinct import distinct
from transforms.practice.folk import STATES, Folk, folk, years
from transforms.practice.lines import lines
from transforms.practice.log import CLAIMS, DIAGNOSES, World
from transforms.practice.people import People
from transforms.practice.reasons import REASON_OF, REASONS, SETTINGS
from transforms.practice.rhythm import Rhythm
from transforms.practice.shape import shaped
from transforms.practice.tobacco import tobacco
from transforms.practice.visits import Sent, Visits, is_setting
from transforms.practice.world import PLACE_OF, SPECIALTIES

KINDS = ("P", "I", "D")
# Where people go, by state.
_HOSPITALS = {
    "MN": "valley",
    "IA": "cedar",
    "WI": "birch",
    "SD": "cedar",
    "NE": "cedar",
}
_GROUPS = {
    "MN": "lakes",
    "IA": "prairie",
    "WI": "group",
    "SD": "clinic",
    "NE": "clinic",
}
_DENTISTS = {state: "smiles" if state == "IA" else "dental" for state in STATES}
_COMPENSATION = {
    state: "WCSFM" if state in ("WI", "SD") else "WCOMP" for state in STATES
}
_DENTAL = {state: "DENTC" if state == "IA" else "DENTL" for state in STATES}
_ELSEWHERE = {"therapy": "therapy", "talk": "mind", "lab": "lab", "imaging": "imaging"}
_PLACES = {"telehealth": "10", "ed": "23", "inpatient": "21", "lab": "81"}
_BILL_TYPES = {"inpatient": "11", "snf": "21", "ed": "13", "outpatient": "13"}
_REFERRED = ("therapy", "radiology", "pathology", "cardiology", "gastroenterology")
_URGENT = ("influenza", "covid19", "cold", "throat", "injury", "urinary")
_AT_WORK = 0.45  # share of the injuries of those of working age
_STALE = 0.25  # share of claims that go to the last payer,
_STALE_DAYS = 60  # so long after a change


@dataclass
class Originals:
    """The original primary claims of a panel, by the day they were sent."""

    claims: pl.DataFrame
    lines: pl.DataFrame
    diagnoses: pl.DataFrame


def originals(
    seed: int,
    panel: int,
    claims: int,
    world: World,
    people: People,
    rhythm: Rhythm,
) -> Originals:
    """So many original claims. Column story is empty, prior null."""
    crowd = folk(stream(seed, panel, "use"), people)
    sent = visits.sent(stream(seed, panel, "visits"), claims, crowd, rhythm)
    sent = _by_day_sent(sent)
    smoked = tobacco(stream(seed, panel, "tobacco"), sent.visits, crowd)
    kind = _kinds(sent)
    billed, vaccinated = lines(stream(seed, panel, "lines"), sent, crowd, smoked, kind)
    found = diagnoses.diagnoses(
        stream(seed, panel, "diagnoses"), sent.visits, crowd, smoked, vaccinated
    )
    rng = stream(seed, panel, "claims")
    frame = _claims(rng, panel, sent, crowd, kind, world, people)
    total = np.bincount(billed["claim"], billed["charge"], minlength=len(frame))
    frame = frame.with_columns(billed=pl.Series(total.astype(np.int64)))
    frame, billed = distinct(frame, billed)
    return Originals(shaped(frame, CLAIMS), billed, _by_claim(sent, *found))


def _by_day_sent(sent: Sent) -> Sent:
    order = np.argsort(sent.submitted, kind="stable")
    return Sent(
        sent.visits,
        sent.visit[order],
        sent.is_physicians[order],
        sent.nights,
        sent.submitted[order],
    )


def _by_claim(sent: Sent, visit: Ints, code: Ints) -> pl.DataFrame:
    """The diagnoses of each claim: those of its visit."""
    count = np.bincount(visit, minlength=len(sent.visits))
    start = np.cumsum(count) - count
    own = count[sent.visit]
    claim = np.repeat(np.arange(len(own)), own)
    number = np.arange(len(claim)) - np.repeat(np.cumsum(own) - own, own)
    codes = pl.Series(diagnoses.CODES).gather(code[start[sent.visit][claim] + number])
    return shaped({"claim": claim, "number": number + 1, "code": codes}, DIAGNOSES)


def _kinds(sent: Sent) -> Ints:
    """Places in KINDS."""
    hospital = is_setting(sent.visits, *_BILL_TYPES)[sent.visit] & ~sent.is_physicians
    dental = is_setting(sent.visits, "dental")[sent.visit]
    return np.select([hospital, dental], [1, 2], 0)


def _by_state(names: dict[str, str], state: Ints) -> Ints:
    """Organizations, by where people live."""
    found: Ints = np.array([PLACE_OF[names[key]] for key in STATES])[state]
    return found


def _by_setting(names: dict[str, str], setting: Ints) -> pl.Series:
    return pl.Series([names.get(key, "") for key in SETTINGS]).gather(setting)


def _claims(
    rng: np.random.Generator,
    panel: int,
    sent: Sent,
    crowd: Folk,
    kind: Ints,
    world: World,
    people: People,
) -> pl.DataFrame:
    """All but what lines say."""
    came, visit = sent.visits, sent.visit
    setting, reason = came.setting[visit], came.reason[visit]
    patient, day = came.patient[visit], came.day[visit]
    nights = sent.nights[visit]
    is_stay = is_setting(came, "inpatient", "snf")[visit]
    facility, billing, place = _where(rng, sent, crowd)
    clinician, referrer = _who(rng, sent, crowd, world)
    family = np.arange(len(visit))
    whole = (kind == 1) & is_setting(came, "inpatient")[visit]
    bill_type = _by_setting(_BILL_TYPES, setting)
    asked = rng.random(len(visit)) < np.where(kind == 1, 0.25, 0.08)
    name = pl.Series(KINDS).gather(kind)
    number = pl.Series(family).cast(pl.String).str.zfill(7)
    prefix = f"{panel + 1:02}" if panel else ""
    return pl.DataFrame(
        {
            "claim": family,
            "family": family,
            "kind": name,
            "control": name + prefix + number,
            "payer_key": _payers(rng, came, crowd, people).gather(visit),
            "patient": patient,
            "facility": facility,
            "billing": billing,
            "clinician": clinician,
            "referrer": referrer,
            "day": pl.Series(day).cast(pl.Int32).cast(pl.Date),
            "thru": pl.Series(np.where(kind == 1, day + nights, day)),
            "admitted": pl.Series(np.where(is_stay, day, 0)),
            "place_of_service": place,
            "submitted": sent.submitted,
            "drg": pl.Series([one.drg for one in REASONS]).gather(reason),
            "procedure": pl.Series([one.procedure for one in REASONS]).gather(reason),
        }
    ).with_columns(
        pl.when(pl.Series(whole))
        .then(pl.col("drg"))
        .otherwise(pl.lit(""))
        .alias("drg"),
        pl.when(pl.Series(whole))
        .then(pl.col("procedure"))
        .otherwise(pl.lit(""))
        .alias("procedure"),
        story=pl.lit(""),
        frequency=pl.lit("1"),
        original_reference=pl.lit(""),
        responsibility=pl.lit("P"),
        place_of_service=pl.when(pl.Series(kind == 1))
        .then(pl.lit(""))
        .otherwise(pl.col("place_of_service")),
        bill_type=pl.when(pl.Series(kind == 1)).then(bill_type).otherwise(pl.lit("")),
        admitted=pl.when(pl.col("admitted") > 0)
        .then("admitted")
        .cast(pl.Int32)
        .cast(pl.Date),
        authorization=pl.when(pl.Series(asked))
        .then("A" + pl.lit(prefix) + pl.lit(number).str.zfill(8))
        .otherwise(pl.lit("")),
        member_typed=pl.lit(""),
        prior=pl.lit(None, pl.Int32),
        is_predetermination=False,
        is_sent=True,
    )


def _where(
    rng: np.random.Generator, sent: Sent, crowd: Folk
) -> tuple[Ints, Ints, pl.Series]:
    """Facility, who bills, and the place of service of each claim."""
    came = sent.visits
    state = crowd.state[came.patient]
    home = _by_state(_GROUPS, state)
    hospital = _by_state(_HOSPITALS, state)
    facility = home.copy()
    for setting, key in _ELSEWHERE.items():
        facility[is_setting(came, setting)] = PLACE_OF[key]
    in_hospital = is_setting(came, "ed", "inpatient", "outpatient")
    facility = np.where(in_hospital, hospital, facility)
    facility[is_setting(came, "snf")] = PLACE_OF["snf"]
    dental = is_setting(came, "dental")
    facility = np.where(dental, _by_state(_DENTISTS, state), facility)
    billing = facility.copy()
    urgent = is_setting(came, "office") & np.isin(
        came.reason, [REASON_OF[name] for name in _URGENT]
    )
    urgent &= (rng.random(len(came)) < 0.25) & np.isin(
        state, [STATES.index("WI"), STATES.index("MN")]
    )
    facility[urgent], billing[urgent] = PLACE_OF["urgent"], PLACE_OF["group"]
    places = np.array([_PLACES.get(name, "11") for name in SETTINGS])[came.setting]
    places[urgent] = "20"
    billing_of = np.where(sent.is_physicians, home[sent.visit], billing[sent.visit])
    return (
        facility[sent.visit],
        billing_of,
        pl.Series(places.astype(str)).gather(sent.visit),
    )


def _who(
    rng: np.random.Generator, sent: Sent, crowd: Folk, world: World
) -> tuple[Ints, pl.Series]:
    """Clinicians: mostly those whom people know already; and who referred them."""
    came, visit = sent.visits, sent.visit
    names = list(SPECIALTIES)
    family, pediatrics = names.index("family"), names.index("pediatrics")
    internal = names.index("internal")
    usual = np.array([names.index(one.specialty) for one in REASONS])[came.reason]
    age = years(crowd.born[came.patient], came.day)
    general = np.isin(usual, [family, internal, pediatrics])
    luck = rng.random(len(came))
    adults = np.where(usual == pediatrics, family, usual)
    adults = np.where((adults == internal) & (luck < 0.5), family, adults)
    usual = np.where(
        general, np.where((age < 18) & (luck < 0.75), pediatrics, adults), usual
    )
    not_therapy = (usual == names.index("therapy")) & ~is_setting(came, "therapy")
    usual = np.where(not_therapy, family, usual)
    for setting, specialty in {
        "ed": "emergency",
        "inpatient": "hospitalist",
        "snf": "internal",
        "lab": "pathology",
        "imaging": "radiology",
        "therapy": "therapy",
        "talk": "psychiatry",
    }.items():
        usual[is_setting(came, setting)] = names.index(specialty)
    for reason, specialty in {
        "birth": "obstetrics",
        "joint_replacement": "orthopedics",
        "hip_fracture": "orthopedics",
    }.items():
        operated = came.reason == REASON_OF[reason]
        usual[operated & is_setting(came, "inpatient")] = names.index(specialty)
    counts = np.array([count for _, count in SPECIALTIES.values()])
    starts = np.cumsum(counts) - counts
    known = (came.patient * 7 + usual * 3) % counts[usual]
    fresh = (rng.random(len(came)) * counts[usual]).astype(np.int64)
    clinician = starts[usual] + np.where(rng.random(len(came)) < 0.7, known, fresh)
    sends = starts[family] + (came.patient * 7 + family * 3) % counts[family]
    referred = np.isin(usual, [names.index(name) for name in _REFERRED])
    referrer = pl.select(
        pl.when(pl.Series(referred[visit] & _is_office(sent))).then(
            pl.Series(sends[visit])
        )
    ).to_series()
    return clinician[visit], referrer


def _is_office(sent: Sent) -> Truths:
    """Claims for care outside hospitals."""
    office = is_setting(
        sent.visits, "office", "telehealth", "therapy", "lab", "imaging"
    )
    return office[sent.visit]


def _payers(
    rng: np.random.Generator, came: Visits, crowd: Folk, people: People
) -> pl.Series:
    """The payer that covers the day of a visit; of a few, the one before it."""
    stale = rng.random(len(came)) < _STALE
    asked = pl.DataFrame(
        {
            "visit": np.arange(len(came)),
            "patient": pl.Series(came.patient).cast(pl.Int32),
            "day": pl.Series(came.day - np.where(stale, _STALE_DAYS, 0))
            .cast(pl.Int32)
            .cast(pl.Date),
        }
    )
    first = people.coverages.filter(pl.col("responsibility") == "P")
    payers = (
        asked.sort("patient", "day", "visit")
        .join_asof(
            first.select("patient", "begins", "payer_key"),
            left_on="day",
            right_on="begins",
            by="patient",
            check_sortedness=False,
        )
        .sort("visit")["payer_key"]
    )
    born = first.unique("patient", keep="first", maintain_order=True)["payer_key"]
    payers = payers.fill_null(born.gather(came.patient))
    state = crowd.state[came.patient]
    age = years(crowd.born[came.patient], came.day)
    at_work = (came.reason == REASON_OF["injury"]) & (age >= 18) & (age < 65)
    at_work &= is_setting(came, "office") & (rng.random(len(came)) < _AT_WORK)
    at_work |= is_setting(came, "work")
    dental = is_setting(came, "dental") & ~payers.str.starts_with("MC").to_numpy()
    compensation, dentistry = (
        pl.Series([names[key] for key in STATES]).gather(state)
        for names in (_COMPENSATION, _DENTAL)
    )
    return pl.select(
        pl.when(pl.Series(at_work))
        .then(compensation)
        .when(pl.Series(dental))
        .then(dentistry)
        .otherwise(payers)
    ).to_series()
