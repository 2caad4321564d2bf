"""Denial rates.

Which share of claims do payers deny at their first answer, and is it changing?
"""

import plotly.graph_objects as go
import polars as pl

from dashboards import filters, number, quarters, wording
from dashboards.denials import cuts, drivers, submitted
from dashboards.denials.bridge import bridge, other
from dashboards.denials.cuts import OF_ALL, cut
from dashboards.denials.rules import CHOICE, COUNTED, NAMED, RULES, rate, sums
from dashboards.denials.trend import trend
from dashboards.intervals import share
from dashboards.number import Number

MENU = "Denial rates"
GROUP = "Denials"
ORDER = 1

FILTERS = (
    *filters.period("paid", "payment_month", "Answered"),
    filters.PAYER,
    filters.FACILITY,
    filters.CLAIM_TYPE,
    filters.FINANCIAL_CLASS,
    CHOICE,
    cuts.CHOICE,
    filters.Choice("against", "Compare with", (*NAMED[1:], NAMED[0])),
)
# Which count each rate of the table rests on.
RATES_OF = {
    "denial_rate": "adjudicated_claims",
    "overturn_rate": "matured_denied_claims",
    "denied_usd_rate": "adjudicated_claims",
}


def figure(denial_rates: pl.DataFrame, rule: str = "full") -> go.Figure:
    """Line: the share of claims denied, by month, with its control limits."""
    return trend(denial_rates, rule)


def who(
    denial_rates: pl.DataFrame,
    denial_rates_by: pl.DataFrame,
    rule: str = "full",
    by: str = "payer",
) -> go.Figure | None:
    """Dots: the share of each value of the cut that the reader chose."""
    return drivers.by_cut(denial_rates, denial_rates_by, rule, by)


def payers(
    denial_rates: pl.DataFrame,
    rule: str = "full",
    payer_colours: dict[str, str] | None = None,
) -> go.Figure | None:
    """Dots: each payer's share; none where one payer is all there is."""
    return drivers.by_payer(denial_rates, rule, payer_colours)


def beyond(denial_rates_signals: pl.DataFrame) -> go.Figure:
    """Bars: what lay beyond its own baseline lately."""
    return drivers.signals(denial_rates_signals)


def sent(
    denial_rates_submitted: pl.DataFrame, denial_rates: pl.DataFrame, rule: str = "full"
) -> go.Figure:
    """Lines: the share denied of claims sent before, and of claims answered."""
    return submitted.by_month(denial_rates_submitted, denial_rates, rule)


def steps(
    denial_rates: pl.DataFrame, rule: str = "full", against: str = "any"
) -> go.Figure:
    """The bridge from one rule's denial rate to another's."""
    return bridge(denial_rates, rule, against)


def reasons(denial_reasons: pl.DataFrame) -> go.Figure:
    """Bars: denied dollars by category of reason."""
    return drivers.by_reason(denial_reasons)


DRIVERS = (who, payers, beyond, sent, steps, reasons)


def sentence(denial_rates: pl.DataFrame, rule: str = "full") -> str:
    """Say how the last three complete months differ from the three before."""
    whole = denial_rates.filter(~pl.col("is_preliminary"))
    spans = quarters.last_two(whole, "payment_month")
    if spans is None:
        return (
            "Fewer than six complete months are in this selection: too few to say "
            "what changed."
        )
    late, early = spans
    now, before = (
        rate(
            sums(whole.filter(pl.col("payment_month").is_in(span))).row(0, named=True),
            rule,
        )
        for span in spans
    )
    return (
        f"In {wording.months(late)}, {wording.percent(now.value)} of "
        f"{wording.many(now.of, 'claim')} {wording.verb(now.of, 'was', 'were')} "
        f"{RULES[rule][1]} at first answer, "
        f"{wording.change(now, before)} in {wording.months(early)} "
        f"({wording.percent(before.value)} of {wording.count(before.of)}). "
        f"{wording.verdict(now, before)}"
    )


