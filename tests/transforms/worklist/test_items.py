"""What is written about open denials: kept, never silently lost, found again."""

import json
from datetime import date

import polars as pl
import pytest

from tests.worklist_home import publish
from transforms import audit
from transforms.errors import BadInput
from transforms.settings import settings
from transforms.worklist import items, store
from transforms.worklist.states import State, state

CLAIMS = """
f1-10 | N1 | open
f1-20 | N2 | open
f2-10 | N3 | closed
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(tmp_path))
    publish(tmp_path, CLAIMS)
    return tmp_path


def write(family="f1-10", status="in_work", note="", revision=0, who="ann"):
    return items.change(family, State(status, "ann", note), revision, who, "page")


def test_what_is_written_is_read_again_with_who_and_when(home):
    done = write(note="called them")

    found = items.item("f1-10")
    (row,) = items.frame().to_dicts()
    fields = {each.field: (each.before, each.after) for each in items.changes("f1-10")}

    assert done == found
    assert (found.state.status, found.revision, found.changed_by) == (
        *("in_work", 1, "ann"),
    )
    assert (row["note"], row["claim_family_id"]) == ("called them", "f1-10")
    assert fields == {
        "status": ("new", "in_work"),
        "assignee": ("", "ann"),
        "note": ("", "called them"),
    }
    assert settings().worklist.stat().st_mode & 0o077 == 0


def test_a_claim_nobody_wrote_about_is_new_and_makes_no_store(home):
    assert items.item("f1-10").state == State()
    assert items.frame().is_empty()
    assert not settings().worklist.exists()


def test_who_writes_over_another_is_told_and_nothing_is_lost(home):
    write(status="appealed", who="ann")

    with pytest.raises(BadInput, match=r"^ann changed this claim at 20.*nothing was"):
        write(status="done", revision=0, who="bob")

    assert items.item("f1-10").state.status == "appealed"
    assert write(status="done", revision=1, who="bob").revision == 2


def test_the_same_again_changes_nothing(home):
    write()

    assert write(revision=0).revision == 1
    assert len(items.changes("f1-10")) == 2


@pytest.mark.parametrize("family", ["f2-10", "elsewhere", ""])
def test_only_an_open_denial_is_written_about(home, family):
    with pytest.raises(BadInput, match="not among the open denials"):
        write(family)


def test_the_audit_log_tells_who_wrote_and_no_note(home):
    write(note="a secret of the patient")

    entry = json.loads(audit.file().read_text().splitlines()[-1])

    assert (entry["event"], entry["who"]) == ("worklist_changed", "ann")
    assert entry["fields"] == "status, assignee, note"
    assert "secret" not in json.dumps(entry)


def test_a_claim_landed_anew_keeps_what_was_written(home):
    write(note="keep me")

    publish(home, "f9-77 | N1 | open\nf1-20 | N2 | open", "20260702-0900-made")

    assert items.item("f9-77").state.note == "keep me"
    assert items.item("f1-10").revision == 0
    assert write("f9-77", "done", "keep me", revision=1).revision == 2


def test_of_two_claims_of_one_number_neither_is_guessed(home):
    write(note="whose")

    publish(home, "f9-77 | N1 | open\nf9-88 | N1 | open", "20260702-0900-made")

    assert items.item("f9-77").revision == items.item("f9-88").revision == 0
    assert items.item("f1-10").closed_why == (
        "Closed by itself: the claim is no longer in the data."
    )


def test_two_claims_that_change_places_take_what_was_written_along(home):
    write("f1-10", note="one")
    write("f1-20", note="two")

    publish(home, "f9-1 | N2 | open\nf9-2 | N1 | open", "20260702-0900-made")

    assert items.item("f9-2").state.note == "one"
    assert items.item("f9-1").state.note == "two"


def test_a_claim_paid_since_is_closed_by_itself_and_says_so(home):
    write(note="soon")

    publish(home, "f1-10 | N1 | paid", "20260702-0900-made")

    found = items.item("f1-10")
    assert (found.state.status, found.state.note) == ("done", "soon")
    assert found.closed_why == (
        "Closed by itself: the answer that stands, of 2025-06-01, denies it no longer."
    )
    assert items.changes("f1-10")[0].who == "claimscope"


def test_a_claim_denied_again_is_opened_again(home):
    write()
    publish(home, "f1-10 | N1 | paid", "20260702-0900-made")
    items.item("f1-10")

    publish(home, "f1-10 | N1 | open", "20260703-0900-made")

    found = items.item("f1-10")
    assert (found.state.status, found.closed_why) == ("new", "")


def test_what_somebody_finished_is_not_closed_again(home):
    write(status="written_off")

    publish(home, "f1-10 | N1 | paid", "20260702-0900-made")

    assert items.item("f1-10").state.status == "written_off"
    assert items.item("f1-10").revision == 1


def test_erased_claims_leave_nothing_in_the_store(home):
    write(note="XQZNOTE1")
    write("f1-20", note="XQZNOTE2")

    assert store.erase(["f1-10"]) == 1
    assert store.erase(file_id="f1") == 1
    assert store.erase(["f1-10"]) == 0

    left = b"".join(
        file.read_bytes() for file in settings().home.glob("worklist.sqlite*")
    )
    assert b"XQZNOTE" not in left and b"f1-10" not in left


def test_erasing_a_file_leaves_the_claims_of_others(home):
    write("f1-20")

    assert store.erase(file_id="f") == 0
    assert items.item("f1-20").revision == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ("gone", "", "", ""),
        ("new", "=cmd()", "", ""),
        ("new", "a" * 65, "", ""),
        ("new", "ann lee", "", ""),
        ("new", "", "x" * 501, ""),
        ("new", "", "bell \x07", ""),
        ("new", "", "", "tomorrow"),
        ("new", "", "", "2026-02-30"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(wrong):
    with pytest.raises(BadInput, match=r"\.$"):
        state(*wrong)


def test_what_is_typed_is_put_in_order():
    assert state(" In work ", " ann ", "two\n lines ", " 2026-07-31 ") == State(
        "in_work", "ann", "two lines", date(2026, 7, 31)
    )


def test_snoozed_and_finished_claims_are_told_from_those_to_do(home):
    until = date(2026, 7, 10)
    items.change("f1-10", State("in_work", snoozed_until=until), 0, "ann", "page")
    items.change("f1-20", State("done"), 0, "ann", "page")
    listed = pl.DataFrame({"claim_family_id": ["f1-10", "f1-20", "f1-30"]})

    before = items.laid_over(listed, date(2026, 7, 9))
    on_the_day = items.laid_over(listed, until)

    assert before["show_code"].to_list() == ["snoozed", "finished", "to_do"]
    assert on_the_day["show_code"].to_list() == ["to_do", "finished", "to_do"]
    assert before["status"].to_list() == ["in_work", "done", "new"]
