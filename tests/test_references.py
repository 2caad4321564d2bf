"""Every public reference file is compared by a test, which is named here by finding it.

A file that holds inputs of others counts as covered where a test reads it. A new file
in the corpus fails this until some test names it.
"""

from pathlib import Path

import pytest

from tests.references import EPI

TESTS = Path(__file__).parent
OURSELVES = {"references.py", "test_references.py"}
NO_DATA = {"SOURCES.md"}

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here"),
]


def readers() -> dict[str, list[str]]:
    """The tests that name each file of the corpus."""
    files = sorted(each.name for each in EPI.iterdir() if each.name not in NO_DATA)
    texts = {
        test.relative_to(TESTS).as_posix(): test.read_text(encoding="utf-8")
        for test in TESTS.rglob("*.py")
        if test.name not in OURSELVES
    }
    return {
        file: [test for test, text in texts.items() if file in text] for file in files
    }


def test_every_reference_file_is_read_by_a_test():
    found = readers()

    assert len(found) >= 30
    unread = [file for file, tests in found.items() if not tests]
    assert not unread, f"no test reads {', '.join(unread)}"


def test_no_test_of_the_references_can_be_skipped_where_they_are():
    """They skip for one reason only: that the folder is absent."""
    for tests in readers().values():
        for test in tests:
            text = (TESTS / test).read_text(encoding="utf-8")
            assert "pytest.skip(" not in text, f"{test} skips on its own"
            assert "importorskip" not in text, f"{test} skips on its own"
