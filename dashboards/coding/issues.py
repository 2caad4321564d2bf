"""Codes that are none, say too little, or do not go with the patient."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, wording
from dashboards.intervals import share

INVALID = ("truncated_count", "retired_count", "not_yet_count", "unknown_count")
ISSUES = {
    "unknown": ("unknown_count", "In no list", "codes checked"),
    "truncated": ("truncated_count", "Header: a longer code is asked for", "diagnoses"),
    "retired": ("retired_count", "No longer billable on that day", "codes checked"),
    "not_yet": ("not_yet_count", "Not billable yet on that day", "codes checked"),
    "sex": ("sex_conflict_count", "Speaks of another sex", "diagnoses"),
    "age": ("age_conflict_count", "Speaks of another age", "diagnoses"),
    "unspecified": ("unspecified_count", "Says unspecified (no error)", "diagnoses"),
}
NAMES = {"malformed": "Not of the shape of a code"} | {
    issue: label for issue, (_, label, _) in ISSUES.items()
}


def counted(rows: pl.DataFrame, *columns: str) -> int:
    """The sum of some counts."""
    return sum(int(rows[column].sum()) for column in columns)


def of(coding_quality: pl.DataFrame, unit: str) -> int:
    """How many codes an issue is a share of."""
    if unit == "diagnoses":
        coding_quality = coding_quality.filter(code_kind="diagnosis")
    return counted(coding_quality, "checked_count")


def issues(coding_quality: pl.DataFrame) -> go.Figure:
    """Dots: the share of codes with each issue."""
    title = "What is the matter with codes"
    if not counted(coding_quality, "checked_count"):
        return charts.blank(title, "No code of this selection could be checked.")
    bars = []
    for issue, (column, label, unit) in ISSUES.items():
        if issue == "unspecified":  # no error, and so many that they dwarf the others
            continue
        part = share(counted(coding_quality, column), of(coding_quality, unit))
        bars.append(
            charts.Bar(
                label=label,
                value=part.value,
                low=part.low,
                high=part.high,
                text=f"{wording.percent(part.value, 2)}, {wording.count(part.count)}",
                hover=f"<b>{label}</b><br>{wording.count(part.count)} of"
                f" {wording.units(part.of, unit)}<br>{wording.interval(part)}",
                is_pale=part.of < wording.FEW,
            )
        )
    drawn = charts.dots(bars, "Share of codes", None)
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars))


def table(coding_quality_codes: pl.DataFrame) -> pl.DataFrame:
    """One row per issue and code, errors before what is vague, then by use."""
    order = ["unknown", "malformed", *[name for name in ISSUES if name != "unknown"]]
    keys = ["issue_code", "code_kind", "code", "title"]
    rows = (
        coding_quality_codes.group_by(keys)
        .agg(pl.col("use_count").sum(), pl.col("last_month").max())
        .with_columns(
            place=pl.col("issue_code").replace_strict(
                {name: n for n, name in enumerate(order)},
                default=len(order),
                return_dtype=pl.Int64,
            )
        )
        .sort("place", "use_count", "code", descending=[False, True, False])
    )
    return rows.select(
        issue=pl.col("issue_code").replace_strict(
            NAMES, default=pl.col("issue_code"), return_dtype=pl.String
        ),
        code="code",
        title=pl.col("title").fill_null(wording.NONE),
        kind=pl.col("code_kind").map_elements(wording.words, pl.String),
        uses="use_count",
        last_used=pl.col("last_month").dt.strftime("%b %Y"),
    )
