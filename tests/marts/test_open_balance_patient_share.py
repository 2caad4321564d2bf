"""marts.open_balance_patient_share: what is left to patients, by kind."""

BAD_ROWS = """
open_balance_patient_share.key_repeated, open_balance_patient_share.answered_claims_differ_from_core | copy open_balance_patient_share where claim_type_code = 'I'
open_balance_patient_share.not_be_null(payer_id), open_balance_patient_share.answered_claims_differ_from_core x2 | set open_balance_patient_share payer_id = null where claim_type_code = 'I'
open_balance_patient_share.kinds_do_not_add_up | set open_balance_patient_share copay_usd = 1 where claim_type_code = 'I'
open_balance_patient_share.patient_usd_differs_from_core | set open_balance_patient_share patient_usd = 1, copay_usd = 1 where claim_type_code = 'I'
open_balance_patient_share.answered_claims_differ_from_core | set open_balance_patient_share answered_claims = 4 where claim_type_code = 'I'
"""  # noqa: E501


def test_the_latest_answers_patient_adjustments_are_split_by_reason(core, mart):
    core(
        """
        core.adjudication
        adjudication_id | is_latest | payment_date | allowed_usd
        latest          | true      | 2025-02-03   | 90.00
        plain           | true      | 2025-02-09   | 10.00
        replaced        | false     | 2025-01-03   | 90.00
        """,
        """
        core.adjustment
        adjudication_id | group_code | reason_code | adjusted_usd
        latest          | PR         | 1           | 10.00
        latest          | PR         | 1           | 1.00
        latest          | PR         | 2           | 20.00
        latest          | PR         | 3           | 3.00
        latest          | PR         | 204         | 4.00
        latest          | CO         | 45          | 50.00
        replaced        | PR         | 1           | 99.00
        """,
    )

    rows = mart(
        "open_balance_patient_share",
        "payment_month::varchar, answered_claims, allowed_usd::integer,"
        " patient_usd::integer, deductible_usd::integer, coinsurance_usd::integer,"
        " copay_usd::integer, other_patient_usd::integer",
    )

    assert rows == [("2025-02-01", 2, 100, 38, 11, 20, 3, 4)]
