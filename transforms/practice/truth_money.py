"""The truth of the money reports: denial_rates, denial_reasons, payer_mix."""

from datetime import date, timedelta

import polars as pl

from transforms.practice import counts
from transforms.practice.judgement import category, judge
from transforms.practice.log import Log
from transforms.practice.payers import PAYERS

MATURITY = timedelta(180)
DENIAL_RATES = (
    "adjudicated_claims",
    "denied_claims",
    "partly_denied_claims",
    "any_denial_claims",
    "zero_paid_claims",
    "status_4_claims",
    "unexplained_zero_pay_claims",
    "matured_claims",
    "matured_denied_claims",
    "overturned_claims",
    "corrected_claims",
    "finally_denied_claims",
    "first_pass_claims",
    "charged_lines",
    "denied_lines",
    "partly_denied_lines",
    "billed_usd",
    "denied_usd",
    "matured_denied_usd",
    "overturned_usd",
    "denied_status_4_claims",
    "denied_zero_paid_claims",
    "any_denial_status_4_claims",
    "any_denial_zero_paid_claims",
    "status_4_zero_paid_claims",
)
PAYER_MIX = ("claims", "billed_usd", "encounters", "paid_usd", "allowed_usd")
CUTS = {
    "by_payer": "payer_key",
    "by_month": "month",
    "by_facility": "facility",
    "by_claim_type": "kind",
    "by_financial_class": "financial_class",
}
IN_TIME = ["paid_on", "answer"]


def answered(log: Log) -> pl.DataFrame:
    """The answers as judged, one row each, with their claim and whether they stand.

    An answer stands when no reversal took it back. Its facility is that of the claim;
    of a stranger only the payee is known.
    """
    taken_back = log.answers["reverses"].drop_nulls().implode()
    claims = log.claims.select(
        "family", "patient", "kind", "day", "facility", "billing"
    )
    answers = log.answers.select(
        *("payer_key", "status", "paid_on", "billed", "paid", "is_unmatched"),
        stands=~pl.col("answer").is_in(taken_back),
    )
    place = pl.when("is_unmatched").then("billing").otherwise("facility")
    return pl.concat(
        [answers, claims[log.answers["claim"]], judge(log)], how="horizontal"
    ).with_columns(facility=npi(log, place))


def npi(log: Log, organization: pl.Expr) -> pl.Expr:
    """The number by which an organization is known."""
    return pl.lit(log.world.organizations["npi"]).gather(organization)


def cut(rows: pl.DataFrame, measures: tuple[str, ...]) -> pl.DataFrame:
    """Sum measures in total and by each cut.

    A row has the day that its month is taken of, and the payer that its financial class
    is taken of.
    """
    month = pl.col("day").dt.month_start().alias("month")
    classes = {key: payer.financial_class for key, payer in PAYERS.items()}
    cells = rows.group_by("payer_key", "class_of", month, "facility", "kind").agg(
        pl.col(measures).sum()
    )
    return counts.cut(
        cells.with_columns(
            month=pl.col("month").dt.strftime("%Y-%m"),
            financial_class=pl.col("class_of").replace_strict(classes),
        ),
        CUTS,
        measures,
    )


def first_answers(answers: pl.DataFrame) -> pl.DataFrame:
    """The initial answer of each family; takes answers as `answered` gives them."""
    return _first(answers.filter("is_ranked"))


def _first(ranked: pl.DataFrame) -> pl.DataFrame:
    """The first of the answers in time of each family; a duplicate only when alone."""
    return ranked.sort("family", "is_duplicate", *IN_TIME).unique(
        "family", keep="first", maintain_order=True
    )


def last_standing(ranked: pl.DataFrame) -> pl.DataFrame:
    """The last of the answers of each family that stands; duplicates as above."""
    standing = ranked.filter("stands").sort(
        *("family", "is_duplicate", *IN_TIME), descending=[False, True, False, False]
    )
    return standing.unique("family", keep="last", maintain_order=True)


def followed_answers(log: Log, answers: pl.DataFrame) -> pl.DataFrame:
    """The initial primary answer of each family, one row each, and what came of it.

    overturned_on: null where nothing paid, or left to the patient, within 180 days.
    sent_again_on: of the first version, not a void, sent after the answer; else null.
    is_denied_at_last, denied_at_last: by what stood after 180 days. standing: answers
    that were never taken back, from the first on.
    """
    ranked = answers.filter("is_ranked")
    first = first_answers(answers)
    began = first.select("family", began="paid_on", initial="answer")
    followed = ranked.join(began, on="family")
    in_time = followed.filter(pl.col("paid_on") <= pl.col("began") + MATURITY)
    is_later = (pl.col("answer") != pl.col("initial")) & (
        pl.col("paid_on") >= pl.col("began")
    )
    overturned = (
        in_time.filter("stands", "leaves_or_pays", ~pl.col("is_duplicate"), is_later)
        .group_by("family")
        .agg(overturned_on=pl.col("paid_on").min())
    )
    at_last = last_standing(in_time).select(
        "family", is_denied_at_last="is_fully_denied", denied_at_last="denied"
    )
    standing = followed.filter("stands").group_by("family").agg(standing=pl.len())
    sent_again = (
        log.claims.filter("is_sent", pl.col("frequency") != "8")
        .with_columns(version=pl.col("claim").rank("ordinal").over("family"))
        .join(began, on="family")
        .filter(pl.col("version") > 1, pl.col("submitted") >= pl.col("began"))
        .group_by("family")
        .agg(sent_again_on=pl.col("submitted").min())
    )
    return (
        first.join(overturned, on="family", how="left")
        .join(at_last, on="family", how="left")
        .join(standing, on="family", how="left")
        .join(sent_again, on="family", how="left")
        .with_columns(
            pl.col("is_denied_at_last").fill_null(False),
            pl.col("denied_at_last", "standing").fill_null(0),
        )
    )


