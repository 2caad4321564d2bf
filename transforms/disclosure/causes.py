"""What all visits were for: which causes are withheld, and what they tell.

A row is the visits of a quarter or year for one cause, and the people who made them: of
everything, of a CCSR body system or category, or of an ICD-10-CM chapter. What an
onlooker knows of them:

- each visit is for one cause: categories add up to their body system, body systems to
  everything, chapters to everything, and quarters to their year;
- people do not add up, for one may come for two causes, but a part has no more than its
  whole, nor the whole more than its parts together; likewise a quarter and its year;
- people <= visits;
- which chapters the codes of a category lie in is public: a category has no more than
  those chapters together, a chapter no more than all that have codes of it;
- a share and its denominator give the numerator away, and the denominator of any cause
  is what everything counts;
- what was published before and has not changed since is known; counts only grow.

All visits of a period stand in each of its rows: where they are withheld, so are these.
"""

from dataclasses import replace

import numpy as np
import polars as pl

from transforms.disclosure.block import Block, bare, chosen, measure, with_earlier
from transforms.disclosure.complement import Unprotectable
from transforms.disclosure.profiles import Profile
from transforms.disclosure.reasons import rests_on, would_reveal
from transforms.disclosure.system import Builder, Flags, Integers

KEYS = ("period_code", "period_start_date", "breakdown_code", "cause_code")
RATES = {"cause_share": ("cause_visits", "all_visits")}
RESTS_ON = dict.fromkeys(
    ("cause_share", "cause_share_low_rate", "cause_share_high_rate"), "cause_visits"
)
_PEOPLE, _VISITS, _ALL = "cause_patients", "cause_visits", "all_visits"
_PERIOD = ["period_code", "period_start_date"]
_CAUSE = ["breakdown_code", "cause_code"]
_TOTAL, _CHAPTER = "total", "icd10cm_chapter"
# What each breakdown adds up to.
_PART_OF = {"body_system": _TOTAL, _CHAPTER: _TOTAL, "ccsr_category": "body_system"}
# How dear a row is: everything first, the finest last.
_WEIGHTS = {_TOTAL: 8, "body_system": 3, _CHAPTER: 2, "ccsr_category": 1}


def protect(
    frame: pl.DataFrame, earlier: pl.DataFrame | None, profile: Profile
) -> pl.DataFrame:
    """Add `is_withheld` and `withheld_reason`.

    Raises:
        ValueError: the counts do not add up as they should.
        Unprotectable: a count can be worked out whatever is withheld.
    """
    if frame.is_empty():
        return frame.with_columns(
            is_withheld=pl.lit(False), withheld_reason=pl.lit(None, pl.String)
        )
    causes = _causes(frame, earlier, profile)
    few = profile.are_few(frame[_PEOPLE].cast(pl.Float64).to_numpy())
    given = _in_hidden_periods(frame, few)
    try:
        hidden, _ = chosen(_with_totals(causes, ~few), given, profile)
    except Unprotectable:
        hidden, _ = chosen(causes, given, profile)
        while (given := _in_hidden_periods(frame, hidden) & ~hidden).any():
            hidden, _ = chosen(causes, given | hidden, profile)
    return frame.with_columns(
        is_withheld=pl.Series(hidden),
        withheld_reason=pl.Series(
            np.select(
                [hidden & few, hidden], [rests_on(profile), would_reveal(profile)], ""
            )
        ).replace("", None),
    )


def given_away(
    frame: pl.DataFrame,
    shown: pl.DataFrame,
    earlier: pl.DataFrame | None,
    profile: Profile,
) -> pl.DataFrame:
    """Attack what is to be published: the keys of causes that can be worked out."""
    if frame.is_empty():
        return frame.select(KEYS)
    told = frame.select(KEYS).join(
        shown, on=KEYS, how="left", maintain_order="left", validate="1:1"
    )
    says_visits = pl.any_horizontal(
        pl.col(name).is_not_null() for name in (_VISITS, *RESTS_ON)
    )
    says_all = pl.col(_ALL).is_not_null().any().over(_PERIOD)
    known = told.select(
        (says_visits | (says_all & (pl.col("breakdown_code") == _TOTAL))).alias(
            _VISITS
        ),
        pl.col(_PEOPLE).is_not_null(),
    )
    causes = _causes(frame, earlier, profile)
    return bare(causes, known.to_dict(), profile).select(KEYS)


def _with_totals(causes: Block, are_told: Flags) -> Block:
    """The same, where everything of a period stays as it is: it is shown.

    Without it every row of the period could not be, since all visits stand in each.
    """
    is_total = (causes.rows["breakdown_code"] == _TOTAL).to_numpy() & are_told
    fixed = np.concatenate([number[is_total] for number in causes.variables.values()])
    system = causes.system
    floors, ceilings = system.floors.copy(), system.ceilings.copy()
    floors[fixed] = ceilings[fixed] = system.values[fixed]
    return replace(causes, system=replace(system, floors=floors, ceilings=ceilings))


def _in_hidden_periods(frame: pl.DataFrame, hidden: Flags) -> Flags:
    """The rows of periods of which everything is hidden."""
    is_total = pl.col("breakdown_code") == _TOTAL
    marked = frame.select(*_PERIOD, held=pl.Series(hidden) & is_total)
    held: Flags = marked.select(pl.col("held").any().over(_PERIOD))["held"].to_numpy()
    return held


