"""Claims at risk: those not answered yet that are likeliest denied, one by one.

grain:   one row per claim that waits for its first answer and whose chance of denial is
         at least one and a half times that of all claims tested
keys:    claim_id
sources: core.denial_chance, core.payer, core.provider
units:   denial_share is a chance, 0 to 1; *_usd are US dollars
audience: administrators

metric: chance of denial
definition: Chance that the first primary answer denies the claim in full, from what was
  known when it was first sent.
numerator: claims denied among those with such a chance
denominator: all claims with such a chance
left out: Claims whose chance is lower; all of them unless the model beats the baseline
  (see denial_risk). At most 5,000, those with the greatest chances.

Ranked by chance, then by charge, then by key. Claims are named by our own key, the file
and the place in it; `claimscope status` names the file.

columns:
rank_index: 1 is the likeliest denied
claim_id: the last version: its file, and the place in it
denial_share: its chance of denial
payer_id: the payer billed
payer_name: its name
facility_id: NPI of the facility
facility_name: its name, when a file gave one
claim_type_code: P professional, I institutional, D dental
submitted_date: when it was first sent
billed_usd: its charge
at_risk_usd: charge times chance
"""

from typing import Any

import polars as pl

from transforms.statistics.denial_verdict import SHOWN, judge

SOURCES = ("core.denial_chance", "core.payer", "core.provider")
KEYS = ("claim_id",)

HIGH = 1.5  # times the share denied of all claims tested
MOST_CLAIMS = 5_000
USD = pl.Decimal(18, 2)
SCHEMA: dict[str, Any] = {
    "rank_index": pl.Int64,
    "claim_id": pl.String,
    "denial_share": pl.Float64,
    "payer_id": pl.String,
    "payer_name": pl.String,
    "facility_id": pl.String,
    "facility_name": pl.String,
    "claim_type_code": pl.String,
    "submitted_date": pl.Date,
    "billed_usd": USD,
    "at_risk_usd": USD,
}


def rows(
    denial_chance: pl.DataFrame, payer: pl.DataFrame, provider: pl.DataFrame
) -> pl.DataFrame:
    """Rank the open claims whose chance is high, if the model is shown at all."""
    verdict = judge(denial_chance)
    if verdict.state_code != SHOWN:
        return pl.DataFrame(schema=SCHEMA)
    high = HIGH * verdict.denied / verdict.claims
    order = ["denial_chance", "billed_usd", "claim_id"]
    found = (
        denial_chance.filter(
            pl.col("part_code") == "open", pl.col("denial_chance") >= high
        )
        .sort(order, descending=[True, True, False])
        .head(MOST_CLAIMS)
    )
    facilities = provider.select(
        facility_id="provider_npi", facility_name="organization_name"
    )
    names = payer.select("payer_id", "payer_name")
    risked = pl.col("billed_usd").cast(pl.Float64) * pl.col("denial_chance")
    return (
        found.with_columns(
            rank_index=pl.int_range(1, pl.len() + 1),
            denial_share="denial_chance",
            at_risk_usd=risked.round(2).cast(USD),
        )
        .join(names, on="payer_id", how="left", maintain_order="left")
        .join(facilities, on="facility_id", how="left", maintain_order="left")
        .select(*SCHEMA)
        .cast(SCHEMA)  # type: ignore[arg-type]
    )
