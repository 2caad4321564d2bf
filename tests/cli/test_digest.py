"""claimscope digest: a letter per facility, of what is published."""

import pytest

from tests.dashboards import conftest as made_up


@pytest.fixture
def published(home):
    """Everything published, for the administrators of a home."""
    return made_up.publish(home, made_up.publication(30), "20260701-made")


def test_letters_of_every_report_are_written(cli, published, tmp_path):
    code, said, _ = cli("digest", str(tmp_path / "letters"))

    assert (code, said) == (0, f"1 file in {tmp_path / 'letters'}.\n")
    (letter,) = (tmp_path / "letters").iterdir()
    text = letter.read_text()
    assert "5 denied claims to work" in text and "abc-4" in text


def test_a_facility_that_is_not_there_is_said(cli, published, tmp_path):
    code, _, said = cli("digest", str(tmp_path), "--facility", "x")

    assert code == 1 and "No facility x was answered" in said
