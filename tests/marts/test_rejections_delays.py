# ruff: noqa: E501, tables read better wide
"""marts.rejections_delays: claims by the days that they took."""

BAD_ROWS = """
rejections_delays.key_repeated | copy rejections_delays
rejections_delays.be_in_set(span_code) | set rejections_delays span_code = 'lunch'
rejections_delays.not_be_null(span_days) | set rejections_delays span_days = null
rejections_delays.repaired_claims_differ_from_core | set rejections_delays span_code = 'repair'
rejections_delays.answered_before_sent | set rejections_delays span_days = -1
"""


def test_days_run_from_submission_to_status_and_from_rejection_to_repair(core, mart):
    core(
        """
        core.claim
        claim_id | submitted_date
        a        | 2025-01-05
        b        | 2025-01-07
        undated  |
        """,
        """
        core.acknowledgment
        claim_id | is_latest | is_accepted | is_rejected | status_date
        a        | true      | false       | true        | 2025-01-08
        a        | false     | true        | false       | 2025-01-06
        b        | true      | true        | false       | 2025-01-10
        undated  | true      | true        | false       | 2025-01-10
        """,
        """
        core.rejection
        claim_id | lost_days
        a        | 12
        b        |
        """,
    )

    rows = mart("rejections_delays", "span_code, span_days, claims")

    assert rows == [("answer", 3, 2), ("repair", 12, 1)]
