"""The truth of cost_cohorts: people with heart disease, their tobacco use, their cost.

A panel tells what is so of everyone with a code of the cohort. Who is a member hangs on
the day on which the data of all panels begin, and is decided when they are told.

- The index is the first day of a stay with a code of the cohort, or the first that
  follows another by at most 24 months, both with other care and such a code.
- Members are of known sex, 18 or older on that day, which lies 12 months or more after
  the data begin, and are followed for 90 days or more: to three months before the data
  end. The data begin on the day of service by which one claim in a thousand is seen.
- Of tobacco counts what was said last, up to the index, that day included; weak
  evidence only where there is no other. On one day current goes before other tobacco,
  former and documented non-user.
- Cost is what the last standing primary answers allow for services from the index on,
  as long as the person is followed. Where the top 1 % is cut, one person in a hundred
  counts with the rate per day of the next below them.
- A standardised rate weighs the rates of ages and sexes by their days in the cohort.
"""

from datetime import date
from fractions import Fraction
from typing import Any, cast

import polars as pl

from transforms.practice.log import Log
from transforms.practice.truth_conditions import STAYS
from transforms.practice.truth_disease_cells import birthday
from transforms.practice.truth_money import last_standing

COHORT = "coronary_or_failure"
CODES = (
    *("I200", "I201", "I202", "I208", "I240", "I241", "I248", "I251"),
    *("I253", "I254", "I255", "I256", "I257", "I258", "I259"),
    *("I0981", "I110", "I130", "I132", "I420", "I425", "I426", "I427", "I428", "I43"),
    *("I50", "P290"),
)
EXCLUDED = ("I25709",)
SAID = {  # by diagnosis
    "F1720": "current",
    "F1721": "current",
    "F17211": "former",
    "F1722": "other_tobacco",
    "F1729": "other_tobacco",
    "O9933": "current",
    "Z720": "current",
    "Z87891": "former",
}
REPORTED = {  # by line
    "1036F": "documented_non_user",
    "4004F": "current",
    "99406": "current",
    "99407": "current",
}
WEAK = ["4004F", "99406", "99407"]
NOT_DONE = ["1P", "2P", "3P", "8P"]  # modifiers of a measure
STATES = ["current", "other_tobacco", "former", "documented_non_user", "no_evidence"]
REFERENCE = "no_evidence"
BANDS_BEGIN = (18, 55, 65, 75)  # age in years
FOLLOWED_DAYS = 90
CUT_SHARE = 100  # one in so many
YEAR = Fraction(1461, 4)  # days
LEAST_SHARE = Fraction(9, 10)
DIFFERENCES = {"allowed": "crude", "standardised": "standardised"}  # of rates
STEPS = ("seen", "coded", "rule", "age", "history", "member")


def candidates(
    log: Log, current: pl.DataFrame, answers: pl.DataFrame, through: date
) -> pl.DataFrame:
    """Everyone with a code of the cohort, one row each.

    Index and what is so on it; days followed, and cents allowed on them.
    """
    until = pl.lit(through).dt.offset_by("-3mo")
    coded = _with_code(log, current)
    people = log.patients.select(
        *("patient", "sex"), *(birthday(age).alias(f"{age}") for age in BANDS_BEGIN)
    )
    found = (
        coded.select("patient")
        .unique()
        .join(_indexes(coded), on="patient", how="left")
        .join(people, on="patient")
        .with_columns(
            band=pl.sum_horizontal(
                (pl.col("index") >= pl.col(f"{age}")).cast(pl.Int64)
                for age in BANDS_BEGIN
            ),
            until=until,
            days=((until - pl.col("index")).dt.total_days() + 1).clip(0),
        )
    )
    return (
        found.join(_states(log, current, found), on="patient", how="left")
        .join(_allowed(answers, found), on="patient", how="left")
        .select(
            *("index", "sex", "band", "days"),
            state=pl.col("state").fill_null(REFERENCE),
            cents=pl.col("cents").fill_null(0),
        )
    )


def _with_code(log: Log, current: pl.DataFrame) -> pl.DataFrame:
    """Current claims with a code of the cohort, in any position."""
    sent = log.diagnoses["code"].unique()
    counted = [c for c in sent if c.startswith(CODES) and not c.startswith(EXCLUDED)]
    claims = log.diagnoses.filter(pl.col("code").is_in(counted)).select("claim")
    return current.join(claims.unique(), on="claim", how="semi")


def _indexes(coded: pl.DataFrame) -> pl.DataFrame:
    """The day on which each person first meets the rule."""
    is_stay = pl.col("bill_type").is_in(STAYS)
    stays = coded.filter(is_stay).select("patient", "day")
    days = coded.filter(~is_stay & (pl.col("kind") != "D")).select("patient", "day")
    before = pl.col("day").shift().over("patient")
    second = (
        days.unique()
        .sort("patient", "day")
        .filter(pl.col("day") <= before.dt.offset_by("24mo"))
    )
    return pl.concat([stays, second]).group_by("patient").agg(index=pl.col("day").min())


