"""Member numbers that are probably typed wrong: how many, with which payer, which."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.coding.slips import SLIPS
from dashboards.number import Number


def standing(coding_quality_member_slips: pl.DataFrame) -> pl.DataFrame:
    """The claims that count: of the others a later version took the place."""
    return coding_quality_member_slips.filter("is_current")


def counted(coding_quality_member_slips: pl.DataFrame) -> Number:
    """How many claims to check, and how many of them were refused."""
    rows = standing(coding_quality_member_slips)
    return Number(
        "Member numbers",
        wording.count(rows.height),
        "claims with a number one slip from the patient's usual one",
        f"{wording.count(_refused(rows))} of them rejected or denied",
        of="coding_quality_member_slips",
    )


def members(
    coding_quality_member_slips: pl.DataFrame,
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Bars: the claims to check, by payer."""
    title = "Member numbers one slip from the patient's usual one, by payer"
    rows = standing(coding_quality_member_slips).sort("payer_id")
    if rows.is_empty():
        return charts.blank(title, "No claim's number is one slip from another.")
    bars = []
    for (payer_id,), mine in rows.group_by("payer_id", maintain_order=True):
        enrolled = int(mine["is_enrolled"].sum())
        name = wording.name(mine["payer_name"][0], "Unknown payer")
        text = (
            f"{wording.many(mine.height, 'claim')}, {wording.count(_refused(mine))}"
            " rejected or denied"
        )
        bars.append(
            charts.Bar(
                label=name,
                value=mine.height,
                text=text,
                hover=f"<b>{name}</b><br>{text}<br>the usual number is in the payer's"
                f" enrolment file: {wording.count(enrolled)}",
                hue=theme.colour(payer_colours, payer_id),
                key=("payer", payer_id),
            )
        )
    bars.sort(key=lambda bar: -(bar.value or 0))
    shown, note = charts.first(bars, 12, "with the most claims")
    drawn = charts.ranking(shown, "Claims to check")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in shown)
    return charts.finish(drawn, title, summary, charts.tall(shown), note)


def table(coding_quality_member_slips: pl.DataFrame) -> pl.DataFrame:
    """One row per claim version; those that count and the latest first."""
    return coding_quality_member_slips.sort(
        *("is_current", "submitted_date", "claim_id"),
        descending=[True, True, False],
        nulls_last=True,
    ).select(
        claim="claim_id",
        sent=pl.col("submitted_date").cast(pl.String),
        served=pl.col("service_date").cast(pl.String),
        payer=pl.col("payer_name").map_elements(wording.name, pl.String),
        facility="facility_id",
        provider="provider_npi",
        slip=pl.col("slip_code").replace_strict(SLIPS, default=pl.col("slip_code")),
        still_standing=_said("is_current"),
        claims_with_it="written_claims",
        claims_with_usual="usual_claims",
        usual_is_enrolled=_said("is_enrolled"),
        claim_with_usual=pl.col("usual_claim_id").fill_null(wording.NONE),
        usual_served=pl.col("usual_service_date").cast(pl.String),
        rejected=_said("is_rejected"),
        denied=_said("is_denied"),
        billed_usd="billed_usd",
    )


def _refused(rows: pl.DataFrame) -> int:
    return int((rows["is_rejected"] | rows["is_denied"]).sum())


def _said(flag: str) -> pl.Expr:
    return pl.when(flag).then(pl.lit("yes")).otherwise(pl.lit("no"))
