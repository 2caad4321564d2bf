# ruff: noqa: E501 (tables are written as people read them)
"""The page of rejections: rates among the acknowledged; silence is unknown."""

import polars as pl
import pytest

from dashboards import wording
from dashboards.frontdoor import days
from dashboards.pages import rejections as page
from tests.dashboards.made_plain import plain


@pytest.fixture
def rows(frame):
    """A payer that rejects, and one that sends no 277CA."""
    return frame("""
        rejections
        submitted_month | payer_id | payer_name | source_code | source_id | submitted_claims | acknowledged_claims | accepted_claims | rejected_claims | first_claims | first_accepted_claims | never_resubmitted_claims | rejected_usd | unlinked_claims | has_acknowledgments
        2026-01-01      | P1       | North      | PR          | P1        | 100              | 100                 | 95              | 5               | 90           | 86                    | 2                        | 500.00       | 0                 | true
        2026-01-01      | P1       | North      | none        | none      | 10               | 0                   | 0               | 0               | 0            | 0                     | 0                        | 0.00         | 0                 | true
        2026-01-01      | P2       | South      | none        | none      | 50               | 0                   | 0               | 0               | 0            | 0                     | 0                        | 0.00         | 0                 | false
    """)


@pytest.fixture
def delays(frame):
    return frame("""
        rejections_delays
        payer_id | payer_name | claim_type_code | span_code | span_days | claims
        P1       | North      | P               | repair    | 3         | 5
        P1       | North      | P               | repair    | 10        | 4
        P1       | North      | I               | repair    | 40        | 1
        P1       | North      | P               | answer    | 1         | 99
    """)


def test_a_payer_without_acknowledgments_is_unknown_and_not_perfect(rows):
    drawn = page.payers(rows)
    table = page.table(rows, pl.DataFrame(), pl.DataFrame())

    assert "South unknown: sends no 277CA" in drawn.layout.meta["summary"]
    assert table.filter(payer="South")["rejection_rate"].to_list() == [None]
    assert "50 claims sent to them is not known" in page.note(rows)


def test_rates_rest_on_acknowledged_claims(rows, delays):
    found = {each.label: each for each in page.numbers(rows, delays)}

    assert found["Rejected"].rests_on == "5 of 100 claims acknowledged"
    assert (
        found["First-pass acceptance"].rests_on
        == "86 of 90 claims acknowledged as first sent"
    )
    assert found["Never sent again"].rests_on == "2 of 5 claims rejected"
    assert found["Acknowledged"].rests_on == "100 of 160 claims sent"


def test_days_lost_are_numbers_of_days_that_occur(delays):
    repaired = days.repairs(delays)

    assert days.quantile(repaired, 0.5) == 3
    assert days.quantile(repaired, 0.51) == 10
    assert days.quantile(repaired, 0.9) == 10
    assert days.quantile(repaired, 0.91) == 40
    assert days.quantile(repaired.head(0), 0.5) is None


@pytest.mark.parametrize(
    ("by", "groups"),
    [("payer", ["North"]), ("claim_type", ["Professional", "Institutional"])],
)
def test_days_lost_are_shown_for_each_group(delays, by, groups):
    drawn = page.lost(delays, by)

    assert [text.text for text in drawn.layout.annotations[::2]] == groups
    assert drawn.data[0].x[0] == 3


def test_reasons_and_claims_to_send_again_are_listed(rows, frame):
    statuses = frame("""
        rejections_statuses
        is_rejected | category_code | status_code | entity_code | category_label     | label                  | claims | billed_usd
        true        | A7            | 562         | 85          | Something is wrong | NPI (billing provider) | 3      | 300.00
        true        | A3            | 33          | none        | Refused            | Member not known       | 1      | 100.00
        false       | A2            | 20          | PR          | Taken in           | Taken in (payer)       | 90     | 9000.00
    """)
    listed = frame("""
        rejections_open
        claim_id | payer_name | resubmission_code | rejected_date | waiting_days | label | billed_usd
        f-1      | NORTH      | none              | 2026-01-05    | 30           | NPI   | 10.00
        f-2      | NORTH      | same_number       | 2026-01-06    | 29           | NPI   | 20.00
    """)

    reasons = page.table(rows, statuses, listed, "reasons")
    claims = page.table(rows, statuses, listed, "open")

    assert reasons.rows()[0][2:5] == ("A7 562 85", 3, 0.75)
    assert claims["claim_id"].to_list() == ["f-2", "f-1"]
    assert claims["state"].to_list() == [
        "Sent again, no answer yet",
        "Never sent again",
    ]


def test_nothing_and_little_are_drawn_without_error(rows, delays):
    for some in (rows.head(0), rows.tail(1), rows.head(1)):
        assert page.figure(some).layout.meta["summary"]
        assert page.payers(some).layout.meta["summary"]
        assert page.sentence(some)
        assert page.numbers(some, delays.head(0))[0].value in (
            wording.NONE,
            wording.percent(0.05),
        )
    assert "unknown" in page.figure(rows.tail(1)).layout.annotations[0].text
    assert page.lost(delays.head(0)).data == ()


def test_every_claim_to_send_again_is_listed():
    opened = plain("rejections_open", 600)

    listed = page.table(pl.DataFrame(), pl.DataFrame(), opened, "open")

    assert listed.height == 600
