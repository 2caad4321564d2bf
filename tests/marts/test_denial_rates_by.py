"""marts.denial_rates_by: each claim once in each dimension."""

import pytest

BAD_ROWS = """
denial_rates_by.key_repeated, denial_rates_by.adjudicated_claims_differs_from_core, denial_rates_by.denied_claims_differs_from_core, denial_rates_by.billed_usd_differs_from_core, denial_rates_by.denied_usd_differs_from_core | copy denial_rates_by where dimension_code = 'specialty' and claim_type_code = 'I'
denial_rates_by.be_in_set(dimension_code), denial_rates_by.adjudicated_claims_differs_from_core x2, denial_rates_by.denied_claims_differs_from_core x2, denial_rates_by.billed_usd_differs_from_core x2, denial_rates_by.denied_usd_differs_from_core x2 | set denial_rates_by dimension_code = 'mood' where dimension_code = 'billing' and claim_type_code = 'I'
denial_rates_by.not_be_null(value_code) | set denial_rates_by value_code = null where dimension_code = 'rendering' and claim_type_code = 'I'
denial_rates_by.adjudicated_claims_differs_from_core | set denial_rates_by adjudicated_claims = 9 where dimension_code = 'chapter' and claim_type_code = 'I'
denial_rates_by.denied_claims_differs_from_core | set denial_rates_by denied_claims = 0, matured_denied_claims = 0, overturned_claims = 0 where dimension_code = 'category' and claim_type_code = 'I'
denial_rates_by.billed_usd_differs_from_core | set denial_rates_by billed_usd = 1 where dimension_code = 'reason' and claim_type_code = 'I'
denial_rates_by.denied_usd_differs_from_core | set denial_rates_by denied_usd = 1 where dimension_code = 'submission_lag' and claim_type_code = 'I'
denial_rates_by.part_exceeds_whole | set denial_rates_by zero_paid_claims = 5 where dimension_code = 'procedure_family' and claim_type_code = 'I'
"""  # noqa: E501

ANSWERS = """
    core.adjudication
    adjudication_id | claim_id | claim_family_id | is_initial | is_fully_denied | is_partially_denied | billed_usd | denied_usd | payment_date
    denied          | c1       | c1              | true       | true            | false               | 100.00     | 100.00     | 2025-01-31
    partly          | c2       | c2              | true       | false           | true                | 50.00      | 20.00      | 2025-01-31
    paid            | c3       | c3              | true       | false           | false               | 70.00      | 0.00       | 2025-01-31
    stranger        |          |                 | true       | false           | false               | 30.00      | 0.00       | 2025-01-31
"""  # noqa: E501
PROFILES = """
    core.claim_profile
    claim_id | specialty  | submission_lag_days
    c1       | Cardiology | 7
    c2       | Cardiology | 8
    c3       | Dentistry  | 91
"""
FAMILIES = """
    core.claim_family
    claim_id | claim_family_id
    c1       | c1
    c2       | c2
    c3       | c3
"""
CLAIMS = """
    core.claim
    claim_id | submitted_date
    c1       | 2025-01-01
    c2       | 2025-01-01
    c3       | 2025-01-01
"""
REASONS = """
    core.denial_reason
    adjudication_id | denial_category     | group_code | reason_code | remark_code | label
    denied          | missing_information | CO         | 16          | N290        | Provider number
    partly          | coding              | CO         | 11          |             | Diagnosis
"""  # noqa: E501


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        (
            "specialty",
            [
                ("Cardiology", None, 2, 1, 2),
                ("Dentistry", None, 1, 0, 0),
                ("unknown", None, 1, 0, 0),
            ],
        ),
        (
            "reason",
            [
                ("CO-11", "Diagnosis", 1, 0, 1),
                ("CO-16-N290", "Provider number", 1, 1, 1),
                ("none", None, 2, 0, 0),
            ],
        ),
        (
            "category",
            [
                ("coding", None, 1, 0, 1),
                ("missing_information", None, 1, 1, 1),
                ("none", None, 2, 0, 0),
            ],
        ),
        (
            "submission_lag",
            [
                ("0-7", None, 1, 1, 1),
                ("8-14", None, 1, 0, 1),
                ("over 90", None, 1, 0, 0),
                ("unknown", None, 1, 0, 0),
            ],
        ),
    ],
)
def test_each_claim_stands_once_in_each_dimension(
    core, mart, table, dimension, expected
):
    table("codes.icd10cm_chapter\nchapter_code | title")
    core(ANSWERS, PROFILES, FAMILIES, CLAIMS, REASONS)

    rows = mart(
        "denial_rates_by",
        "value_code, value_label, adjudicated_claims, denied_claims, any_denial_claims",
        f"dimension_code = '{dimension}'",
    )

    assert rows == expected
