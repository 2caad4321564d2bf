"""Coding quality.

Which codes are none, say too little, or bring denials?
"""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, number, quarters, wording
from dashboards.coding import authorization as authorizations
from dashboards.coding import issues as codes
from dashboards.coding import levels as visits
from dashboards.coding import members as member_numbers
from dashboards.coding import necessity as necessities
from dashboards.coding import slips as misses
from dashboards.coding.authorization import authorization
from dashboards.coding.issues import INVALID, counted, issues
from dashboards.coding.levels import levels
from dashboards.coding.members import members
from dashboards.coding.necessity import necessity
from dashboards.coding.slips import slips
from dashboards.intervals import Share, share
from dashboards.number import Number

GROUP = "Data quality"
ORDER = 8
FILTERS = (
    *filters.period("service", "service_month", "Served"),
    filters.PAYER,
    filters.FACILITY,
    filters.CLAIM_TYPE,
    filters.Choice(
        "show",
        "Table",
        (
            ("codes", "Codes"),
            ("slips", "Near misses"),
            ("members", "Member numbers"),
            ("necessity", "Not necessary"),
            ("authorization", "Authorizations"),
            ("levels", "Visit levels to audit"),
        ),
    ),
)


def invalid(rows: pl.DataFrame) -> Share:
    """The share of the codes checked that are none."""
    return share(counted(rows, *INVALID), counted(rows, "checked_count"))


def figure(coding_quality: pl.DataFrame) -> go.Figure:
    """Line: the share of codes that could not be billed, by month of service."""
    title = "Codes that could not be billed on the day, by month of service"
    days = coding_quality["service_month"].drop_nulls().to_list()
    if not days or not counted(coding_quality, "checked_count"):
        return charts.blank(title, "No code of this selection could be checked.")
    months = charts.spine(min(days), max(days))
    parts = [invalid(coding_quality.filter(service_month=month)) for month in months]
    drawn = go.Figure()
    charts.shares_over_time(drawn, months, parts, "codes checked")
    drawn.update_yaxes(
        tickformat="~%",
        title="Share of codes checked",
        range=[0, charts.ceiling(parts)],
    )
    return charts.finish(
        drawn, title, sentence(coding_quality), note="Band: 95 % interval."
    )


DRIVERS = (issues, slips, members, necessity, authorization, levels)


def sentence(coding_quality: pl.DataFrame) -> str:
    """Say how the share of invalid codes differs from the quarter before."""
    rows = coding_quality.filter(pl.col("checked_count") > 0)
    found = quarters.changed(rows, "service_month", invalid)
    if found is None:
        return quarters.TOO_FEW
    now, said = found
    return (
        f"{wording.percent(now.value, 2)} of the codes checked could not be billed on"
        f" the day {said}"
    )


def note(coding_quality: pl.DataFrame) -> str:
    """Say what could not be checked."""
    checked = counted(coding_quality, "checked_count")
    unchecked = counted(coding_quality, "code_count") - checked
    return (
        f"{wording.many(unchecked, 'code')} {wording.verb(unchecked, 'is', 'are')} not"
        " checked: the lists of CPT, CDT and ICD-10-PCS are not ours to ship. Your own"
        " list of numbers can be put into codes/procedure_code.csv."
    )


def numbers(
    coding_quality: pl.DataFrame,
    coding_quality_near_misses: pl.DataFrame,
    coding_quality_member_slips: pl.DataFrame,
    coding_quality_levels: pl.DataFrame,
) -> list[Number]:
    """How many codes are invalid, vague or odd; slips; whom to audit."""
    diagnoses = coding_quality.filter(code_kind="diagnosis")
    checked = counted(diagnoses, "checked_count")
    odd = counted(diagnoses, "sex_conflict_count", "age_conflict_count")
    found = visits.coders(coding_quality_levels)
    listed = [coder for coder in found if coder.is_listed]
    high = sum(coder.direction == "higher" for coder in listed)
    return [
        number.rate(
            "Invalid codes",
            invalid(coding_quality),
            "codes checked",
            counted="invalid codes",
        ),
        number.rate(
            "Unspecified",
            share(counted(diagnoses, "unspecified_count"), checked),
            "diagnoses",
            counted="unspecified diagnoses",
        ),
        number.rate(
            "Another sex or age",
            share(odd, checked),
            "diagnoses",
            counted="sex and age conflicts",
        ),
        Number(
            "Near misses",
            wording.count(counted(coding_quality_near_misses, "written_claims")),
            "claims sent with a code one slip from one used often",
            wording.many(
                coding_quality_near_misses["provider_npi"].n_unique(), "provider"
            ),
            of="coding_quality_near_misses",
        ),
        member_numbers.counted(coding_quality_member_slips),
        Number(
            "Visit levels to audit",
            wording.count(len(listed)),
            f"of {wording.many(len(found), 'provider')} judged",
            f"{high} higher, {len(listed) - high} lower than the specialty; one in ten"
            " by chance",
            of="coding_quality_levels",
        ),
    ]


def table(
    coding_quality_codes: pl.DataFrame,
    coding_quality_near_misses: pl.DataFrame,
    coding_quality_member_slips: pl.DataFrame,
    coding_quality_necessity: pl.DataFrame,
    coding_quality_authorization: pl.DataFrame,
    coding_quality_levels: pl.DataFrame,
    show: str = "codes",
) -> pl.DataFrame:
    """The rows that the reader asks for."""
    if show == "slips":
        return misses.table(coding_quality_near_misses)
    if show == "members":
        return member_numbers.table(coding_quality_member_slips)
    if show == "necessity":
        return necessities.table(coding_quality_necessity)
    if show == "authorization":
        return authorizations.table(coding_quality_authorization)
    if show == "levels":
        return visits.table(coding_quality_levels)
    return codes.table(coding_quality_codes)


RATES_OF: dict[str, Any] = {
    "denied_rate": "answered_lines",
    "without_rate": "without_number",
    "with_rate": "with_number",
}
