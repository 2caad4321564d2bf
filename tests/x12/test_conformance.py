"""Every figure of 216 real files, or the reason why not."""

import pytest

from tests.x12 import conformance
from tests.x12.differences import DIFFERENCES

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not conformance.CORPUS.is_dir(), reason="the corpus is not beside us"
    ),
]


@pytest.fixture(scope="module")
def compared():
    return list(conformance.differences())


def test_every_file_of_the_truth_tables_is_compared(compared):
    assert len(compared) == 216


def test_nothing_differs_that_is_not_explained(compared):
    found = {
        (file, field, str(ours), str(truth))
        for _, differing in compared
        for file, field, ours, truth in differing
    }

    assert found == {difference[:4] for difference in DIFFERENCES}


def test_at_least_95_percent_of_the_files_agree_on_money(compared):
    good = conformance.agreeing(compared, conformance.MONEY)

    assert good / len(compared) >= 0.95


def test_the_page_says_what_was_found(compared):
    assert conformance.PAGE.read_text("utf-8") == conformance.page(compared)
