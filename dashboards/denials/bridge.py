"""The bridge: how one rule's denial rate becomes another's, on the same claims."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.denials.rules import BOTH, RULES, sums

# Why a claim is denied by the first rule alone, where that has one cause.
ONLY = {
    ("any", "full"): "denied in part only",
    ("full", "zero_pay"): "denied as duplicates",
    ("any", "zero_pay"): "denied in part and paid the rest, or duplicates",
    ("zero_pay", "full"): "paid nothing without full denial: deductible, write-off",
    ("zero_pay", "any"): "paid nothing without any denial: deductible, write-off",
    ("status_4", "full"): "status 4 without full denial by reason",
    ("status_4", "any"): "status 4 without any denial by reason",
    ("full", "status_4"): "denied by reason under another status",
    ("any", "status_4"): "denied by reason under another status",
    ("zero_pay", "status_4"): "paid nothing under another status",
    ("status_4", "zero_pay"): "status 4, yet paid",
}


def other(rule: str, against: str) -> str:
    """The rule to compare with; where it is the rule itself, the next one."""
    if against != rule:
        return against
    names = list(RULES)
    return names[(names.index(rule) + 1) % len(names)]


def bridge(denial_rates: pl.DataFrame, rule: str, against: str) -> go.Figure:
    """Steps from the claims that one rule calls denied to those that another does."""
    end = other(rule, against)
    title = f"From {RULES[rule][1]} to {RULES[end][1]}: the same claims, counted twice"
    row = sums(denial_rates).row(0, named=True)
    of = row["adjudicated_claims"]
    if not of:
        return charts.blank(title, "No claims were answered in this selection.")
    here, there = row[RULES[rule][0]], row[RULES[end][0]]
    both = row[BOTH[frozenset({rule, end})]]
    steps = [
        (RULES[rule][1], here, "absolute"),
        (ONLY.get((rule, end), "by the first rule alone"), both - here, "relative"),
        (ONLY.get((end, rule), "by the second rule alone"), there - both, "relative"),
        (RULES[end][1], there, "total"),
    ]
    # A step of nothing is no step: one rule may hold the other.
    steps = [step for step in steps if step[1] or step[2] != "relative"]
    said = [_text(number, of, kind) for _, number, kind in steps]
    drawn = go.Figure(
        go.Waterfall(
            x=[_broken(label) for label, _, _ in steps],
            y=[number / of for _, number, _ in steps],
            measure=[kind for _, _, kind in steps],
            text=said,
            textposition="outside",
            cliponaxis=False,
            hovertext=[
                f"<b>{label}</b>"
                f"<br>{wording.count(number)} of {wording.many(of, 'claim')}"
                for label, number, _ in steps
            ],
            hoverinfo="text",
            connector={"line": {"color": theme.LINE}},
            increasing={"marker": {"color": theme.WORSE}},
            decreasing={"marker": {"color": theme.BETTER}},
            totals={"marker": {"color": theme.ACCENT}},
        )
    )
    top = max(here, there, both, here + there - both) / of
    drawn.update_yaxes(
        tickformat="~%", title="Share of claims answered", range=[0, 1.2 * top or 0.1]
    )
    drawn.update_xaxes(tickangle=0)
    summary = "; ".join(
        f"{label} {text}" for (label, _, _), text in zip(steps, said, strict=True)
    )
    return charts.finish(drawn, title, summary, 340)


def _text(number: int, of: int, kind: str) -> str:
    share = wording.percent(abs(number) / of)
    if kind != "relative":
        return share
    return f"+{share}" if number > 0 else f"{wording.MINUS}{share}"


def _broken(label: str) -> str:
    """A label in lines that stand side by side on a phone."""
    lines, line = [], ""
    for word in label.split():
        if line and len(line) + len(word) > 13:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join([*lines, line])
