"""Counts by period and group of people: which rows are withheld, and what they tell.

A row is a condition's counts in a week, month or quarter, of everybody or of a group
(state, age band, sex, or age band and sex). What an onlooker knows of them:

- groups add up to their total; people too, unless somebody changes group meanwhile;
- cases and visits add up over days, so months to quarters, and weeks and parts of
  weeks to months;
- people <= cases and people <= visits, and a new case of a chronic illness is among
  those who live with it; while nobody can have left the months that are looked back
  on, new cases are what the prevalence grows by;
- a rate and its denominator give the numerator away;
- what was published before and has not changed since is known; counts only grow.

People seen and visits of any kind are the same under every condition: they are judged
first, and a row that is withheld for their sake is so under all conditions.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from transforms.disclosure import standardised
from transforms.disclosure.block import Block, apart, bare, chosen, with_earlier
from transforms.disclosure.period_counts import (
    NEW,
    OWN,
    PEOPLE,
    PLACE,
    SEPARATOR,
    STANDING,
    SUM,
    block,
)
from transforms.disclosure.profiles import Profile
from transforms.disclosure.reasons import few_new, rests_on, would_reveal
from transforms.disclosure.system import Flags, Integers

KEYS = ("condition_id", *PLACE)
RATES = {
    "visit_share": ("condition_visits", "all_visits"),
    "patients_per_100k_seen": ("condition_patients", "seen_patients"),
}
PER = {"patients_per_100k_seen": 100_000}
# Of what each rate and each end of an interval is made: fewer than so many of it make
# no rate (NCHS). All of them are numbers, and so withheld with their row.
FEWEST = 20
_OF_VISITS = ("visit_share", "visit_share_low_rate", "visit_share_high_rate")
_OF_PEOPLE = (
    *("patients_per_100k_seen", "low_per_100k_seen", "high_per_100k_seen"),
    *(f"standardised_{end}per_100k_seen" for end in ("", "low_", "high_")),
)
_OF_MEMBERS = tuple(
    f"{what}_per_100k_member_weeks" for what in ("cases", "low", "high")
)
RESTS_ON = {
    **dict.fromkeys(_OF_VISITS, "condition_visits"),
    **dict.fromkeys(_OF_PEOPLE, "condition_patients"),
    **dict.fromkeys(_OF_MEMBERS, "incident_cases"),
}
_ROW = "row_index"
_SEEN = "seen_patients"
_SHARED = {
    "all_visits": SUM,
    "all_visit_patients": PEOPLE,
    _SEEN: PEOPLE,
    "member_patients": PEOPLE,
}


def protect(
    frame: pl.DataFrame, earlier: pl.DataFrame | None, profile: Profile
) -> pl.DataFrame:
    """Add `is_withheld` and `withheld_reason`; blank new cases that are few.

    Args:
        frame: the counts as they are.
        earlier: what was shown of the same rows before, withheld values null.
        profile: what is too small.

    Raises:
        Unprotectable: a count can be worked out whatever is withheld.
    """
    rows = _numbered(frame, earlier)
    shared = _shared(rows, profile)
    hidden_places, _ = chosen(shared, np.zeros(shared.rows.height, bool), profile)
    places = shared.rows.filter(hidden_places)
    forced = rows.join(places, on=PLACE, how="semi")[_ROW]
    is_forced = np.zeros(frame.height, dtype=bool)
    is_forced[forced.to_numpy()] = True

    def one(own: Block) -> tuple[Integers, Flags, Flags]:
        at = own.rows[_ROW].to_numpy()
        return at, *chosen(own, is_forced[at], profile)

    is_few = _is_few(frame, profile)
    withheld = np.zeros(frame.height, dtype=bool)
    without_new = np.zeros(frame.height, dtype=bool)
    with ThreadPoolExecutor(2) as pool:
        for at, hidden, hides_new in pool.map(one, _own(rows, profile)):
            withheld[at] = hidden
            without_new[at] = hides_new
    judged = frame.with_columns(
        is_withheld=pl.Series(withheld),
        withheld_reason=pl.Series(
            np.select(
                [withheld & is_few, withheld, without_new],
                [rests_on(profile), would_reveal(profile), few_new(profile)],
                "",
            )
        ).replace("", None),
    ).with_columns(
        pl.when(pl.Series(~without_new)).then(NEW).alias(NEW)
        for _ in range(NEW in frame.columns)
    )
    return standardised.hidden(judged)


def given_away(
    frame: pl.DataFrame,
    shown: pl.DataFrame,
    earlier: pl.DataFrame | None,
    profile: Profile,
) -> pl.DataFrame:
    """Attack what is to be published: the keys of rows that can be worked out.

    Args:
        frame: the counts as they are.
        shown: the same rows as they are to be published, withheld values null.
        earlier: what was shown of the same rows before.
        profile: what is too small.
    """
    rows = _numbered(frame, earlier)
    seen = _known(rows, shown)
    shared = _shared(rows, profile)
    known = {
        column: shared.rows.join(
            seen.filter(_shows(column)) if column.startswith(_SEEN) else seen,
            on=PLACE,
            how="left",
            maintain_order="left",
        )
        .group_by(PLACE, maintain_order=True)
        .agg(pl.col(f"knows_{_column(column)}").any())
        .to_series(len(PLACE))
        .fill_null(False)
        for column in shared.variables
    }
    places = bare(shared, known, profile)
    found = [
        frame.select(KEYS).join(places, on=PLACE, how="semi"),
        standardised.telling(shown).select(KEYS),
    ]

    def one(own: Block) -> pl.DataFrame:
        mine = seen[own.rows[_ROW].to_numpy()]
        knows = {column: mine[f"knows_{column}"] for column in own.variables}
        return bare(own, knows, profile).select(KEYS)

    with ThreadPoolExecutor(2) as pool:
        found += pool.map(one, _own(rows, profile))
    return pl.concat(found).unique(maintain_order=True)


def named_now(earlier: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """What was shown before, each ZIP3 area by the name that it has now.

    It is the same area in whatever county a user's table puts it: named otherwise, what
    was shown of it would be forgotten.
    """
    name, is_area = pl.col("breakdown_value"), pl.col("breakdown_code") == "zip3"
    area = name.str.split(SEPARATOR).list.head(2).list.join(SEPARATOR)
    names = dict(frame.filter(is_area).select(area, now=name).unique().iter_rows())
    return earlier.with_columns(
        pl.when(is_area).then(area.replace(names)).otherwise(name)
    )


def _known(rows: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    """Of each row and count, whether it is shown, or follows from a rate."""
    flags = {
        column: shown[column].is_not_null()
        for column in (*OWN, *_SHARED)
        if column in shown.columns
    }
    for rate, (part, whole) in RATES.items():
        if rate in shown.columns and {part, whole} <= flags.keys():
            flags[part] = flags[part] | shown[rate].is_not_null()
            flags[whole] = flags[whole] | shown[rate].is_not_null()
    return rows.select(*PLACE, "is_chronic", "lookback").with_columns(
        **{f"knows_{column}": flag for column, flag in flags.items()}
    )


def _is_few(frame: pl.DataFrame, profile: Profile) -> Flags:
    """Rows that rest on few people themselves."""
    people = [column for column in frame.columns if column.endswith("_patients")]
    low, high = profile.smallest_withheld, profile.largest_withheld
    few = pl.any_horizontal(pl.col(column).is_between(low, high) for column in people)
    return frame.select(few.fill_null(False)).to_series().to_numpy()


def _numbered(frame: pl.DataFrame, earlier: pl.DataFrame | None) -> pl.DataFrame:
    """The rows, numbered, with what was shown of them before."""
    measures = [c for c in (*OWN, *_SHARED) if c in frame.columns]
    chronic = (
        pl.col("measure_code") == "prevalence"
        if "measure_code" in frame.columns
        else pl.lit(False)
    )
    lookback = (
        pl.col("lookback_months").fill_null(0)
        if "lookback_months" in frame.columns
        else pl.lit(0)
    )
    rows = frame.with_row_index(_ROW).with_columns(
        is_chronic=chronic, lookback=lookback
    )
    if earlier is None:
        earlier = frame.clear()
    return with_earlier(rows, earlier, list(KEYS), measures)


def _shared(rows: pl.DataFrame, profile: Profile) -> Block:
    """What all conditions share, one row per place."""
    measures = {name: kind for name, kind in _SHARED.items() if name in rows.columns}
    if _SEEN in measures:
        lookbacks = rows.filter("is_chronic")["lookback"].unique().sort()
        measures |= {f"{_SEEN}_{months}": STANDING for months in lookbacks}
    told = {}
    for name in measures:
        column, where = _column(name), _shows(name)
        told[name] = pl.col(column).filter(where).max()
        told[f"earlier_{name}"] = pl.col(f"earlier_{column}").filter(where).max()
    shared = (
        rows.group_by(PLACE, maintain_order=True)
        .agg(weight=pl.len() * _weight().first(), **told)
        .with_columns(condition_id=pl.lit(""), is_chronic=False)
    )
    return block(shared, measures, profile)


def _column(name: str) -> str:
    """The column that holds a count which all conditions share."""
    return _SEEN if name.startswith(_SEEN) else name


def _shows(name: str) -> pl.Expr:
    """The rows that show such a count: people seen are those of the row's lookback."""
    if not name.startswith(_SEEN):
        return pl.lit(True)
    months = name.removeprefix(f"{_SEEN}_")
    if months == _SEEN:
        return ~pl.col("is_chronic")
    return pl.col("is_chronic") & (pl.col("lookback") == int(months))