def denial_rates(log: Log, answers: pl.DataFrame, through: date) -> pl.DataFrame:
    """One claim per family, where and when its initial primary answer was paid."""
    first = followed_answers(log, answers)
    is_overturned = pl.col("overturned_on").is_not_null()
    is_corrected = pl.col("sent_again_on") <= pl.col("overturned_on")
    matured = pl.col("paid_on") <= through - MATURITY
    fully, partly = pl.col("is_fully_denied"), pl.col("is_partially_denied")
    zero = pl.col("is_zero_paid") & ~pl.col("is_duplicate")
    fourth = pl.col("status") == "4"
    grown = (pl.col("denied") - pl.col("denied_at_last")).clip(lower_bound=0)
    rows = first.select(
        *("payer_key", "facility", "kind"),
        class_of="payer_key",
        day="paid_on",
        adjudicated_claims=pl.lit(1),
        denied_claims=fully,
        partly_denied_claims=partly,
        any_denial_claims=fully | partly,
        zero_paid_claims=zero,
        status_4_claims=fourth,
        unexplained_zero_pay_claims="is_unexplained_zero_pay",
        matured_claims=matured,
        matured_denied_claims=matured & fully,
        overturned_claims=matured & fully & is_overturned,
        corrected_claims=(matured & fully & is_corrected).fill_null(False),
        finally_denied_claims=matured & pl.col("is_denied_at_last"),
        first_pass_claims=matured
        & ~(fully | partly)
        & (pl.col("standing") == 1)
        & pl.col("sent_again_on").is_null(),
        charged_lines="charged_lines",
        denied_lines="denied_lines",
        partly_denied_lines="partly_denied_lines",
        billed_usd="billed",
        denied_usd="denied",
        matured_denied_usd=pl.when(matured & fully).then("denied").otherwise(0),
        overturned_usd=pl.when(matured & fully).then(grown).otherwise(0),
        denied_status_4_claims=fully & fourth,
        denied_zero_paid_claims=fully & zero,
        any_denial_status_4_claims=(fully | partly) & fourth,
        any_denial_zero_paid_claims=(fully | partly) & zero,
        status_4_zero_paid_claims=fourth & zero,
    )
    return cut(rows.with_columns(pl.col(DENIAL_RATES).cast(pl.Int64)), DENIAL_RATES)


def denial_reasons(log: Log) -> pl.DataFrame:
    """Every adjustment as sent, reversals and secondary answers too."""
    sums = log.adjustments.group_by("group", "reason").agg(
        adjustments=pl.len().cast(pl.Int64), adjusted_usd=pl.col("cents").sum()
    )
    rows = sums.with_columns(
        category=pl.col("reason").map_elements(category, return_dtype=pl.String),
        pair=pl.concat_str("group", "reason", separator="-"),
    )
    cuts = {"by_category": "category", "by_reason": "pair"}
    return counts.cut(rows, cuts, ("adjustments", "adjusted_usd"))


def payer_mix(current: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    """Claims by the payer they name, payments by the payer that paid.

    Raises:
        AssertionError: two claims of an encounter bill the same, and either could be
            the one that stands for it.
    """
    ranked = answers.filter("is_ranked")
    stated = ranked.sort("family", *IN_TIME).unique(
        "family", keep="last", maintain_order=True
    )
    primary = current.filter(pl.col("responsibility") == "P").join(
        stated.select("family", stated="payer_key"), on="family", how="left"
    )
    largest = pl.col("billed") == pl.col("billed").max().over("encounter")
    claims = primary.select(
        *("encounter", "payer_key", "facility", "kind", "day"),
        class_of=pl.coalesce("stated", "payer_key"),
        claims=pl.lit(1, pl.Int64),
        billed_usd="billed",
        encounters=largest.cast(pl.Int64),
    )
    if claims["encounters"].sum() != claims["encounter"].n_unique():
        raise AssertionError("Two claims of an encounter bill the same.")
    paying = ["payer_key", "facility", "kind", "day"]
    paid = answers.select(*paying, class_of="payer_key", paid_usd="paid")
    allowed = last_standing(ranked).select(
        *paying, class_of="payer_key", allowed_usd="allowed"
    )
    rows = pl.concat([claims.drop("encounter"), paid, allowed], how="diagonal")
    return cut(rows, PAYER_MIX)
