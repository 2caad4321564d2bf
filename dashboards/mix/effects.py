"""Why the yield changed: mix and rate, drawn and laid out."""

from decimal import Decimal
from fractions import Fraction

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.mix.periods import Periods, periods
from transforms.statistics.mix_and_rate import Bridge, Part, bridge, to_the_cent

STEPS = {
    "mix": ("Mix", "who is billed moved between better and worse payers"),
    "rate": ("Rate", "what each pays of a billed dollar moved"),
    "cross": ("Both at once", "those whose share moved pay another rate"),
    "outside": (
        "Paid, not billed",
        "payers that were billed nothing, as secondary ones",
    ),
}
SHORT = (
    "Two periods of three complete months are not in this selection."
    " Months that end less than 90 days before the data do are still being paid."
)


def keyed(rows: pl.DataFrame, by: str) -> tuple[pl.DataFrame, dict[str, str]]:
    """The rows with what they are split by, as `part`; and the parts' names."""
    if by == "class":
        split = rows.with_columns(part=pl.col("financial_class_code").fill_null(""))
        return split, {each: wording.words(each) for each in split["part"].unique()}
    split = rows.with_columns(part=pl.col("payer_id").fill_null(""))
    named = split.select("part", "payer_name").unique("part", keep="first").sort("part")
    return split, {
        part: wording.name(name, "Unknown payer") for part, name in named.iter_rows()
    }


def split(rows: pl.DataFrame, spans: Periods, by: str) -> Bridge | None:
    """The bridge from the earlier yield to the later one, by class or payer."""
    sums: dict[str, dict[str, tuple[Fraction, Fraction]]] = {}
    for when, months in (("before", spans.before), ("after", spans.after)):
        mine, _ = keyed(rows.filter(pl.col("service_month").is_in(months)), by)
        for part, paid, billed in (
            mine.group_by("part")
            .agg(pl.col("paid_usd").sum(), pl.col("billed_usd").sum())
            .iter_rows()
        ):
            sums.setdefault(part, {})[when] = (Fraction(paid), Fraction(billed))
    nothing = (Fraction(0), Fraction(0))
    return bridge(
        {
            part: Part(*held.get("before", nothing), *held.get("after", nothing))
            for part, held in sorted(sums.items())
        }
    )


def signed(change: Fraction | float) -> str:
    """'+1.23 points'."""
    number = 100 * float(change)
    return f"{_sign(number)}{abs(number):.2f} points"


def in_points(found: Bridge) -> dict[str, str]:
    """Each step in hundredths of points, as it is shown.

    Rounded so that with the earlier yield they add up to the later one.
    """
    steps = {name: 100 * getattr(found.whole, name) for name in STEPS}
    shown = to_the_cent({"before": 100 * found.before} | steps)
    return {
        name: f"{_sign(each)}{abs(each):.2f} points" for name, each in shown.items()
    }


def _sign(number: Fraction | Decimal | float) -> str:
    return "+" if number > 0 else wording.MINUS if number < 0 else ""


def worth(found: Bridge, billed: Fraction) -> dict[str, str]:
    """What each step is worth at the later period's charges; adds up to the cent."""
    steps = {name: getattr(found.whole, name) * billed for name in STEPS}
    return {
        name: f"{wording.MINUS if amount < 0 else ''}${abs(amount):,.2f}"
        for name, amount in to_the_cent(steps).items()
    }


def waterfall(
    payer_mix: pl.DataFrame, by: str = "class", compare: str = "before"
) -> go.Figure:
    """Bars from the earlier yield to the later one: mix, rate, both."""
    title = "Why the paid share of a billed dollar moved"
    spans = periods(payer_mix, compare)
    found = split(payer_mix, spans, by) if spans else None
    if spans is None or found is None:
        return charts.blank(title, SHORT)
    after = payer_mix.filter(pl.col("service_month").is_in(spans.after))
    dollars = worth(found, Fraction(after["billed_usd"].sum()))
    points = in_points(found)
    steps = {name: getattr(found.whole, name) for name in STEPS}
    shown = [name for name, change in steps.items() if change or name != "outside"]
    labels = [wording.months(list(spans.before))]
    labels += [STEPS[name][0] for name in shown] + [wording.months(list(spans.after))]
    level, bases, heights, texts, hues, hovers = found.before, [0.0], [], [], [], []
    heights.append(float(found.before))
    texts.append(wording.percent(float(found.before), 2))
    hues.append(theme.OTHER)
    hovers.append(f"<b>{labels[0]}</b><br>{texts[0]} of billed dollars were paid")
    for name in shown:
        change = steps[name]
        bases.append(float(min(level, level + change)))
        heights.append(abs(float(change)))
        texts.append(points[name])
        hues.append(theme.BETTER if change >= 0 else theme.WORSE)
        hovers.append(
            f"<b>{STEPS[name][0]}</b>: {STEPS[name][1]}<br>{points[name]},"
            f" {dollars[name]} at the later period's charges"
        )
        level += change
    bases.append(0.0)
    heights.append(float(found.after))
    texts.append(wording.percent(float(found.after), 2))
    hues.append(theme.ACCENT)
    hovers.append(f"<b>{labels[-1]}</b><br>{texts[-1]} of billed dollars were paid")
    drawn = go.Figure()
    drawn.add_bar(
        x=[label.replace(" to ", "<br>to ") for label in labels],
        y=heights,
        base=bases,
        text=texts,
        textposition="outside",
        cliponaxis=False,
        marker={"color": hues},
        hovertext=hovers,
        hoverinfo="text",
    )
    tops = [base + height for base, height in zip(bases, heights, strict=True)]
    drawn.update_yaxes(
        title="Paid of billed dollars",
        tickformat="~%",
        range=[min(0.0, *bases), 1.14 * max(tops)],
    )
    summary = (
        f"From {texts[0]} to {texts[-1]}: "
        + "; ".join(f"{STEPS[name][0]} {points[name]}" for name in shown)
        + "."
    )
    return charts.finish(
        drawn,
        title,
        summary,
        340,
        note=f"By {'financial class' if by == 'class' else 'payer'}; the steps add up"
        " exactly.",
    )


def movers(
    payer_mix: pl.DataFrame,
    by: str = "class",
    compare: str = "before",
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Bars: what each class or payer did to the yield, the largest first."""
    what = "class" if by == "class" else "payer"
    title = f"Which {what} moved the yield"
    spans = periods(payer_mix, compare)
    found = split(payer_mix, spans, by) if spans else None
    if found is None:
        return charts.blank(title, SHORT)
    _, names = keyed(payer_mix, by)
    ranked = sorted(
        found.parts.items(), key=lambda pair: (-abs(pair[1].change), pair[0])
    )
    shown, note = charts.first(ranked, 10, "that moved it most")
    bars = [
        charts.Bar(
            label=names[part],
            value=float(effect.change),
            text=signed(effect.change),
            hover=f"<b>{names[part]}</b><br>"
            + "<br>".join(
                f"{STEPS[name][0]} {signed(getattr(effect, name))}"
                for name in STEPS
                if getattr(effect, name)
            ),
            hue=theme.class_colour(part)
            if by == "class"
            else theme.colour(payer_colours, part),
            key=("class" if by == "class" else "payer", part) if part else None,
        )
        for part, effect in shown
    ]
    drawn = charts.ranking(bars, "Points of the yield")
    drawn.update_xaxes(tickformat="+~%")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)