def _causes(
    frame: pl.DataFrame, earlier: pl.DataFrame | None, profile: Profile
) -> Block:
    """All rows as one system."""
    rows = with_earlier(frame, earlier, list(KEYS), [_VISITS, _PEOPLE])
    builder = Builder()
    visits = measure(builder, rows, _VISITS, profile, is_guarded=False)
    people = measure(builder, rows, _PEOPLE, profile)
    numbered = rows.select(
        *KEYS, "part_of_code", "chapter_codes", at=pl.int_range(pl.len())
    )
    for wholes, parts in [*_of_wholes(numbered), _of_years(numbered)]:
        at, of = parts["at"].to_numpy(), parts["of"].to_numpy()
        _adds_up(rows, wholes, parts)
        builder.sum(visits[wholes], visits[at], of)
        _covered(builder, people, wholes, parts)
        builder.at_most(people[at], people[wholes[of]])
    for wholes, parts in _of_chapters(numbered):
        for number in (visits, people):
            _covered(builder, number, wholes, parts)
    builder.at_most(people, visits)
    weights = rows["breakdown_code"].replace_strict(
        _WEIGHTS, return_dtype=pl.Float64
    ) + (rows["period_code"] == "year").cast(pl.Float64)
    return Block(
        rows,
        builder.system(profile),
        {_VISITS: visits, _PEOPLE: people},
        weights.to_numpy(),
    )


def _related(pairs: pl.DataFrame) -> tuple[Integers, pl.DataFrame]:
    """Rows that are wholes, and their parts: `at` a row, `of` a place among wholes."""
    wholes = pairs.select("whole").unique().sort("whole").with_row_index("of")
    parts = pairs.join(wholes, on="whole").select("at", pl.col("of").cast(pl.Int64))
    return wholes["whole"].to_numpy(), parts.sort("of", "at")


def _of_wholes(rows: pl.DataFrame) -> list[tuple[Integers, pl.DataFrame]]:
    """Causes and those that they are part of, in the same period."""
    return [
        _related(
            rows.filter(breakdown_code=breakdown).join(
                rows.filter(breakdown_code=whole).select(
                    *_PERIOD, "cause_code", whole="at"
                ),
                left_on=[*_PERIOD, "part_of_code"],
                right_on=[*_PERIOD, "cause_code"],
            )
        )
        for breakdown, whole in _PART_OF.items()
    ]


def _of_years(rows: pl.DataFrame) -> tuple[Integers, pl.DataFrame]:
    """Quarters of a cause and their year."""
    quarters = rows.filter(period_code="quarter").with_columns(
        year=pl.col("period_start_date").dt.truncate("1y")
    )
    years = rows.filter(period_code="year").select(
        *_CAUSE, year="period_start_date", whole="at"
    )
    return _related(quarters.join(years, on=[*_CAUSE, "year"]))


def _of_chapters(rows: pl.DataFrame) -> list[tuple[Integers, pl.DataFrame]]:
    """Categories and the chapters that they lie in; of each, all that have its codes.

    The categories are those of CCSR, and their body systems. Which chapters one without
    a category lies in is not known: it may be any.
    """
    chapters = rows.filter(breakdown_code=_CHAPTER).select(
        *_PERIOD, chapter="cause_code", chapter_at="at"
    )
    causes = rows.filter(~pl.col("breakdown_code").is_in([_TOTAL, _CHAPTER]))
    lie_in = (
        causes.drop_nulls("chapter_codes")
        .with_columns(chapter=pl.col("chapter_codes").str.split(";"))
        .explode("chapter")
        .join(chapters, on=[*_PERIOD, "chapter"])
    )
    anywhere = causes.filter(pl.col("chapter_codes").is_null()).join(
        chapters, on=_PERIOD
    )
    covers = [lie_in.select("chapter_at", whole="at").rename({"chapter_at": "at"})]
    columns = ["breakdown_code", "at", "chapter_at"]
    both = pl.concat([lie_in.select(columns), anywhere.select(columns)])
    covers += [
        both.filter(breakdown_code=breakdown).select("at", whole="chapter_at")
        for breakdown in ("body_system", "ccsr_category")
    ]
    return [_related(pairs) for pairs in covers]


def _adds_up(rows: pl.DataFrame, wholes: Integers, parts: pl.DataFrame) -> None:
    visits = rows[_VISITS].cast(pl.Float64).to_numpy()
    together = np.bincount(
        parts["of"].to_numpy(), visits[parts["at"].to_numpy()], minlength=len(wholes)
    )
    if (together != visits[wholes]).any():
        raise ValueError("its causes do not add up to all visits")


def _covered(
    builder: Builder, number: Integers, wholes: Integers, parts: pl.DataFrame
) -> None:
    """A whole has no more than its parts together, wherever that is so."""
    at, of = number[parts["at"].to_numpy()], parts["of"].to_numpy()
    together = np.bincount(of, builder.value(at), minlength=len(wholes))
    is_kept = together >= builder.value(number[wholes])
    place = np.cumsum(is_kept) - 1
    builder.cover(number[wholes[is_kept]], at[is_kept[of]], place[of[is_kept[of]]])