def _states(log: Log, current: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """What is known of people's use of tobacco on their index."""
    claims = current.select("claim", "patient", "day").join(
        people.select("patient", "index"), on="patient"
    )
    known = claims.filter(pl.col("day") <= pl.col("index"))
    diagnosed = {
        code: SAID[max((p for p in SAID if code.startswith(p)), key=len)]
        for code in log.diagnoses["code"].unique()
        if code.startswith(tuple(SAID))
    }
    measured = log.lines.filter(~pl.col("modifier").is_in(NOT_DONE))
    said = pl.concat(
        [
            rows.filter(pl.col("code").is_in(list(states)))
            .select("claim", "code", state=pl.col("code").replace(states))
            .join(known, on="claim")
            for rows, states in ((log.diagnoses, diagnosed), (measured, REPORTED))
        ]
    )
    place = pl.col("state").replace_strict(
        {state: place for place, state in enumerate(STATES)}, return_dtype=pl.Int64
    )
    order = pl.col("code").is_in(WEAK), -pl.col("day").to_physical(), place
    return (
        said.sort("patient", *order)
        .unique("patient", keep="first", maintain_order=True)
        .select("patient", "state")
    )


def _allowed(answers: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Cents allowed for services from each person's index, as long as followed."""
    standing = last_standing(answers.filter("is_ranked")).filter(
        ~pl.col("is_unmatched")
    )
    return (
        standing.select("patient", "day", "allowed")
        .join(people.select("patient", "index", "until"), on="patient")
        .filter(pl.col("day").is_between("index", "until"))
        .group_by("patient")
        .agg(cents=pl.col("allowed").sum())
    )


def cost_cohorts(
    people: pl.DataFrame, days: pl.DataFrame, patients: int
) -> dict[str, Any]:
    """The one cohort: how many people each rule leaves, and what members cost.

    `people` are the candidates of all panels, `days` the current claims by day of
    service, `patients` those who have any.
    """
    days = days.sort("day").with_columns(share=pl.col("claims").cum_sum() * 1000)
    begins = days.filter(pl.col("share") >= days["claims"].sum())["day"].first()
    ruled = people.drop_nulls("index")
    of_age = ruled.filter((pl.col("band") > 0) & pl.col("sex").is_in(["F", "M"]))
    known = of_age.filter(
        pl.col("index") >= pl.lit(cast(date, begins)).dt.offset_by("12mo")
    )
    members = known.filter(pl.col("days") >= FOLLOWED_DAYS)
    left = (patients, *(len(rows) for rows in (people, ruled, of_age, known, members)))
    rows = list(members.select("state", "band", "sex", "days", "cents").iter_rows())
    told = {
        "attrition": dict(zip(STEPS, left, strict=True)),
        "all": _groups(rows, frozenset()),
        "top_1_percent_cut": _groups(*_cut(rows)),
    }
    return {COHORT: told}


Row = tuple[str, int, str, int, int]  # state, band, sex, days, cents
Strata = dict[tuple[int, str], tuple[int, int]]  # band and sex: days, cents


def _cut(rows: list[Row]) -> tuple[list[Row], frozenset[int]]:
    """Rows with the highest rates lowered, and the places of these."""
    count = len(rows) // CUT_SHARE
    if not count:
        return rows, frozenset()
    rates = [Fraction(cents, days) for *_, days, cents in rows]
    highest = sorted(rates)[-count - 1]
    stays = rows[rates.index(highest)]
    is_cut = frozenset(at for at, rate in enumerate(rates) if rate > highest)
    return [
        (*row[:4], row[3] * stays[4] // stays[3]) if at in is_cut else row
        for at, row in enumerate(rows)
    ], is_cut


def _groups(rows: list[Row], is_cut: frozenset[int]) -> dict[str, Any]:
    """What members cost, in all and by state of tobacco use."""
    standard = _strata(rows)
    places: dict[str, list[int]] = {state: [] for state in STATES}
    for place, (state, *_) in enumerate(rows):
        places[state].append(place)
    groups = {"total": list(range(len(rows))), **places}
    own = {name: [rows[place] for place in found] for name, found in groups.items()}
    rates = {name: _rates(members, standard) for name, members in own.items()}
    told = {}
    for name, members in own.items():
        told[name] = {
            "member_patients": len(members),
            "cut_patients": len(is_cut & set(groups[name])),
            "followed_days": sum(days for *_, days, _ in members),
            "allowed_usd": sum(cents for *_, cents in members),
        }
        for kind, rate in rates[name].items():
            told[name][f"{kind}_per_year_usd"] = round(rate)
        if name not in ("total", REFERENCE):
            for kind, measure in DIFFERENCES.items():
                if kind in rates[name] and kind in rates[REFERENCE]:
                    difference = rates[name][kind] - rates[REFERENCE][kind]
                    told[name][f"{measure}_difference_usd"] = round(difference)
    return {"total": told.pop("total"), "tobacco_state": told}


def _strata(rows: list[Row]) -> Strata:
    """Days and cents by age and sex."""
    strata: Strata = {}
    for _, band, sex, days, cents in rows:
        known = strata.get((band, sex), (0, 0))
        strata[band, sex] = (known[0] + days, known[1] + cents)
    return strata


def _rates(rows: list[Row], standard: Strata) -> dict[str, Fraction]:
    """Cents per patient-year, crude and standardised, where they can be told."""
    if not rows:
        return {}
    own = _strata(rows)
    days, cents = (sum(amounts) for amounts in zip(*own.values(), strict=True))
    rates = {"allowed": YEAR * cents / days}
    held = sum(standard[stratum][0] for stratum in own)
    if held >= LEAST_SHARE * sum(days for days, _ in standard.values()):
        weighted = sum(
            Fraction(standard[stratum][0] * cents, days)
            for stratum, (days, cents) in own.items()
        )
        rates["standardised"] = YEAR * weighted / held
    return rates
