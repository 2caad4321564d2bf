# ruff: noqa: E501, tables read better wide
"""marts.rejections_open: the list of what to send again."""

from transforms import codes

BAD_ROWS = """
rejections_open.be_unique(claim_id) x2, rejections_open.open_claim_not_rejected x2 | add rejections_open claim_id = '{hex}r', resubmission_code = 'none'; add rejections_open claim_id = '{hex}r', resubmission_code = 'none'
rejections_open.not_be_null(claim_id), rejections_open.open_claim_not_rejected | add rejections_open resubmission_code = 'none'
rejections_open.be_in_set(resubmission_code), rejections_open.open_claim_not_rejected | add rejections_open claim_id = '{hex}r', resubmission_code = 'maybe'
rejections_open.rejection_left_lying, rejections_open.open_claim_not_rejected | add rejections_open claim_id = '{hex}r', resubmission_code = 'none', waiting_days = 181
"""


def test_the_last_rejection_that_nobody_repaired_is_listed(core, mart, con):
    core(
        """
        core.rejection
        claim_id | resubmission_code | resubmitted_claim_id | accepted_claim_id | rejected_date | category_code | status_code | entity_code
        repaired | same_number       | x                    | x                 | 2025-01-05    | A3            | 33          |
        first    | same_number       | second               |                   | 2025-01-05    | A3            | 33          |
        second   | same_number       | waiting              |                   | 2025-01-15    | A6            | 164         | IL
        lying    | none              |                      |                   | 2025-01-05    | A3            | 9999        | ZZZ
        """,
        """
        core.data_end
        data_through_date
        2025-01-25
        """,
    )
    codes.load(con)

    rows = mart("rejections_open", "claim_id, resubmission_code, waiting_days, label")

    assert rows == [
        ("lying", "none", 20, "Refused as it stands: status 9999 (party ZZZ)"),
        (
            "second",
            "same_number",
            10,
            "Something is missing: Member number (subscriber)",
        ),
    ]
