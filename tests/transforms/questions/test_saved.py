"""Saved questions: each reader's own, by name, within bounds."""

import pytest

from tests.transforms.questions.conftest import INSURER, RESEARCHER
from transforms.audiences import Reader, Role
from transforms.errors import BadInput
from transforms.questions import saved
from transforms.questions.limits import MOST_CHARACTERS
from transforms.settings import settings


def test_a_question_is_saved_replaced_renamed_and_deleted(home):
    assert saved.saved(RESEARCHER) == {}

    saved.save(RESEARCHER, "  zeta   one ", "select 1")
    saved.save(RESEARCHER, "Alpha", "select 2")
    saved.save(RESEARCHER, "Alpha", "select 3")
    assert list(saved.saved(RESEARCHER).items()) == [
        ("Alpha", "select 3"),
        ("zeta one", "select 1"),
    ]

    assert saved.rename(RESEARCHER, "Alpha", "Beta") == "Beta"
    saved.delete(RESEARCHER, "zeta one")
    saved.delete(RESEARCHER, "not there")
    assert saved.saved(RESEARCHER) == {"Beta": "select 3"}


def test_nobody_sees_or_changes_anothers(home):
    saved.save(RESEARCHER, "mine", "select 1")
    namesake = Reader(RESEARCHER.name, Role.administrator)

    for other in (INSURER, namesake):
        assert saved.saved(other) == {}
        saved.delete(other, "mine")
        with pytest.raises(BadInput, match="No saved question"):
            saved.rename(other, "mine", "stolen")
    assert saved.saved(RESEARCHER) == {"mine": "select 1"}


def test_only_the_owner_of_the_home_reads_the_store(home):
    saved.save(RESEARCHER, "mine", "select 1")

    assert settings().workbench.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "sql", "said"),
    [
        ("", "select 1", "1 to 80 letters"),
        ("x" * 81, "select 1", "1 to 80 letters"),
        ("a\x00b", "select 1", "1 to 80 letters"),
        ("\u202eabc", "select 1", "1 to 80 letters"),
        ("a", "select '\ud800'", "no text"),
        ("a", "  ", "1 to 20,000 characters"),
        ("a", "x" * (MOST_CHARACTERS + 1), "1 to 20,000 characters"),
    ],
)
def test_what_cannot_be_saved_is_a_sentence(home, name, sql, said):
    with pytest.raises(BadInput, match=said):
        saved.save(RESEARCHER, name, sql)


def test_two_hundred_are_enough(home, monkeypatch):
    monkeypatch.setattr(saved, "MOST_SAVED", 3)
    for name in "abc":
        saved.save(RESEARCHER, name, "select 1")

    with pytest.raises(BadInput, match="delete some"):
        saved.save(RESEARCHER, "d", "select 1")
    saved.save(RESEARCHER, "c", "select 2")  # in the place of one
    saved.save(INSURER, "d", "select 1")
    assert len(saved.saved(RESEARCHER)) == 3


def test_a_name_is_no_sql_and_is_not_taken_twice(home):
    name = "a'); drop table saved; --"
    saved.save(RESEARCHER, name, "select 1")
    saved.save(RESEARCHER, "b", "select 2")

    assert saved.saved(RESEARCHER)[name] == "select 1"
    with pytest.raises(BadInput, match="has that name"):
        saved.rename(RESEARCHER, "b", name)
