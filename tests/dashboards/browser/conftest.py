"""A reader who logged in, at dashboards with everything published."""

import pytest

from tests import login
from tests.dashboards.browser import driven


@pytest.fixture(scope="module")
def address(tmp_path_factory, normal, lay):
    """Dashboards on a free port of this machine, with everything published."""
    home = tmp_path_factory.mktemp("home")
    lay(home, normal, "20260701-made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIMSCOPE_HOME", str(home))
        with driven.served() as address:
            yield address


@pytest.fixture(scope="module")
def browser(address):
    """A browser in which the administrator logged in, by the form."""
    with driven.chromium() as browser:
        context = browser.new_context(accept_downloads=True)
        page = context.new_page()
        page.goto(address)
        page.get_by_label("Name").fill("administrator")
        page.get_by_label("Password").fill(login.PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_selector("h1:has-text('Where the practice stands')")
        page.close()
        yield context


@pytest.fixture
def tab(browser, address):
    """A tab that notes what went wrong: errors, and requests to anywhere else."""
    page = driven.at_home(browser.new_page(), address)
    yield page
    page.close()