def numbers(
    denial_rates: pl.DataFrame,
    denial_rates_submitted: pl.DataFrame,
    rule: str = "full",
) -> list[Number]:
    """What an administrator asks for first: how many, how much, and what came back."""
    row = sums(denial_rates).row(0, named=True)
    billed, denied = row["billed_usd"] or 0, row["denied_usd"] or 0
    part = float(denied / billed) if billed else None
    back = row["matured_denied_usd"] or 0
    won = float(row["overturned_usd"] / back) if back else None
    return [
        number.rate(
            "Denial rate, initial",
            rate(row, rule),
            "primary claims",
            counted=COUNTED[rule],
        ),
        submitted.of_sent(denial_rates_submitted, rule),
        Number(
            "Dollars denied at first answer",
            wording.dollars(denied),
            f"{wording.percent(part)} of {wording.dollars(billed)} billed",
            "by reason, whichever rule is chosen",
            is_pale=row["adjudicated_claims"] < wording.FEW,
            counted="initial denial rate, dollars",
        ),
        number.rate(
            "Service lines denied",
            share(row["denied_lines"], row["charged_lines"]),
            "charged lines answered",
            counted="initial denial rate, lines",
        ),
        number.rate(
            "Overturned within 180 days",
            share(row["overturned_claims"], row["matured_denied_claims"]),
            "denied claims old enough to tell",
            counted="overturn rate",
        ),
        Number(
            "Denied dollars overturned",
            wording.percent(won),
            f"{wording.dollars(row['overturned_usd'] or 0)} of {wording.dollars(back)}"
            " denied on them",
            is_pale=row["matured_denied_claims"] < wording.FEW,
            counted="overturn rate, dollars",
        ),
        number.rate(
            "Still denied after 180 days",
            share(row["finally_denied_claims"], row["matured_claims"]),
            "claims old enough to tell",
            counted="final denial rate",
        ),
    ]


def note(denial_rates: pl.DataFrame, rule: str = "full", against: str = "any") -> str:
    """The same claims, counted the other ways, and what is resolved at first pass."""
    row = sums(denial_rates).row(0, named=True)
    others = [
        f"{wording.percent(rate(row, each).value)} {said}"
        for each, (_, said) in RULES.items()
        if each != rule
    ]
    zero = row["unexplained_zero_pay_claims"]
    first = share(row["first_pass_claims"], row["matured_claims"])
    return (
        f"The same claims by the other rules: {', '.join(others)} (the bridge below"
        f" leads to {RULES[other(rule, against)][1]})."
        f" {wording.many(zero, 'claim')} {wording.verb(zero, 'was', 'were')} paid"
        " nothing without any reason that denies or explains it."
        f" {wording.percent(first.value)} of {wording.many(first.of, 'claim')} old"
        f" enough to tell {wording.verb(first.of, 'was', 'were')} resolved at first"
        " pass."
    )


def table(
    denial_rates: pl.DataFrame,
    denial_rates_by: pl.DataFrame,
    rule: str = "full",
    by: str = "payer",
) -> pl.DataFrame:
    """One row per value of the cut, with its rates last."""
    rows = cut(denial_rates, denial_rates_by, by)
    label = "financial_class" if by == "class" else by
    of = sums(denial_rates)["adjudicated_claims"][0] if by in OF_ALL else None
    return pl.DataFrame(
        [
            {label: row["name"] or "Unknown"} | measures(row, rule, of)
            for row in rows.iter_rows(named=True)
        ],
        infer_schema_length=None,
    )


def total(denial_rates: pl.DataFrame, rule: str = "full") -> dict:
    """The table's last row: all of them together."""
    return measures(sums(denial_rates).row(0, named=True), rule)


def measures(row: dict, rule: str, of: int | None = None) -> dict:
    """The measures of one row of the table; `of` where shares are of all claims."""
    part = rate(row, rule, of)
    overturned = share(row["overturned_claims"], row["matured_denied_claims"])
    billed = row["billed_usd"]
    return {
        "adjudicated_claims": row["adjudicated_claims"],
        "denied_claims": part.count,
        "denial_rate": part.value,
        "denial_rate_low": part.low,
        "denial_rate_high": part.high,
        "billed_usd": billed,
        "denied_usd": row["denied_usd"],
        "denied_usd_rate": float(row["denied_usd"] / billed) if billed else None,
        "matured_denied_claims": row["matured_denied_claims"],
        "overturned_claims": row["overturned_claims"],
        "overturn_rate": overturned.value,
    }
