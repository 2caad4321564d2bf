"""The page of the open balance: what it says of a few claims, worked by hand."""

import pytest

from dashboards import wording
from dashboards.pages import open_balance as page


@pytest.fixture
def rows(frame):
    """Of 4 claims of a payer one is old, and of its 400 dollars it holds 300."""
    return frame("""
        open_balance
        payer_id | payer_name | bucket_code      | band_code | open_claims | billed_usd | open_usd
        P1       | North      | not_adjudicated  | 0-30      | 3           | 150.00     | 100.00
        P1       | North      | not_adjudicated  | over 120  | 1           | 350.00     | 300.00
    """)  # noqa: E501


@pytest.mark.parametrize(
    ("measure", "said"),
    [("usd", "$ 400, 75 % over 120 days"), ("claims", "4, 25 % over 120 days")],
)
def test_the_old_share_of_a_payer_is_of_what_is_shown(rows, measure, said):
    drawn = page.payers(rows, measure)

    assert drawn.layout.meta["summary"].replace(wording.THIN, " ") == f"North {said}"
