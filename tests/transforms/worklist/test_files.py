"""The worklist to and from the practice-management system: nothing silently dropped."""

import csv
import json
from io import StringIO

import pytest

from tests.worklist_home import publish
from transforms import audit
from transforms.errors import BadInput, NothingPublished
from transforms.worklist import exporting, importing, items
from transforms.worklist.states import State

CLAIMS = """
f1-10 | N1    | open
f1-20 | =N2   | open
f1-30 | SAME  | open
f1-40 | SAME  | open
f2-10 | N3    | paid
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(tmp_path))
    publish(tmp_path, CLAIMS)
    return tmp_path


@pytest.fixture
def read(home):
    """Import a file of lines; what came of it."""

    def read(text):
        file = home / "back.csv"
        file.write_text(text.strip() + "\n")
        return importing.imported(file, "os:pat")

    return read


def rows():
    content, count = exporting.exported("os:pat")
    found = list(csv.DictReader(StringIO(content.decode())))
    assert len(found) == count
    return found


def test_the_export_has_all_open_denials_with_their_numbers_and_state(home):
    items.change("f1-20", State("appealed", "ann", "=1+1"), 0, "ann", "page")

    found = {row["claim_family_id"]: row for row in rows()}

    assert list(found) == ["f1-10", "f1-20", "f1-30", "f1-40"]
    assert found["f1-10"]["patient_control_number"] == "N1"
    assert found["f1-10"]["payer_control_number"] == "ICNf1-10"
    assert (found["f1-10"]["status"], found["f1-10"]["revision"]) == ("new", "0")
    assert found["f1-20"]["status"] == "appealed"
    assert found["f1-20"]["note"] == "'=1+1"  # no formula
    assert found["f1-20"]["patient_control_number"] == "'=N2"


def test_the_audit_log_tells_who_took_it_and_no_number(home):
    rows()

    text = audit.file().read_text().splitlines()[-1]
    entry = json.loads(text)
    assert (entry["event"], entry["who"], entry["rows"]) == (
        *("worklist_exported", "os:pat", 4),
    )
    assert "N1" not in entry.values()


def test_what_was_exported_reads_back_and_changes_nothing(home, read):
    items.change("f1-20", State("appealed", "ann", "=1+1"), 0, "ann", "page")
    content, _ = exporting.exported("os:pat")

    done = read(content.decode())

    assert (done.changed, done.unchanged, done.refused) == (0, 4, [])


def test_a_file_changes_what_it_says_and_leaves_the_rest(home, read):
    items.change("f1-10", State("in_work", "ann", "keep"), 0, "ann", "page")

    done = read("claim_family_id,status,other\nf1-10,Written off,x\nf1-20,,y")

    assert done.said() == "Claims changed: 1, so already: 1; lines refused: 0."
    assert items.item("f1-10").state == State("written_off", "ann", "keep")
    assert items.item("f1-10").changed_by == "os:pat"


def test_a_number_alone_names_a_claim_where_one_open_denial_has_it(home, read):
    done = read(
        "patient_control_number,status\nN1,done\n'=N2,done\nSAME,done\nN3,done\nN9,done"
    )

    assert done.changed == 2
    assert done.refused == [
        "Line 4: 2 open denials have its number; fill in claim_family_id, too.",
        "Line 5: no open denial has its number; take it out.",
        "Line 6: no open denial has its number; take it out.",
    ]


def test_each_bad_line_is_a_sentence_with_its_number_and_the_others_are_kept(
    home, read
):
    items.change("f1-30", State("in_work", "ann"), 0, "ann", "page")

    done = read(
        "claim_family_id,revision,status,assignee,note,snoozed_until\n"
        "f1-10,0,in_work,bob,ok,2026-09-01\n"
        "f2-10,0,done,,,\n"
        "f1-20,0,lost,,,\n"
        "f1-20,0,new,not a name,,\n"
        "f1-20,0,new\n"
        ",0,new,,,\n"
        "f1-30,0,done,,,\n"
        "f1-40,x,done,,,\n"
        "f1-10,0,done,,,\n"
        "\n"
        "f1-20,0,done,,,soon\n"
    )

    assert done.changed == 1
    assert [sentence.split(":")[0] for sentence in done.refused] == [
        *("Line 3", "Line 4", "Line 5", "Line 6", "Line 7"),
        *("Line 8", "Line 9", "Line 10", "Line 12"),
    ]
    assert "ann changed its claim since the file was written" in done.refused[5]
    assert items.item("f1-10").state.assignee == "bob"
    assert items.item("f1-30").state.status == "in_work"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "status,note\nnew,x",
        "claim_family_id,rank\nf1-10,1",
        "claim_family_id,status,status\nf1-10,new,new",
        'claim_family_id,status\nf1-10,"new',
    ],
    ids=["empty", "no claim", "nothing to read", "twice", "quotes"],
)
def test_a_file_that_is_no_such_table_is_refused_whole(home, read, text):
    with pytest.raises(BadInput, match=r"line \d"):
        read(text)
    assert items.frame().is_empty()


def test_what_is_no_text_or_no_file_is_said(home):
    (home / "bad.csv").write_bytes(b"claim_family_id,status\n\xff\xfe,new")

    with pytest.raises(BadInput, match="UTF-8"):
        importing.imported(home / "bad.csv", "os:pat")
    with pytest.raises(BadInput, match="cannot be read"):
        importing.imported(home / "none.csv", "os:pat")


def test_without_a_list_there_is_nothing_to_export(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(tmp_path))

    with pytest.raises(NothingPublished):
        exporting.exported("os:pat")
