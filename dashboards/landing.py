"""The landing page: each report's headlines, and what changed."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html

from dashboards import parts, results, shell, theme, visible
from dashboards.catalogue import Page, call
from dashboards.reading import Publication
from transforms import headlines
from transforms.headlines import Headline


def landing(published: Publication) -> dmc.Stack:
    """The headline numbers of every report, each with a way to its page."""
    said: dict[str, list[Headline]] = {}
    for headline in headlines.headlines(published.frames(published.reports())):
        said.setdefault(headline.report, []).append(headline)
    cards = [
        card(page, changed(page, published), said.get(page.name, []))
        for page in visible.pages().values()
        if not results.reports_missing(page, published)
    ]
    return dmc.Stack(
        [
            shell.heading("Where the practice stands", published),
            dmc.SimpleGrid(
                [dmc.Stack(cards[start::2], gap="md") for start in (0, 1)],
                cols={"base": 1, "md": 2},
                spacing="md",
            ),
            dmc.Text(
                "Every number is counted from claims and remittances as they were "
                "sent; each page says how. Small groups of people are withheld.",
                size="sm",
                c=theme.SOFT_INK,
            ),
        ],
        gap="md",
    )


def changed(page: Page, published: Publication) -> str:
    """What a page says first: what changed."""
    shown = results.view(page, published, {})
    if shown.is_empty or not page.sentence:
        return "Nothing to count yet."
    return str(call(page.sentence, shown.back))


def card(page: Page, sentence: str, said: Sequence[Headline]) -> dmc.Paper:
    """One report: its headlines, what changed, and the way to its page."""
    rows = [
        html.Div(
            [
                dmc.Text(headline.label, size="sm", fw=600, c=theme.SOFT_INK),
                dmc.Text(headline.text, fz="lg", fw=650, className="tabular"),
                dmc.Text(headline.definition, size="xs", c=theme.SOFT_INK),
            ]
        )
        for headline in said
    ]
    link = dmc.Anchor(dmc.Title(page.title, order=2, fz="h4"), href=f"/{page.name}")
    return parts.card(dmc.Stack([link, dmc.Text(sentence, size="sm"), *rows], gap="sm"))
