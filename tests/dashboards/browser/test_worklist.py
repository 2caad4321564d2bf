"""The worklist in a browser: a claim is opened, written about, closed; a file comes."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.dashboards.browser import driven
from tests.dashboards.browser.driven import opened

pytestmark = driven.MARKS

IN_SIGHT = """() => {
    const {top} = document.getElementById('claim-card').getBoundingClientRect()
    return top >= -1 && top < innerHeight / 2
}"""


def given(tab):
    """What the address says."""
    return parse_qs(urlsplit(tab.url).query)


def left(tab, count):
    """Wait until the page says that so many of its five claims are left."""
    tab.wait_for_selector(f"#left:text-is('{count} of 5 rows of denial_worklist')")


def choose(tab, control, option):
    """Choose an option of a control."""
    tab.get_by_role("textbox", name=control, exact=True).click()
    tab.get_by_role("option", name=option, exact=True).click()
    tab.keyboard.press("Escape")


@pytest.fixture
def narrowed(tab, address):
    """The worklist, filtered to new claims."""
    opened(tab, address, "denial_worklist")
    choose(tab, "Status", "New")
    tab.wait_for_url("**/denial_worklist?status=new")
    return tab


def test_a_claim_is_opened_written_about_and_closed_to_the_list_as_it_was(narrowed):
    tab = narrowed
    left(tab, 5)

    tab.locator("#rows .ag-row[row-id='abc-0'] .ag-cell").first.click()
    tab.wait_for_selector("#claim-card:has-text('Claim abc-0')")
    tab.wait_for_function(IN_SIGHT)
    assert given(tab) == {"status": ["new"], "claim": ["abc-0"]}

    card = tab.locator("#claim-card")
    card.get_by_label("Status").click()
    tab.get_by_role("option", name="In work", exact=True).click()
    card.get_by_label("Assignee").fill("ann")
    card.get_by_role("button", name="Save").click()
    tab.wait_for_selector("#claim-said:text-is('Saved.')")
    left(tab, 4)
    tab.wait_for_selector("#rows .ag-row[row-id='abc-0']", state="detached")
    assert given(tab) == {"status": ["new"], "claim": ["abc-0"]}

    card.get_by_role("link", name="Close").click()
    card.wait_for(state="detached")
    assert given(tab) == {"status": ["new"]}
    left(tab, 4)

    choose(tab, "Assignee", "Ann")  # not known when the page was opened
    left(tab, 0)
    choose(tab, "Status", "In work")
    left(tab, 1)
    assert tab.wrong == []


def test_a_file_that_comes_is_counted_at_once(narrowed):
    tab = narrowed
    lines = "claim_family_id,status,assignee\nabc-3,appealed,bob\n"

    tab.set_input_files(
        "#worklist-import input[type=file]",
        {"name": "back.csv", "mimeType": "text/csv", "buffer": lines.encode()},
    )
    tab.wait_for_selector("#worklist-said:has-text('Claims changed: 1;')")
    tab.wait_for_selector("#rows .ag-row[row-id='abc-3']", state="detached")

    choose(tab, "Status", "Appealed")
    choose(tab, "Assignee", "Bob")
    left(tab, 1)
    assert tab.wrong == []
