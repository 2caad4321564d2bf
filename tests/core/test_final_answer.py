"""core.first_answer and core.final_answer: a claim's first judgement, and its last."""

from datetime import date

import pytest

from transforms import warehouse

PLAIN = {
    "facility_id": "'F1'",
    "claim_type_code": "'P'",
    "financial_class_code": "'commercial'",
    "payer_id": "'P1'",
    "payment_month": "date_trunc('month', payment_date)",
    "service_date": "null::date",
    "billed_usd": "100::decimal(18, 2)",
    "claim_status_code": "'1'",
    "is_zero_paid": "paid_usd = 0",
    "is_unexplained_zero_pay": "false",
    "is_primary": "true",
    "enters_rates": "true",
}
ANSWER = (
    "core.adjudication\nadjudication_id | claim_family_id | claim_id"
    " | adjudication_index | payment_date | is_initial | is_duplicate"
    " | is_fully_denied | is_partially_denied | denied_usd | allowed_usd | paid_usd"
    " | reversed_by_id"
)
VERSIONS = """
core.claim
claim_id | submitted_date | has_prior_authorization
v1       | 2025-01-02     | true
v2       | {second}       | true
"""
FAMILY = """
core.claim_family
claim_id | claim_family_id | version_index | is_void
v1       | v1              | 1             | false
v2       | v1              | 2             | {is_void}
"""
PROFILE = """
core.claim_profile
claim_id | specialty | rendering_id | billing_id | procedure_family | chapter_code | submission_lag_days
v1       | Cardiology | R1 | B1 | Visits | 09 | 1
v2       | Cardiology | R1 | B1 | Visits | 09 | 40
"""  # noqa: E501
# The first answer, on 10 January, denies all.
DENIED = (
    "\nfirst | v1 | v1 | 1 | 2025-01-10 | true | false | true | false | 100 | 0 | 0 |"
)


@pytest.fixture
def followed(con, table):
    """What became of one claim, sent twice, of which answers are written."""

    def followed(answers, columns, second="2025-02-01", is_void="false", owed=""):
        table(ANSWER + answers)
        added = ", ".join(f"{value} as {name}" for name, value in PLAIN.items())
        con.execute(
            "create or replace table core.adjudication as"
            f" select *, {added} from core.adjudication"
        )
        table(VERSIONS.format(second=second))
        table(FAMILY.format(is_void=is_void))
        table(PROFILE)
        table(
            "core.adjustment\nadjudication_id | group_code | reason_code | adjusted_usd"
            + owed
        )
        table(
            "core.denial_reason\nadjudication_id | denial_category | group_code"
            " | reason_code | remark_code | label | is_avoidable"
            "\nfirst | coding | CO | 11 | N290 | ours | true"
        )
        warehouse.build(con, "core.first_answer")
        warehouse.build(con, "core.final_answer")
        return con.sql(
            f"select {columns} from core.first_answer inner join core.final_answer"
            " using (adjudication_id)"
        ).fetchall()

    return followed


def test_a_first_answer_has_the_first_versions_lag_and_its_own_reason(followed):
    rows = followed(
        DENIED.replace("first | v1 | v1", "first | v1 | v2"),
        "submission_lag_days, answer_lag_days, reason_code, denial_category, specialty",
    )

    assert rows == [(1, 8, "11", "coding", "Cardiology")]


@pytest.mark.parametrize(
    ("second", "is_void", "how"),
    [
        ("2025-02-01", "false", "corrected_claim"),
        ("2025-03-01", "false", "corrected_claim"),  # the day of the payment
        ("2025-03-02", "false", "payer_reprocess"),  # sent after it was paid
        ("2025-01-09", "false", "payer_reprocess"),  # sent before it was denied
        ("2025-02-01", "true", "payer_reprocess"),  # a void corrects nothing
    ],
)
def test_what_is_sent_between_denial_and_payment_corrected_it(
    followed, second, is_void, how
):
    paid = "\nlater | v1 | v2 | 2 | 2025-03-01 | false | false | false | false | 0 | 80 | 80 |"  # noqa: E501

    rows = followed(
        DENIED + paid, "is_overturned, overturn_code", second=second, is_void=is_void
    )

    assert rows == [(True, how)]


def test_it_ends_as_what_stands_on_the_180th_day_says(followed):
    rows = followed(
        DENIED
        + "\npart | v1 | v2 | 2 | 2025-07-09 | false | false | false | true | 30 | 70 | 70 |"  # noqa: E501
        + "\nlate | v1 | v2 | 3 | 2025-07-10 | false | false | false | false | 0 | 100 | 90 |",  # noqa: E501
        "is_overturned, overturned_date, is_finally_denied, final_denied_usd::integer,"
        " final_allowed_usd::integer, final_paid_usd::integer, is_open_denial,"
        " open_denied_usd::integer, latest_adjudication_id, answers, resolved_date",
    )

    day = date(2025, 7, 9)
    assert rows == [(True, day, False, 30, 70, 70, False, 0, "late", 3, day)]


def test_what_was_taken_back_or_is_a_duplicate_does_not_stand(followed):
    rows = followed(
        DENIED
        + "\npaid | v1 | v1 | 2 | 2025-02-01 | false | false | false | false | 0 | 80 | 80 | r"  # noqa: E501
        + "\ntwin | v1 | v1 | 3 | 2025-03-01 | false | true | true | false | 100 | 0 | 0 |",  # noqa: E501
        "is_overturned, is_finally_denied, is_open_denial, latest_adjudication_id,"
        " resolved_date",
    )

    assert rows == [(False, True, True, "first", None)]


def test_left_to_the_patient_is_overturned(followed):
    rows = followed(
        DENIED
        + "\nowed | v1 | v1 | 2 | 2025-02-01 | false | false | false | false | 0 | 80 | 0 |",  # noqa: E501
        "is_overturned, overturn_code, later_versions, resubmitted_date",
        second="2025-02-02",
        owed="\nowed | PR | 1 | 80",
    )

    assert rows == [(True, "payer_reprocess", 1, date(2025, 2, 2))]


def test_a_claim_of_which_all_was_taken_back_stands_as_nothing(followed):
    rows = followed(
        DENIED + "r",
        "is_finally_denied, is_open_denial, latest_adjudication_id, final_denied_usd",
    )

    assert rows == [(False, False, None, 0)]
