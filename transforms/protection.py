"""Protection: what publishing withholds, and the attack that it must survive.

Here the reports of a build meet disclosure control: with the profile that the settings
name, and with all that was shown in earlier publications. A report that gives a count
away is not published, and so nothing is: publishing fails closed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl

from transforms import disclosure
from transforms.disclosure import PROFILES, Profile, alerting, following
from transforms.disclosure.reasons import says_rests_on
from transforms.errors import BrokenPromise
from transforms.settings import settings

_EARLIER = "earlier"
_COHORTS, _STEPS = "cost_cohorts", "cost_cohorts_attrition"
# A report that shows of weeks what another shows of them, and what follows from it: the
# other one, and the rules.
_FOLLOWERS: dict[str, tuple[str, ModuleType]] = {
    "disease_alerts": ("disease_trends", alerting),
    "disease_completeness": ("disease_trends", following),
}
_FLAGS = ["is_withheld", "withheld_reason"]


@dataclass(frozen=True)
class Protected:
    """The reports as readers may see them.

    shown: each report, what is too small withheld.
    earlier: of each report that counts people, the last value shown of every count,
        now or in a publication before; for the next one, and for no reader.
    said: for the manifest: how many rows are withheld, and why.
    """

    shown: dict[str, pl.DataFrame]
    earlier: dict[str, pl.DataFrame]
    said: dict[str, Any]


def protect(frames: dict[str, pl.DataFrame], last: Path | None) -> Protected:
    """Withhold what is too small, and attack what is left.

    Args:
        frames: the reports as they were computed, by name.
        last: the publication before; none if this is the first.

    Raises:
        BrokenPromise: a report can't be protected, or gives a count away.
    """
    profile = PROFILES[settings().disclosure]
    shown = dict(frames)
    before = {
        report: _before(report, frame, last)
        for report, frame in frames.items()
        if disclosure.counts_people(frame)
    }
    for report, earlier in before.items():
        with _refusing(report):
            shown[report] = disclosure.withhold(frames[report], earlier, profile)
    for report, told in together(shown).items():
        with _refusing(report):
            _attack(report, frames[report], told, before[report], profile)
    for report, (leader, rules) in _FOLLOWERS.items():
        if report in frames and "is_withheld" in shown.get(leader, pl.DataFrame()):
            with _refusing(report):
                shown[report] = _following(
                    frames[report], shown[leader], profile, rules
                )
        else:
            shown.pop(report, None)
    after = {report: _after(shown[report], before[report]) for report in before}
    said = [line for report in before for line in _told(report, shown[report])]
    return Protected(shown, after, {"profile": profile.name, "reports": said})


def together(shown: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The reports that count people, each with what another one tells of it.

    The last step of a cohort is the cohort itself: whichever of the two is shown, both
    are known.
    """
    told = {
        report: frame
        for report, frame in shown.items()
        if disclosure.counts_people(frame)
    }
    if not {_COHORTS, _STEPS} <= told.keys():
        return told
    totals = (
        told[_COHORTS]
        .filter(breakdown_code="total")
        .group_by("cohort_id")
        .agg(total=pl.col("member_patients").max())
    )
    steps = told[_STEPS]
    is_last = pl.col("step_index") == pl.col("step_index").max().over("cohort_id")
    last = steps.filter(is_last).select("cohort_id", last="remaining_patients")
    told[_STEPS] = (
        steps.join(totals, on="cohort_id", how="left", maintain_order="left")
        .with_columns(
            remaining_patients=pl.when(is_last)
            .then(pl.coalesce("remaining_patients", "total"))
            .otherwise("remaining_patients")
        )
        .drop("total")
    )
    told[_COHORTS] = (
        told[_COHORTS]
        .join(last, on="cohort_id", how="left", maintain_order="left")
        .with_columns(
            member_patients=pl.when(breakdown_code="total")
            .then(pl.coalesce("member_patients", "last"))
            .otherwise("member_patients")
        )
        .drop("last")
    )
    return told


def _following(
    frame: pl.DataFrame, leader: pl.DataFrame, profile: Profile, rules: ModuleType
) -> pl.DataFrame:
    """A report that follows another, after the attack that it must survive."""
    shown: pl.DataFrame = rules.follow(frame, leader, profile)
    more = rules.says_more(shown, leader)
    if not more.is_empty():
        first = ", ".join(str(value) for value in more.row(0))
        raise ValueError(
            f"{more.height:,} of its rows say what another report withholds, the first"
            f" {first}"
        )
    return shown


@contextmanager
def _refusing(report: str) -> Iterator[None]:
    """What disclosure control can't do becomes the sentence of a broken promise."""
    try:
        yield
    except ValueError as error:
        raise BrokenPromise(
            f"Report {report} was not published: {error}. The old reports stand."
        ) from None


def _attack(
    report: str,
    frame: pl.DataFrame,
    told: pl.DataFrame,
    before: pl.DataFrame | None,
    profile: Profile,
) -> None:
    """Fail where what is told of a report gives one of its counts away."""
    bare = disclosure.given_away(frame, told, before, profile)
    if not bare.is_empty():
        first = ", ".join(str(value) for value in bare.row(0))
        raise ValueError(
            f"{bare.height:,} of its counts could be worked out from what is shown, the"
            f" first in the row {first}"
        )


def files(folder: Path, earlier: dict[str, pl.DataFrame]) -> dict[Path, pl.DataFrame]:
    """The files that keep, inside a publication, what was shown so far."""
    return {
        folder / _EARLIER / f"{report}.parquet": frame
        for report, frame in earlier.items()
    }


def _before(report: str, frame: pl.DataFrame, last: Path | None) -> pl.DataFrame | None:
    """What was shown of a report before, in the columns that it has now."""
    file = last / _EARLIER / f"{report}.parquet" if last else None
    if file is None or not file.is_file():
        return None
    before = pl.read_parquet(file)
    if not set(disclosure.keys(frame)) <= set(before.columns):
        return None
    missing = [column for column in frame.columns if column not in before.columns]
    filled = before.with_columns(
        pl.lit(None, frame.schema[column]).alias(column) for column in missing
    )
    return disclosure.named_now(filled.select(frame.columns), frame)


def _after(shown: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    """The last value shown of every count: now, or else before."""
    now = shown.drop(_FLAGS)
    if before is None:
        return now
    keys = disclosure.keys(now)
    rest = [column for column in now.columns if column not in keys]
    both = now.join(before, on=keys, how="full", coalesce=True, suffix="_before")
    return (
        both.select(
            *keys, *(pl.coalesce(name, f"{name}_before").alias(name) for name in rest)
        )
        .select(now.columns)
        .sort(keys, nulls_last=True)
    )


def _told(report: str, shown: pl.DataFrame) -> list[dict[str, Any]]:
    """How many rows of each design of a report are withheld."""
    design = [c for c in ("period_code", "breakdown_code") if c in shown.columns]
    rests = says_rests_on(pl.col("withheld_reason"))
    counted = (
        shown.with_columns(design=pl.concat_str(design, separator=" x "))
        if design
        else shown.with_columns(design=pl.lit("all"))
    )
    return (
        counted.group_by("design")
        .agg(
            rows=pl.len(),
            withheld_as_few=(pl.col("is_withheld") & rests).sum(),
            withheld_for_others=(pl.col("is_withheld") & ~rests).sum(),
        )
        .sort("design")
        .select(pl.lit(report).alias("report"), pl.all())
        .to_dicts()
    )
