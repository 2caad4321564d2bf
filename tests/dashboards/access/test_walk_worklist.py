"""Every callback of the worklist, as each role, and forged.

What others may not see or write stays unseen and unwritten; the practice's own numbers
leave in the administrator's file and nowhere else.
"""

import base64

import polars as pl
import pytest

from tests.dashboards.access.asking import (
    CLAIM,
    EXPORT,
    IMPORT,
    WORKLIST,
    WRITE,
    ask,
    callbacks,
    said,
)
from tests.dashboards.access.conftest import A
from tests.dashboards.access.test_forged import FORGED
from tests.login import logged_in
from transforms import audit
from transforms.worklist import items, store
from transforms.worklist.states import State

PAGE = "/denial_worklist"
OPENED = "?claim=abc-1"
SEEN = {"claim": "abc-1", "revision": 0}
NUMBER = "XQZOWNNUMBER"
OTHERS = [("researcher", None), ("insurer", A)]


@pytest.fixture
def listed(server, home):
    """One open denial, on the page and in the references."""
    folder = home / "published" / "current"
    for name, facts in {
        "administrators/denial_worklist": {"payer_name": "Payer One"},
        "administrators/denial_worklist_chronology": {
            "event_code": "denied",
            "reason_label": "Told in our words",
        },
        "exports/denial_worklist_reference": {
            "patient_control_number": NUMBER,
            "payer_control_number": "XQZPAYERS",
            "is_open": True,
        },
    }.items():
        rows = pl.read_parquet(folder / f"{name}.parquet").head(1)
        known = {"claim_family_id": "abc-1", **facts}
        rows.with_columns(**{k: pl.lit(v) for k, v in known.items()}).write_parquet(
            folder / f"{name}.parquet"
        )
    return server


@pytest.fixture
def admin(listed):
    return logged_in(listed)


@pytest.fixture
def known(admin):
    return callbacks(admin)


def file_of(text):
    return f"data:text/csv;base64,{base64.b64encode(text.encode()).decode()}"


def test_an_administrator_opens_writes_exports_and_imports(admin, known):
    opened = said(ask(admin, known[CLAIM], PAGE, OPENED))
    saved = said(ask(admin, known[WRITE], PAGE, OPENED, claim_seen=SEEN))
    exported = ask(admin, known[EXPORT], PAGE).json["response"]
    imported = said(
        ask(
            admin,
            known[IMPORT],
            PAGE,
            worklist_import=file_of("claim_family_id,status\nabc-1,done\nx,done"),
        )
    )

    assert "Told in our words" in opened and "Save" in opened
    assert "Saved." in saved and '"id": "sentence"' in saved
    content = base64.b64decode(exported["download"]["data"]["content"]).decode()
    assert NUMBER in content and "in_work" in content
    assert "Claims changed: 1;" in imported and "Line 3" in imported
    assert items.item("abc-1").state.status == "done"
    for text in (opened, saved, imported, said(ask(admin, known[CLAIM], PAGE))):
        assert NUMBER not in text and "XQZPAYERS" not in text
    log = audit.file().read_text()
    assert "worklist_exported" in log and NUMBER not in log


@pytest.mark.parametrize("name", [CLAIM, WRITE, IMPORT])
def test_a_claim_is_closed_to_the_list_as_it_was_narrowed(admin, known, name):
    came = file_of("claim_family_id,status\nabc-1,done")
    search = "?status=new&claim=abc-1&payer=P%26Q&payer=P2"

    text = said(
        ask(
            admin,
            known[name],
            PAGE,
            search,
            claim_seen=SEEN,
            worklist_import=came,
        )
    )

    assert '"href": "/denial_worklist?status=new&payer=P%26Q&payer=P2"' in text


