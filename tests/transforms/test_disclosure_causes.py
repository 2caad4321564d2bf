"""What is withheld of the causes of visits, and the attack that finds what is told."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from transforms import disclosure
from transforms.disclosure.profiles import CMS, OPENSAFELY, WONDER

KEYS = ["period_code", "period_start_date", "breakdown_code", "cause_code"]
# Categories, each with the chapters of its codes; two without any.
CATEGORIES = {
    "MBD001": ["05"],
    "MBD012": ["05", "18"],
    "NVS011": ["05", "06"],
    "RSP003": ["10"],
    "RSP008": ["10", "18"],
    "PRG001": ["15"],
    "no_default": [],
    "no_diagnosis": [],
}
SHARES = [0.3, 0.04, 0.02, 0.4, 0.18, 0.01, 0.03, 0.02]


def report(visits: int, people: int, seed: int = 1) -> pl.DataFrame:
    """A report of made-up visits, counted as the pipeline does."""
    random = np.random.default_rng(seed)
    names = list(CATEGORIES)
    category = [names[n] for n in random.choice(len(names), visits, p=SHARES)]
    chapter = [
        str(random.choice(CATEGORIES[name] or ["none", "10"])) for name in category
    ]
    happened = pl.DataFrame(
        {
            "person": random.integers(0, people, visits),
            "day": [
                date(2024 + n // 4, 1 + 3 * (n % 4), 1)
                for n in random.integers(0, 8, visits)
            ],
            "category": category,
            "chapter": chapter,
        }
    ).with_columns(system=_system(pl.col("category")))
    cells = []
    for period, every in (("quarter", "1q"), ("year", "1y")):
        for breakdown, cause in (
            ("total", pl.lit("total")),
            ("body_system", pl.col("system")),
            ("icd10cm_chapter", pl.col("chapter")),
            ("ccsr_category", pl.col("category")),
        ):
            if (period, breakdown) == ("quarter", "ccsr_category"):
                continue
            counted = happened.group_by(
                period_code=pl.lit(period),
                period_start_date=pl.col("day").dt.truncate(every),
                breakdown_code=pl.lit(breakdown),
                cause_code=cause,
            ).agg(
                cause_visits=pl.len().cast(pl.Int64),
                cause_patients=pl.col("person").n_unique().cast(pl.Int64),
            )
            starts = counted.select("period_code", "period_start_date").unique()
            causes = counted.select("breakdown_code", "cause_code").unique()
            cells.append(
                starts.join(causes, how="cross")
                .join(counted, on=KEYS, how="left")
                .with_columns(pl.col("cause_visits", "cause_patients").fill_null(0))
            )
    rows = pl.concat(cells).sort(KEYS)
    every = pl.col("cause_visits").filter(breakdown_code="total").first()
    code, of = pl.col("cause_code"), pl.col("breakdown_code")
    listed = {name: ";".join(found) or None for name, found in CATEGORIES.items()}
    systems = {"MBD": "05;18", "NVS": "05;06", "RSP": "10;18", "PRG": "15"}
    return rows.with_columns(
        cause_label=code,
        part_of_code=pl.when(of == "ccsr_category")
        .then(_system(code))
        .when(of != "total")
        .then(pl.lit("total")),
        chapter_codes=pl.when(of.is_in(["ccsr_category", "body_system"])).then(
            code.replace_strict(listed | systems, default=None, return_dtype=pl.String)
        ),
        all_visits=every.over("period_code", "period_start_date"),
    ).with_columns(
        cause_share=pl.col("cause_visits") / pl.col("all_visits"),
        cause_share_low_rate=pl.col("cause_visits") / pl.col("all_visits"),
        cause_share_high_rate=pl.col("cause_visits") / pl.col("all_visits"),
    )


def _system(category: pl.Expr) -> pl.Expr:
    return (
        pl.when(category.str.starts_with("no_"))
        .then(pl.lit("none"))
        .otherwise(category.str.slice(0, 3))
    )


def told(shown: pl.DataFrame, where: pl.Expr, frame: pl.DataFrame, *columns: str):
    """What is shown, and of some rows the numbers that they had."""
    held = frame.select(*KEYS, *(pl.col(c).alias(f"{c}_true") for c in columns))
    return (
        shown.join(held, on=KEYS, how="left", maintain_order="left")
        .with_columns(
            pl.when(where).then(pl.col(f"{c}_true")).otherwise(pl.col(c)).alias(c)
            for c in columns
        )
        .select(shown.columns)
    )


@pytest.mark.parametrize("profile", [CMS, WONDER, OPENSAFELY], ids=lambda p: p.name)
@pytest.mark.parametrize(("visits", "people"), [(300, 100), (3_000, 800), (20, 12)])
def test_nothing_few_is_shown_or_follows_whatever_the_rule(profile, visits, people):
    frame = report(visits, people)

    shown = disclosure.withhold(frame, None, profile)

    open_ = shown.filter(~pl.col("is_withheld"))
    true = frame.join(open_.select(KEYS), on=KEYS, how="semi")["cause_patients"]
    assert not profile.are_few(true.cast(pl.Float64).to_numpy()).any()
    held = shown.filter("is_withheld").select(
        "cause_visits", "cause_patients", "all_visits", "cause_share"
    )
    assert held.null_count().row(0) == (held.height,) * 4
    assert disclosure.given_away(frame, shown, None, profile).is_empty()


def test_everything_stays_shown_and_shares_of_few_visits_are_not():
    frame = report(3_000, 800)

    shown = disclosure.withhold(frame)

    totals = shown.filter(breakdown_code="total")
    assert not totals["is_withheld"].any()
    assert (
        shown["is_withheld"].sum()
        > shown["withheld_reason"].str.starts_with("rests on").sum()
    )
    few = shown.filter(pl.col("cause_visits") < 20)
    assert few["cause_share"].null_count() == few.height
    many = shown.filter(pl.col("cause_visits") >= 20)
    assert many.height and many["cause_share_low_rate"].null_count() == 0


def test_all_visits_of_a_period_are_withheld_with_everything():
    frame = report(20, 12)

    shown = disclosure.withhold(frame)

    by = ["period_code", "period_start_date"]
    held = shown.filter(breakdown_code="total").filter("is_withheld").select(by)
    of_held = shown.join(held, on=by, how="semi")
    assert not held.is_empty()
    assert of_held["all_visits"].null_count() == of_held.height
    # Told in any of its rows, everything is known.
    where = (pl.col("period_code") == "quarter") & (pl.col("cause_code") == "RSP")
    leak = told(shown, where, frame, "all_visits")
    found = disclosure.given_away(frame, leak)
    assert found.filter(period_code="quarter", breakdown_code="total").height


@pytest.mark.parametrize("column", ["cause_patients", "cause_visits", "cause_share"])
def test_the_attack_finds_a_count_that_is_told_after_all(column):
    """Of the rows that rest on few: people, or visits, or the share that tells them."""
    frame = report(3_000, 800)
    shown = disclosure.withhold(frame)
    few = shown.filter(
        pl.col("withheld_reason").str.starts_with("rests on").fill_null(False)
    ).filter(breakdown_code="body_system")
    assert few.height
    row = few.row(0, named=True)
    where = pl.all_horizontal(pl.col(key) == row[key] for key in KEYS)

    found = disclosure.given_away(frame, told(shown, where, frame, column))

    assert tuple(row[key] for key in KEYS) in found.rows()


def test_the_attack_finds_what_others_were_withheld_for():
    """Whichever row is shown again of those withheld for others' sake: few follow."""
    frame = report(300, 100)
    shown = disclosure.withhold(frame)
    for_others = shown.filter(
        pl.col("withheld_reason").str.starts_with("would reveal").fill_null(False)
    ).filter(period_code="year", breakdown_code="body_system")
    all_of_them = pl.col("withheld_reason").str.starts_with("would reveal")

    leak = told(
        shown, all_of_them.fill_null(False), frame, "cause_visits", "cause_patients"
    )

    assert for_others.height
    assert not disclosure.given_away(frame, leak).is_empty()


