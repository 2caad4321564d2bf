"""The page of payment variance: what its table lists."""

from dashboards.pages import payment_variance as page
from tests.dashboards.made_plain import plain


def test_every_service_is_a_row_of_the_table_by_service():
    cells = plain("payment_variance", 600)

    assert page.table(cells, "cell").height == 600
    assert page.table(cells, "payer").height == 1