@pytest.mark.parametrize("name", [WRITE, IMPORT])
def test_what_is_written_is_counted_and_offered_at_once(admin, known, name):
    came = file_of("claim_family_id,status,assignee\nabc-1,in_work,ann")

    answer = ask(
        admin,
        known[name],
        PAGE,
        "?status=new&claim=abc-1",
        claim_seen=SEEN,
        worklist_import=came,
    ).json

    offered = {
        key: {each["value"] for each in props["data"]}
        for key, props in answer["sideUpdate"].items()
    }
    assert answer["response"]["left"]["children"] == "0 of 1 row of denial_worklist"
    assert offered['{"filter":"assignee"}'] == {"ann"}
    assert offered['{"filter":"status"}'] == {"in_work"}
    assert offered['{"filter":"show"}'] == {"to_do"}


@pytest.mark.parametrize("who", OTHERS)
def test_others_see_and_write_nothing(listed, known, who):
    client = logged_in(listed, *who)
    before = store.version()

    for name in WORKLIST:
        for page in (PAGE, "/denial_rates", "/", "/workbench"):
            answer = ask(
                client,
                known[name],
                page,
                OPENED,
                claim_seen=SEEN,
                worklist_import=file_of("claim_family_id,status\nabc-1,done"),
            )
            assert answer.status_code in (200, 204)
            text = said(answer)
            assert NUMBER not in text and "Told in our words" not in text
            assert "content" not in text

    assert store.version() == before
    assert items.item("abc-1").state == State()


def test_a_callback_of_another_page_writes_nothing(admin, known):
    for name in (WRITE, IMPORT, EXPORT):
        ask(admin, known[name], "/denial_rates", OPENED, claim_seen=SEEN)

    assert items.item("abc-1").state == State()


def test_who_writes_over_another_is_told(admin, known):
    items.change("abc-1", State("appealed"), 0, "bob", "page")

    text = said(ask(admin, known[WRITE], PAGE, OPENED, claim_seen=SEEN))

    assert "bob changed this claim" in text and "Saved." not in text
    assert items.item("abc-1").state.status == "appealed"


@pytest.mark.parametrize(
    "given",
    [
        {"claim_seen": None},
        {"claim_seen": {"claim": "../administrators", "revision": 0}},
        {"claim_seen": {"claim": ["abc-1"], "revision": "0"}},
        {"claim_seen": {"claim": "abc-1"}},
        {"claim_seen": {"claim": "abc-1", "revision": True}},
        {"claim_status": "owned"},
        {"claim_status": {"id": "x"}, "claim_note": "x" * 501},
        {"claim_note": "x" * 5000},
        {"claim_assignee": "=cmd()"},
        {"claim_snoozed": "never"},
        {"claim_note": "\ud800\x00"},
    ],
)
def test_what_the_page_never_sends_is_refused_in_a_sentence(admin, known, given):
    answer = ask(admin, known[WRITE], PAGE, OPENED, **({"claim_seen": SEEN} | given))

    assert answer.status_code == 200
    assert "Saved." not in said(answer) and "failure" not in said(answer)
    assert items.item("abc-1").state == State()


@pytest.mark.parametrize(
    "contents", [None, 7, "", "nothing", "data:text/csv;base64,%%%", ["x"], "\ud800"]
)
def test_what_is_no_file_is_refused(admin, known, contents):
    answer = ask(admin, known[IMPORT], PAGE, worklist_import=contents)

    assert answer.status_code in (200, 204)
    assert "failure" not in said(answer) and "Claims changed" not in said(answer)


@pytest.mark.parametrize("search", ["?claim=", "?claim=../x", "?claim=abc-1&claim=b"])
def test_an_address_of_no_claim_opens_none(admin, known, search):
    text = said(ask(admin, known[CLAIM], PAGE, search))

    assert "Told in our words" not in text or search.endswith("b")
    assert "failure" not in text


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_write_is_refused(admin, known, how):
    for name in (WRITE, IMPORT, EXPORT):
        answer = ask(
            admin, known[name], PAGE, OPENED, headers=FORGED[how], claim_seen=SEEN
        )
        assert answer.status_code == 403

    assert items.item("abc-1").state == State()