def test_a_chapter_tells_of_the_only_category_with_its_codes():
    """Pregnancy is all of chapter 15, and chapter 15 all of pregnancy, but for none."""
    frame = report(3_000, 800).with_columns(
        chapter_codes=pl.when(pl.col("cause_code") == "none")
        .then(pl.lit("05;06;10;18;none"))
        .otherwise("chapter_codes")
    )
    shown = disclosure.withhold(frame)
    year = (pl.col("period_code") == "quarter") & (
        pl.col("period_start_date") == date(2024, 1, 1)
    )
    chapter = year & (pl.col("cause_code") == "15")
    assert 1 <= frame.filter(chapter)["cause_patients"][0] <= 10

    found = disclosure.given_away(frame, told(shown, chapter, frame, "cause_visits"))

    causes = found.filter(year)["cause_code"].to_list()
    assert "15" in causes and "PRG" in causes


def test_what_was_published_before_is_known():
    """A cause shown before and unchanged is told, so others are withheld instead."""
    frame = report(3_000, 800)
    before = disclosure.withhold(frame).drop("is_withheld", "withheld_reason")
    hidden = disclosure.withhold(frame).filter("is_withheld").select(KEYS)

    again = disclosure.withhold(frame, before)

    assert again.filter("is_withheld").select(KEYS).equals(hidden)
    assert disclosure.given_away(frame, again, before).is_empty()
    all_told = frame
    with pytest.raises(ValueError, match="worked out"):
        disclosure.withhold(frame, all_told)


def test_a_report_without_rows_has_nothing_to_withhold():
    empty = report(300, 100).clear()

    shown = disclosure.withhold(empty)

    assert shown.is_empty() and shown.columns[-2:] == ["is_withheld", "withheld_reason"]
    assert disclosure.given_away(empty, shown).is_empty()


def test_causes_that_do_not_add_up_are_refused():
    frame = report(300, 100)
    wrong = frame.with_columns(
        pl.when(breakdown_code="body_system", cause_code="MBD")
        .then(pl.col("cause_visits") + 1)
        .otherwise("cause_visits")
        .alias("cause_visits")
    )

    with pytest.raises(ValueError, match="do not add up to all visits"):
        disclosure.withhold(wrong)


def test_a_quarter_follows_from_its_year_and_the_other_quarters():
    frame = report(3_000, 800)
    shown = disclosure.withhold(frame)
    few = shown.filter(
        pl.col("withheld_reason").str.starts_with("rests on").fill_null(False)
    ).filter(period_code="quarter", breakdown_code="body_system")
    row = few.row(0, named=True)
    is_it = pl.all_horizontal(pl.col(key) == row[key] for key in KEYS)
    same_year = pl.col("period_start_date").dt.year() == row["period_start_date"].year
    others = (pl.col("cause_code") == row["cause_code"]) & same_year & ~is_it

    found = disclosure.given_away(frame, told(shown, others, frame, "cause_visits"))

    assert tuple(row[key] for key in KEYS) in found.rows()
