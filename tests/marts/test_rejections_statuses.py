# ruff: noqa: E501, tables read better wide
"""marts.rejections_statuses: reasons in our own words."""

from transforms import codes

BAD_ROWS = """
rejections_statuses.key_repeated, rejections_statuses.claims_differ_from_core | copy rejections_statuses
rejections_statuses.not_be_null(label) | set rejections_statuses label = null
rejections_statuses.category_does_not_reject | set rejections_statuses is_rejected = true
rejections_statuses.status_without_label | set rejections_statuses label = 'Status 9999'
"""


def test_a_rejection_counts_once_under_its_reason_in_our_words(core, mart, con):
    core(
        """
        core.claim
        claim_id | submitted_date
        a        | 2025-01-05
        b        | 2025-01-05
        new      | 2025-01-05
        accepted | 2025-01-05
        """,
        """
        core.acknowledgment
        claim_id | is_latest | is_accepted | is_rejected | category_code | status_code | entity_code
        a        | true      | false       | true        | A7            | 562         | 85
        b        | true      | false       | true        | A7            | 562         | 85
        new      | true      | false       | true        | A8            | 9999        |
        accepted | true      | true        | false       | A2            | 20          | PR
        a        | false     | true        | false       | A1            | 19          | PR
        """,
        """
        core.rejection
        claim_id | category_code | status_code | entity_code
        a        | A7            | 562         | 85
        b        | A7            | 562         | 85
        new      | A8            | 9999        |
        """,
    )
    codes.load(con)

    rows = mart("rejections_statuses", "is_rejected, category_label, label, claims")

    assert rows == [
        (False, "Taken in to be decided", "Taken in (payer)", 1),
        (True, "Something is wrong", "NPI (billing provider)", 2),
        (True, "Two things do not go together", "Status 9999", 1),
    ]
