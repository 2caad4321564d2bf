"""Prices beside the usual ones and the contract: sums, and who is how far below."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.intervals import part

SUMS = (
    *("priced_lines", "billed_usd", "allowed_usd", "usual_usd", "below_lines"),
    *("below_usd", "above_lines", "above_usd", "contract_lines", "contract_usd"),
    *("underpaid_lines", "underpaid_usd", "overpaid_lines", "overpaid_usd"),
)


def sums(rows: pl.DataFrame, by: list[str] | None = None) -> pl.DataFrame:
    """Add up what adds."""
    added = [pl.col(column).sum() for column in SUMS]
    return rows.group_by(by).agg(added) if by else rows.select(added)


def below(
    payment_variance: pl.DataFrame, payer_colours: dict[str, str] | None = None
) -> go.Figure:
    """Bars: dollars below the payer's own usual price, by payer."""
    title = "Below this payer's usual: dollars, by payer"
    rows = sums(payment_variance, ["payer_id", "payer_name"]).sort(
        "below_usd", "payer_id", descending=[True, False]
    )
    return _ranked(
        rows,
        title,
        ("below_usd", "usual_usd", "below_lines", "priced_lines"),
        "of usual",
        "Dollars below usual",
        payer_colours,
        "No service is more than 2 % below what its payer usually allows.",
        "Unlike the payer's other prices, and not for that wrong: corrections, reduced"
        " services and changes of fees are in it.",
    )


def underpaid(
    payment_variance: pl.DataFrame, payer_colours: dict[str, str] | None = None
) -> go.Figure | None:
    """Bars: dollars below the contract, by payer; none without a contract."""
    if not payment_variance["contract_lines"].sum():
        return None
    rows = sums(
        payment_variance.filter(pl.col("contract_lines") > 0),
        ["payer_id", "payer_name"],
    ).sort("underpaid_usd", "payer_id", descending=[True, False])
    return _ranked(
        rows,
        "Underpaid against the contract: dollars, by payer",
        ("underpaid_usd", "contract_usd", "underpaid_lines", "contract_lines"),
        "of contract",
        "Dollars underpaid",
        payer_colours,
        "No service with a contract is allowed less than it says.",
        "By the contract table that you loaded, on the day of service.",
    )


def _ranked(
    rows: pl.DataFrame,
    title: str,
    columns: tuple[str, str, str, str],
    of: str,
    axis: str,
    payer_colours: dict[str, str] | None,
    empty: str,
    note: str,
) -> go.Figure:
    usd, base, lines, all_lines = columns
    rows = rows.filter(pl.col(usd) > 0)
    if rows.is_empty():
        return charts.blank(title, empty)
    shown, more = charts.first(rows, 12, "with the most dollars")
    bars = []
    for row in shown.iter_rows(named=True):
        name = wording.name(row["payer_name"], "Unknown payer")
        portion = wording.percent(part(row[usd], row[base]))
        bars.append(
            charts.Bar(
                label=name,
                value=float(row[usd]),
                text=f"{wording.dollars(row[usd])}, {portion} {of}",
                hover=f"<b>{name}</b><br>{wording.dollars(row[usd])} on "
                f"{wording.count(row[lines])} of "
                f"{wording.many(row[all_lines], 'service')}"
                f"<br>{portion} of {wording.dollars(row[base])}"
                "<br>click to see this payer alone",
                hue=theme.colour(payer_colours, row["payer_id"]),
                key=("payer", row["payer_id"]),
                is_pale=row[all_lines] < wording.FEW,
            )
        )
    drawn = charts.ranking(bars, axis)
    drawn.update_xaxes(tickformat="$,.0f")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(
        drawn, title, summary, charts.tall(bars), charts.notes(note, more)
    )
