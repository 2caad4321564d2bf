"""marts.denial_worklist_chronology: what happened to a claim, in order."""

import pytest

from transforms import warehouse

BAD_ROWS = """
denial_worklist_chronology.key_repeated | copy denial_worklist_chronology where event_code = 'sent' and starts_with(claim_family_id, '{hex}')
denial_worklist_chronology.be_in_set(event_code) | set denial_worklist_chronology event_code = 'lost' where event_code = 'sent' and starts_with(claim_family_id, '{hex}')
denial_worklist_chronology.standing_answer_missing | set denial_worklist_chronology is_standing = false where is_standing and starts_with(claim_family_id, '{hex}')
denial_worklist_chronology.of_no_listed_claim | copy denial_worklist_chronology claim_family_id = 'none' where event_code = 'sent' and starts_with(claim_family_id, '{hex}')
"""  # noqa: E501

OPEN = """
core.open_denial
claim_family_id | adjudication_id
v1              | denied again
"""
CLAIMS = """
core.claim
claim_id  | claim_family_id | submitted_date | frequency_code | payer_name | billed_usd | patient_control_number | billing_provider_npi | service_date | payer_responsibility_code
v1        | v1              | 2025-01-02     | 1              | First      | 100.00     | N1                     | B1                   | 2025-01-01   | P
v2        | v1              | 2025-02-20     | 7              | First      | 90.00      | N1                     | B1                   | 2025-01-01   | P
v3        | v1              | 2025-04-20     | 1              | First      | 90.00      | N1                     | B1                   | 2025-01-01   | P
v4        | v1              | 2025-04-21     | 8              | First      | 90.00      | N1                     | B1                   | 2025-01-01   |
second    | second          | 2025-02-01     | 1              | Second     | 100.00     | N1                     | B1                   | 2025-01-01   | S
other day | other day       | 2025-02-01     | 1              | Second     | 100.00     | N1                     | B1                   | 2025-01-09   | S
stranger  | stranger        | 2025-02-01     | 1              | Third      | 100.00     | N2                     | B1                   | 2025-01-01   | P
"""  # noqa: E501
FAMILIES = """
core.claim_family
claim_id | claim_family_id | version_index | is_void
v1       | v1              | 1             | false
v2       | v1              | 2             | false
v3       | v1              | 3             | false
v4       | v1              | 4             | true
stranger | stranger        | 1             | false
"""
STATUSES = """
core.acknowledgment
acknowledgment_id | status_index | claim_family_id | claim_id | level_code | status_date | category_code | status_code | is_accepted | is_rejected
a                 | 1            | v1              | v1       | claim      | 2025-01-02  | A7            | 562         | false       | true
b                 | 1            | v1              | v1       | claim      | 2025-01-03  | A2            | 20          | true        | false
b                 | 2            | v1              | v1       | line       | 2025-01-03  | A2            | 20          | true        | false
"""  # noqa: E501
ANSWERS = """
core.adjudication
adjudication_id | claim_family_id | adjudication_index | payment_date | payer_name | is_reversal | is_primary | is_duplicate | is_fully_denied | is_partially_denied | billed_usd | paid_usd | denied_usd
partly          | v1              | 1                  | 2025-01-20   | First      | false       | true       | false        | false           | true                | 100.00     | 60.00    | 20.00
taken back      | v1              | 2                  | 2025-02-10   | First      | true        | true       | false        | false           | false               | -100.00    | -60.00   | 0.00
nothing owed    | v1              | 3                  | 2025-02-10   | First      | false       | true       | false        | false           | false               | 100.00     | 0.00     | 0.00
paid            | v1              | 4                  | 2025-02-20   | First      | false       | true       | false        | false           | false               | 90.00      | 50.00    | 0.00
denied again    | v1              | 5                  | 2025-03-20   | First      | false       | true       | false        | true            | false               | 90.00      | 0.00     | 90.00
sent before     | v1              | 6                  | 2025-05-20   | First      | false       | true       | true         | true            | false               | 90.00      | 0.00     | 90.00
secondary       | second          | 1                  | 2025-02-25   | Second     | false       | false      | false        | false           | false               | 100.00     | 20.00    | 0.00
"""  # noqa: E501
REASONS = """
core.denial_reason
adjudication_id | group_code | reason_code | remark_code | label
partly          | CO         | 16          | N290        | Number missing
denied again    | CO         | 29          |             | Too late
"""


@pytest.fixture
def chronology(con, table):
    def chronology(columns):
        for text in (OPEN, CLAIMS, FAMILIES, STATUSES, ANSWERS, REASONS):
            table(text)
        warehouse.build(con, "marts.denial_worklist_chronology")
        return con.sql(
            f"select {columns} from marts.denial_worklist_chronology"
            " order by event_index"
        ).fetchall()

    return chronology


def test_what_happened_is_told_in_order(chronology):
    rows = chronology("strftime(event_date, '%m-%d'), event_code, payer_name")

    assert rows == [
        ("01-02", "sent", "First"),
        ("01-02", "rejected", "First"),
        ("01-03", "accepted", "First"),
        ("01-20", "partly_denied", "First"),
        ("02-01", "secondary_sent", "Second"),
        ("02-10", "taken_back", "First"),
        ("02-10", "settled", "First"),
        ("02-20", "corrected", "First"),
        ("02-20", "paid", "First"),
        ("02-25", "secondary_answered", "Second"),
        ("03-20", "denied", "First"),
        ("04-20", "sent_again", "First"),
        ("04-21", "voided", "First"),
        ("05-20", "duplicate", "First"),
    ]


def test_an_answer_says_why_it_denied_and_whether_it_stands(chronology):
    rows = chronology(
        "event_code, is_standing, reason_code, remark_code, reason_label,"
        " denied_usd::varchar"
    )

    assert [row for row in rows if row[2]] == [
        ("partly_denied", False, "16", "N290", "Number missing", "20.00"),
        ("denied", True, "29", None, "Too late", "90.00"),
    ]
    assert [row[0] for row in rows if row[1]] == ["denied"]


def test_a_rejection_says_its_status(chronology):
    rows = chronology("event_code, category_code, status_code")

    assert ("rejected", "A7", "562") in rows
