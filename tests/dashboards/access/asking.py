"""Asking as a browser would: a callback by its output, on a page."""

import json

from tests.login import OURS

FROM_US = {"Origin": OURS}


def callbacks(client):
    """The callbacks that a server has, by their output; those in the browser not."""
    every = json.loads(client.get("/_dash-dependencies").text)
    return {each["output"]: each for each in every if not each["clientside_function"]}


def body(callback, page, search=""):
    """What a browser on this page sends to call a callback."""
    known = {
        ("url", "pathname"): page,
        ("url", "search"): search,
        ("results", "id"): "results",
        ("kept", "data"): {},
        ("csv", "n_clicks"): 1,
    }
    output = callback["output"]
    outputs = [
        {"id": name, "property": attribute}
        for name, _, attribute in (
            each.rpartition(".") for each in output.strip(".").split("...")
        )
    ]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "changedPropIds": ["{id}.{property}".format(**callback["inputs"][0])],
        **{
            key: [
                each | {"value": known[each["id"], each["property"]]} for each in named
            ]
            for key, named in (
                ("inputs", callback["inputs"]),
                ("state", callback["state"]),
            )
        },
    }


def said(answer):
    """What an answer says, as text without the escapes of JSON."""
    if answer.mimetype != "application/json":
        return answer.text
    return json.dumps(json.loads(answer.text), ensure_ascii=False)


def ask(client, callback, page, search="", **given):
    """Call a callback as a page of ours does."""
    given.setdefault("headers", FROM_US)
    sent = body(callback, page, search)
    return client.post("/_dash-update-component", json=sent, **given)
