"""Asking as a browser would: a callback by what it changes, on a page."""

import json
import re

from tests.login import OURS

FROM_US = {"Origin": OURS}
# The callbacks of the workbench.
RUN = "..bench-answer.children...bench-link.href...bench-link.style.."
STOP = "bench-stop.n_clicks"
OPEN = "..bench-sql.value...bench-name.value.."
SAVE = "..bench-saved.data...bench-saved.value...bench-said.children.."
TAKE = "..download.data...bench-running.children.."
DRAW = "bench-plot.children"
WORKBENCH = {RUN, STOP, OPEN, SAVE, TAKE, DRAW}
# The callbacks of the worklist.
CLAIM = "claim.children"
WRITE = "..claim.children...claim-said.children...results.shown...left.children.."
EXPORT = "..download.data...worklist-said.children.."
IMPORT = "..worklist-said.children...results.shown...left.children...claim.children.."
WORKLIST = {CLAIM, WRITE, EXPORT, IMPORT}
# What the controls hold unless a test says otherwise.
USUAL = {
    "results": "results",
    "kept": {},
    "button": {"id": "csv", "clicks": 1},
    "bench-run": 1,
    "bench-stop": 1,
    "bench-save": 1,
    "bench-rename": None,
    "bench-delete": None,
    "bench-csv": 1,
    "bench-parquet": None,
    "bench-sql": "show tables",
    "bench-ticket": "ticket",
    "bench-name": "mine",
    "bench-saved": None,
    "bench-example": None,
    "bench-key": "forged",
    "bench-kind": "bar",
    "bench-x": "name",
    "bench-y": "rows",
    "bench-colour": None,
    "claim": "claim",
    "claim-save": 1,
    "claim-seen": {"claim": "plain", "revision": 0},
    "claim-status": "in_work",
    "claim-assignee": "ann",
    "claim-note": "",
    "claim-snoozed": None,
    "worklist-export": 1,
    "worklist-import": "data:text/csv;base64,",
}


def name_of(output, inputs):
    """A callback by what it changes; one that changes nothing by what begins it."""
    if "." in output.strip("."):
        return re.sub(r"@[0-9a-f]+", "", output)
    return "{id}.{property}".format(**inputs[0])


def callbacks(client):
    """The callbacks that a server has, by their names; those in the browser not."""
    every = json.loads(client.get("/_dash-dependencies").text)
    return {
        name_of(each["output"], each["inputs"]): each
        for each in every
        if not each["clientside_function"]
    }


def chart(name, kind="csv"):
    """The button of a chart, as a page tells that it was clicked."""
    return {"id": {"chart": name, "as": kind}, "clicks": 1}


def body(callback, page, search="", begun_by="", **controls):
    """What a browser on this page sends to call a callback.

    `controls` are values by the id of their control, `_` for `-`; `begun_by` is the
    control that was used, the callback's first input if none is named.
    """
    held = USUAL | {key.replace("_", "-"): value for key, value in controls.items()}
    place = {"pathname": page, "search": search}
    output = callback["output"]
    outputs = [
        {"id": name, "property": attribute}
        for name, _, attribute in (
            each.rpartition(".") for each in output.strip(".").split("...")
        )
    ]
    begun = next(
        each for each in callback["inputs"] if begun_by.replace("_", "-") in each["id"]
    )

    def given(each):
        is_place = each["id"] == "url"
        value = place[each["property"]] if is_place else held[each["id"]]
        return each | {"value": value}

    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "changedPropIds": ["{id}.{property}".format(**begun)],
        "inputs": [given(each) for each in callback["inputs"]],
        "state": [given(each) for each in callback["state"]],
    }


def said(answer):
    """What an answer says, as text without the escapes of JSON."""
    if answer.mimetype != "application/json":
        return answer.text
    return json.dumps(json.loads(answer.text), ensure_ascii=False)


def ask(client, callback, page, search="", headers=FROM_US, **given):
    """Call a callback as a page of ours does."""
    sent = body(callback, page, search, **given)
    return client.post("/_dash-update-component", json=sent, headers=headers)
