"""The letter: what changed, what to work first, what the data cannot say this week.

Made of published reports, and of what was written about claims on the worklist; a
report that a build lacks leaves its part out, and the letter says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.digest.week import EVERYWHERE, Week, week
from dashboards.worklist import beside

Frames = Mapping[str, pl.DataFrame]
REPORTS = ("weekly_digest", "denial_worklist", "denial_reasons", "payer_mix")
FIRST = 10  # claims to work that a letter lists


@dataclass(frozen=True)
class Letter:
    """One facility's week, ready to be laid out."""

    facility: str
    name: str
    week: Week
    work: list[dict[str, str]]  # claims, the most worth first
    worth: str  # of all claims to work
    unsaid: list[str]


def facilities(frames: Frames) -> dict[str, str]:
    """Every facility of the digest and its name, all of them together first."""
    named = (
        frames["weekly_digest"]
        .group_by("facility_id")
        .agg(pl.col("facility_name").max())
        .sort("facility_id")
    )
    found = {
        facility: wording.name(name, f"NPI {facility}")
        for facility, name in named.iter_rows()
        if facility != EVERYWHERE
    }
    return {EVERYWHERE: "All facilities"} | found


def letter(frames: Frames, facility: str) -> Letter:
    """Write one facility's letter; what is written about claims is laid over."""
    now = week(frames["weekly_digest"], facility)
    work = _to_work(frames, facility)
    return Letter(
        facility=facility,
        name=facilities(frames).get(facility, f"NPI {facility}"),
        week=now,
        work=[_claim(row) for row in work.head(FIRST).iter_rows(named=True)],
        worth=_worth(work),
        unsaid=_unsaid(frames, facility, now),
    )


def _here(frame: pl.DataFrame, facility: str) -> pl.DataFrame:
    return frame if facility == EVERYWHERE else frame.filter(facility_id=facility)


def _to_work(frames: Frames, facility: str) -> pl.DataFrame:
    if "denial_worklist" not in frames:
        return pl.DataFrame()
    return beside.to_work(_here(frames["denial_worklist"], facility))


def _claim(row: dict[str, Any]) -> dict[str, str]:
    left = row["left_days"]
    reason = "-".join(filter(None, [row["group_code"], row["reason_code"]]))
    return {
        "Claim": row["claim_family_id"],
        "Payer": wording.name(row["payer_name"], "Unknown payer"),
        "Why denied": f"{reason} {row['reason_label'] or ''}".strip(),
        "Denied": wording.whole_dollars(row["denied_usd"]),
        "Recoverable": wording.whole_dollars(row["recoverable_usd"]),
        "Days left": "not known" if left is None else wording.count(left),
    }


def _worth(work: pl.DataFrame) -> str:
    if work.is_empty():
        return "No denied claim is left to work here."
    said = (
        f"{wording.many(work.height, 'denied claim')} to work,"
        f" {wording.dollars(work['denied_usd'].sum())} denied"
    )
    if not work["recoverable_usd"].count():
        return f"{said}. Too few denials have matured to say how much of it comes back."
    recoverable = wording.dollars(work["recoverable_usd"].sum())
    return f"{said}, about {recoverable} of it recoverable at the usual rates."


def _unsaid(frames: Frames, facility: str, now: Week) -> list[str]:
    """What a reader might look for here and the data cannot tell."""
    said = []
    if now.silent:
        named = ", ".join(now.silent[:5]) + (
            f" and {len(now.silent) - 5} more" if len(now.silent) > 5 else ""
        )
        said.append(
            "No answers came this week, though they did in the twelve before, from:"
            f" {named}. Some pay every two or four weeks; a file may be missing, too."
        )
    if now.untested:
        said.append(
            f"{wording.count(now.untested)} series have fewer than 20 weeks of answers"
            " in the baseline: whether they changed cannot be said."
        )
    if "denial_reasons" in frames:
        unmapped = _here(frames["denial_reasons"], facility).filter(
            denial_category="unmapped"
        )
        if unmapped.height:
            said.append(
                f"{wording.dollars(unmapped['adjusted_usd'].sum())} were adjusted for"
                " reasons that the denial map lacks: they count as no denial."
            )
    if "denial_worklist" in frames:
        rows = _here(frames["denial_worklist"], facility)
        unknown = rows.filter(pl.col("left_days").is_null()).height
        if unknown:
            said.append(
                f"Of {wording.many(unknown, 'open denial')} no filing or appeal limit"
                " is known: fill in codes/payer_clock.csv."
            )
    else:
        said.append("This build has no worklist of denials.")
    if "payer_mix" in frames:
        rows = _here(frames["payer_mix"], facility)
        unknown = int(rows.filter("is_unknown_class")["claims"].sum())
        if unknown:
            said.append(
                f"The financial class of {wording.many(unknown, 'claim')} is unknown."
            )
    said.append(
        "Write-offs and payments by patients are in no claim or remittance: what is"
        " still denied here may have been given up."
    )
    return said