def _weight() -> pl.Expr:
    """How dear a row is: the curve of everybody first, the finest groups last."""
    is_coarse = pl.col("period_code").is_in(["quarter", "year"])
    by = pl.col("breakdown_code").replace_strict(
        {"total": 8, "state": 3, "age_band": 2, "sex": 2}, default=1
    )
    return pl.when(is_coarse & (by == 8)).then(4).otherwise(by)


def _own(rows: pl.DataFrame, profile: Profile) -> Iterator[Block]:
    """The counts of each condition, together with those that it is part of."""
    measures = {column: kind for column, kind in OWN.items() if column in rows.columns}
    whole = block(rows.with_columns(weight=_weight()), measures, profile)
    number = {name: at for at, each in enumerate(_families(rows)) for name in each}
    family = rows["condition_id"].replace_strict(number, return_dtype=pl.Int64)
    return apart(whole, family.to_numpy())


def _families(rows: pl.DataFrame) -> list[list[str]]:
    """Conditions in the order of their rows; those within each other together."""
    order = rows["condition_id"].unique(maintain_order=True).to_list()
    family = {name: {name} for name in order}
    if "part_of_ids" in rows.columns:
        said = rows.select("condition_id", "part_of_ids").unique().drop_nulls()
        for part, wholes in sorted(said.iter_rows()):
            for whole in wholes.split(";"):
                if whole in family:
                    joined = family[part] | family[whole]
                    family |= dict.fromkeys(joined, joined)
    known: dict[str, list[str]] = {}
    for name in order:
        known.setdefault(min(family[name]), []).append(name)
    return list(known.values())
