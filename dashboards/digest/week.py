"""What a week's rows say of a facility: the week as a whole, and what changed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from dashboards import wording

EVERYWHERE = "all"  # the facility_id that stands for all of them


@dataclass(frozen=True)
class Changed:
    """One series that lay beyond its baseline and chance."""

    of: str
    denied: int
    answered: int
    expected: float
    rate: float
    limits: tuple[float, float]

    @property
    def excess(self) -> float:
        return self.denied - self.expected

    @property
    def said(self) -> str:
        """'12 of 80 claims denied (15.0 %), 4.1 expected.'"""
        return (
            f"{wording.count(self.denied)} of {wording.count(self.answered)} claims"
            f" denied ({wording.percent(self.rate)}), {self.expected:,.1f} expected."
        )


@dataclass(frozen=True)
class Week:
    """The last complete week of a facility, or of all."""

    monday: date | None  # None where no week is complete
    whole: dict[str, Any] | None  # the row of all its claims; None without answers
    changed: list[Changed]
    tested: int
    untested: int  # series without a baseline
    silent: list[str]  # payers that answered in the weeks before, and not in this

    @property
    def span(self) -> str:
        """'15 to 21 Jun 2026'."""
        if self.monday is None:
            return "no complete week"
        end = self.monday + timedelta(6)
        begins = f"{self.monday:%-d}"
        if self.monday.month != end.month:
            begins += f" {self.monday:%b}"
        if self.monday.year != end.year:
            begins += f" {self.monday:%Y}"
        return f"{begins} to {end:%-d %b %Y}"

    @property
    def sentence(self) -> str:
        """What changed, first."""
        if self.monday is None:
            return "The data hold no complete week yet."
        if self.whole is None:
            return f"No payer answered here in the week of {self.span}."
        row = self.whole
        said = (
            f"In the week of {self.span},"
            f" {wording.percent(row['denial_rate'])} of"
            f" {wording.many(row['adjudicated_claims'], 'claim')} were fully denied at"
            " first answer"
        )
        if row["centre_rate"] is not None:
            said += f" (baseline {wording.percent(row['centre_rate'])})"
        if self.changed:
            return (
                f"{said}; {wording.many(len(self.changed), 'series')} lay beyond"
                " chance."
            ).replace("seriess", "series")
        if self.tested:
            return f"{said}; nothing lay beyond chance."
        return f"{said}; no series has a baseline to be judged by."


def week(weekly_digest: pl.DataFrame, facility: str = EVERYWHERE) -> Week:
    """Read the last complete week of one facility off the report."""
    mine = weekly_digest.filter(facility_id=facility)
    if weekly_digest.is_empty():
        return Week(None, None, [], 0, 0, [])
    monday = weekly_digest["latest_week"][0]
    now = mine.filter("is_latest")
    whole = now.filter(scope_code="all")
    before = mine.filter(
        pl.col("scope_code") == "payer",
        pl.col("payment_week") < monday,
        pl.col("payment_week") >= monday - timedelta(7 * 12),
    )
    answered = set(now.filter(scope_code="payer")["payer_id"])
    silent = (
        before.filter(~pl.col("payer_id").is_in(answered))
        .select("payer_id", "payer_name")
        .unique("payer_id")
        .sort("payer_name", "payer_id")
    )
    flagged = now.filter("is_flagged").with_columns(
        excess=(pl.col("denied_claims") - pl.col("expected_claims")).abs()
    )
    return Week(
        monday=monday,
        whole=whole.row(0, named=True) if whole.height else None,
        changed=[
            _changed(row)
            for row in flagged.sort(
                "excess", "scope_code", "payer_id", descending=[True, False, False]
            ).iter_rows(named=True)
        ],
        tested=now.filter(pl.col("p_value").is_not_null()).height,
        untested=now.filter(pl.col("why_not").is_not_null()).height,
        silent=[
            wording.name(name, "An unnamed payer") for name in silent["payer_name"]
        ],
    )


def _changed(row: dict[str, Any]) -> Changed:
    payer = wording.name(row["payer_name"], "Unknown payer")
    category = wording.words(row["denial_category"])
    of = {
        "all": "All claims",
        "payer": payer,
        "category": category,
        "payer_category": f"{payer}, {category.lower()}",
    }[row["scope_code"]]
    return Changed(
        of=of,
        denied=row["denied_claims"],
        answered=row["adjudicated_claims"],
        expected=row["expected_claims"],
        rate=row["denial_rate"],
        limits=(row["lower_rate"], row["upper_rate"]),
    )
