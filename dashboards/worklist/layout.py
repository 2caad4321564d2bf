"""Where the worklist's own parts stand, between the filters and the results."""

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import parts, theme

PAGE = "denial_worklist"
_SPOKEN: Any = {"aria-live": "polite"}


def place() -> html.Div:
    """A place for the claim that is opened, and the way to files and back."""
    return html.Div([html.Div(id="claim", role="region", **_SPOKEN), files()])


def files() -> dmc.Paper:
    """The worklist as a file for the practice-management system, and back."""
    return parts.card(
        dmc.Group(
            [
                dmc.Text("Your practice-management system", fw=600, size="sm"),
                dmc.Button(
                    "Export with control numbers",
                    id="worklist-export",
                    variant="default",
                    size="xs",
                ),
                dcc.Upload(
                    dmc.Button("Import a file", variant="default", size="xs"),
                    id="worklist-import",
                    accept=".csv",
                    multiple=False,
                    max_size=2_800_000,
                ),
                html.Div(id="worklist-said", role="status"),
            ],
            gap="sm",
        ),
        dmc.Text(
            "The export holds your own claim numbers, which no page shows; the audit"
            " log notes who took it.",
            size="xs",
            c=theme.SOFT_INK,
            mt=6,
        ),
        className="unprinted",
        mt="md",
    )
