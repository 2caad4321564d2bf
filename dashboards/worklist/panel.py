"""One claim of the worklist: why it is denied, what happened, what to write of it."""

from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import dcc, html

from dashboards import parts, theme, wording
from dashboards.worklist import events
from transforms.worklist.items import Change
from transforms.worklist.states import STATUSES
from transforms.worklist.written import Item

_WAYS = {
    "corrected_claim": "a corrected claim",
    "payer_reprocess": "the payer, which processed it again",
}
_SCOPES = {
    "payer_category": "this payer and reason",
    "category": "this reason, whichever payer",
    "all": "all denials",
}


def panel(
    row: dict[str, Any],
    chronology: pl.DataFrame,
    item: Item,
    changes: list[Change],
    list_at: str,
    said: str = "",
) -> dmc.Paper:
    """The claim of a row, with all that happened, and a form to write about it.

    `list_at` is the address of the list that it was opened from.
    """
    return parts.card(
        dmc.Group(
            [
                dmc.Title(
                    f"Rank {row['rank_index']:,}: {events.usd(row['denied_usd'])}"
                    f" denied by {wording.name(row['payer_name'], 'a payer')}",
                    order=2,
                    fz="h4",
                ),
                dcc.Link("Close", href=list_at, className="close"),
            ],
            justify="space-between",
        ),
        dmc.Text(f"Claim {row['claim_family_id']}", size="xs", c=theme.SOFT_INK),
        dmc.SimpleGrid(
            [
                dmc.Stack([_why(row), _happened(chronology)], gap="md"),
                dmc.Stack([_form(item, said), _written(item, changes)], gap="md"),
            ],
            cols={"base": 1, "md": 2},
            spacing="lg",
            mt="sm",
        ),
        mt="md",
        id="claim-card",
    )


def gone(item: Item, changes: list[Change], list_at: str) -> dmc.Paper:
    """A claim that is not on the list any more, and what was written about it."""
    return parts.card(
        dmc.Title("This claim is not an open denial", order=2, fz="h4"),
        dmc.Text(
            item.closed_why or "It is not on the list of this publication.", mt="xs"
        ),
        _written(item, changes),
        dcc.Link("Close", href=list_at),
        mt="md",
        id="claim-card",
    )


def _why(row: dict[str, Any]) -> html.Div:
    code = "-".join(filter(None, [row["group_code"], row["reason_code"]]))
    code = " ".join(filter(None, [code, row["remark_code"]]))
    lines: list[list[Any]] = [
        [
            html.B(row["reason_label"] or "A reason that is not known"),
            f" ({code})" if code else "",
            f": {wording.words(row['denial_category']).lower()},"
            f" denied on {events.day(row['denied_date'])}"
            f" for services of {events.day(row['service_date'])}.",
        ],
        [_worth(row)],
        [_usual(row)],
        [_clocks(row)],
    ]
    return html.Div([html.P(line) for line in lines], className="prose")


def _worth(row: dict[str, Any]) -> str:
    if row["recoverable_usd"] is None:
        return "Too few denials have matured to say what of it comes back."
    return (
        f"{events.usd(row['recoverable_usd'])} recoverable: denied x"
        f" {wording.percent(row['overturn_rate'])} overturned"
        f" ({row['overturned_claims']:,} of {row['matured_denied_claims']:,} of this"
        " payer and reason, drawn towards others) x"
        f" {wording.percent(row['allowed_rate'])} allowed of what is billed."
    )


def _usual(row: dict[str, Any]) -> str:
    way, scope = _WAYS.get(row["usual_code"]), _SCOPES.get(row["usual_scope_code"])
    if not way or not scope:
        return "No such denial has been overturned yet."
    return (
        f"Usually overturned by {way}: {row['usual_claims']:,} of"
        f" {row['usual_of_claims']:,} overturned of {scope},"
        f" half of them within {wording.many(round(row['usual_days']), 'day')}."
    )


def _clocks(row: dict[str, Any]) -> str:
    return f"{_clock('Filing', row['filing_left_days'])}" + (
        f" {_clock('Appeal', row['appeal_left_days'])}"
    )


def _clock(name: str, left: int | None) -> str:
    if left is None:
        return f"{name}: the payer's limit is not known."
    if left < 0:
        return f"{name}: the limit ran out {wording.many(-left, 'day')} ago."
    return f"{name}: {wording.many(left, 'day')} left."


def _happened(chronology: pl.DataFrame) -> html.Div:
    return html.Div(
        [
            dmc.Title("What happened", order=3, fz="md", mb="xs"),
            html.Ol(
                [
                    html.Li(
                        [
                            html.B(events.day(event["event_date"])),
                            f" {events.words(event)}.",
                            html.B(" This stands.") if event["is_standing"] else None,
                        ]
                    )
                    for event in chronology.iter_rows(named=True)
                ],
                id="claim-chronology",
                className="prose",
            ),
        ]
    )


def _form(item: Item, said: str) -> dmc.Stack:
    now = item.state.texts()
    return dmc.Stack(
        [
            dcc.Store(
                id="claim-seen",
                data={"claim": item.claim_family_id, "revision": item.revision},
            ),
            dmc.Select(
                id="claim-status",
                label="Status",
                value=now["status"],
                data=[{"value": k, "label": v} for k, v in STATUSES.items()],
                allowDeselect=False,
                checkIconPosition="right",
            ),
            dmc.TextInput(
                id="claim-assignee",
                label="Assignee (a login name)",
                value=now["assignee"],
            ),
            dmc.DatePickerInput(
                id="claim-snoozed",
                label="Snooze until",
                value=now["snoozed_until"] or None,
                valueFormat="D MMM YYYY",
                clearable=True,
            ),
            dmc.Textarea(
                id="claim-note",
                label="Note",
                description="About the work, not about the patient.",
                value=now["note"],
                autosize=True,
                minRows=2,
            ),
            dmc.Group(
                [
                    dmc.Button("Save", id="claim-save", size="sm"),
                    html.Div(said, id="claim-said", role="status"),
                ],
                gap="sm",
            ),
        ],
        gap="xs",
        className="unprinted",
    )


def _written(item: Item, changes: list[Change]) -> html.Div | None:
    if not changes:
        return None
    last = dmc.Text(
        f"Last changed by {item.changed_by}, {_minute(item.changed_at)} UTC.", size="sm"
    )
    lines = [
        html.Li(
            f"{_minute(each.at)} {each.who}: {wording.words(each.field).lower()}"
            f" {each.before or 'nothing'} \N{RIGHTWARDS ARROW}"
            f" {each.after or 'nothing'}"
        )
        for each in changes[:12]
    ]
    closed = dmc.Text(item.closed_why, size="sm") if item.closed_why else None
    return html.Div([closed, last, html.Ul(lines, className="fine")])


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")
