"""Near misses: what was probably meant by a code that is none."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, wording

SLIPS = {
    "exchange": "two characters exchanged",
    "character": "one character another",
}


def slips(coding_quality_near_misses: pl.DataFrame) -> go.Figure:
    """Bars: claims by what was written and what was probably meant."""
    title = "Slips of the finger: written, and probably meant"
    if coding_quality_near_misses.is_empty():
        return charts.blank(
            title, "No code that is none is one slip from a code used often."
        )
    rows = (
        coding_quality_near_misses.group_by(
            "written_code", "suggested_code", "slip_code"
        )
        .agg(
            pl.col("written_claims", "suggested_claims").sum(),
            pl.col("provider_npi").n_unique(),
            pl.col("suggested_title").first(),
        )
        .sort("written_claims", "written_code", descending=[True, False])
    )
    shown, note = charts.first(rows, 12, "with the most claims")
    bars = [
        charts.Bar(
            label=f"{row['written_code']}, meant {row['suggested_code']}?",
            value=row["written_claims"],
            text=wording.many(row["written_claims"], "claim"),
            hover=f"<b>{row['written_code']}</b>: "
            f"{SLIPS.get(row['slip_code'], row['slip_code'])}"
            f"<br>{row['suggested_code']} {row['suggested_title'] or ''}"
            f"<br>used on {wording.many(row['suggested_claims'], 'claim')} of the same"
            f" {wording.many(row['provider_npi'], 'provider')}",
        )
        for row in shown.iter_rows(named=True)
    ]
    drawn = charts.ranking(bars, "Claims sent with a code that is none")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


def table(coding_quality_near_misses: pl.DataFrame) -> pl.DataFrame:
    """One row per provider and code, the most frequent first."""
    return coding_quality_near_misses.sort(
        *("written_claims", "suggested_claims", "provider_npi", "written_code"),
        descending=[True, True, False, False],
    ).select(
        provider="provider_npi",
        written="written_code",
        meant="suggested_code",
        title=pl.col("suggested_title").fill_null(wording.NONE),
        slip=pl.col("slip_code").replace_strict(SLIPS, default=pl.col("slip_code")),
        claims_sent="written_claims",
        still_standing="current_claims",
        uses_of_meant="suggested_claims",
        other_candidates=pl.col("candidate_count") - 1,
    )
