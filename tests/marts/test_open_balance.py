"""marts.open_balance: which claims are open, in which bucket, and since when."""

import polars as pl
import pytest

from dashboards.pages import open_balance as page

BAD_ROWS = """
open_balance.key_repeated, open_balance.denied_usd_differs_from_core | copy open_balance
open_balance.not_be_null(payer_id), open_balance.denied_usd_differs_from_core x2 | set open_balance payer_id = null
open_balance.not_be_null(facility_id) | set open_balance facility_id = null
open_balance.be_in_set(band_code) | set open_balance band_code = '5-7'
open_balance.be_in_set(financial_class_code) | set open_balance financial_class_code = 'rich'
open_balance.state_of_another_bucket | set open_balance state_code = 'rejected'
open_balance.age_without_start | set open_balance band_code = 'unknown'
open_balance.nothing_open | set open_balance open_claims = 0
open_balance.unanswered_claims_differ_from_core | copy open_balance bucket_code = 'not_adjudicated', state_code = 'rejected'
open_balance.denied_usd_differs_from_core | set open_balance open_usd = 1
open_balance.submission_unknown | set open_balance start_code = 'service'
"""  # noqa: E501

END = """
    core.data_end
    data_through_date
    2025-07-01
"""


@pytest.fixture
def opened(core, mart):
    """What is open of claims and answers: columns, ordered; the data end on 1 July."""

    def opened(columns, *texts):
        core(END, *texts)
        return mart("open_balance", columns)

    return opened


def test_a_claim_is_open_by_the_answer_that_stands(opened):
    rows = opened(
        "bucket_code, state_code, open_claims, billed_usd::integer, open_usd::integer",
        """
        core.claim
        claim_id | claim_family_id | version_index | is_void | submitted_date | billed_usd
        silent   | silent          | 1             | false   | 2025-05-01     | 100.00
        refused  | refused         | 1             | false   | 2025-05-01     | 200.00
        gone     | gone            | 1             | false   | 2025-05-01     | 300.00
        denied   | denied          | 1             | false   | 2025-05-01     | 400.00
        again    | again           | 1             | false   | 2025-05-01     | 500.00
        again 2  | again           | 2             | false   | 2025-06-01     | 510.00
        partly   | partly          | 1             | false   | 2025-05-01     | 600.00
        paid     | paid            | 1             | false   | 2025-05-01     | 700.00
        void     | void            | 1             | false   | 2025-05-01     | 800.00
        void 2   | void            | 2             | true    | 2025-06-01     | 800.00
        """,  # noqa: E501
        """
        core.acknowledgment
        claim_id | is_latest | is_rejected
        refused  | true      | true
        """,
        """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_latest | is_fully_denied | is_partially_denied | payment_date | billed_usd | denied_usd
        gone            | gone            | true       | false     | false           | false               | 2025-05-20   | 300.00     | 0.00
        denied          | denied          | true       | true      | true            | false               | 2025-05-20   | 400.00     | 390.00
        again           | again           | true       | true      | true            | false               | 2025-05-20   | 500.00     | 500.00
        partly          | partly          | true       | true      | false           | true                | 2025-05-20   | 600.00     | 60.00
        paid            | paid            | true       | true      | false           | false               | 2025-05-20   | 700.00     | 0.00
        void            | void            | true       | true      | true            | false               | 2025-05-20   | 800.00     | 800.00
        """,  # noqa: E501
    )

    assert rows == [
        ("denied_unresolved", "not_sent_again", 1, 400, 390),
        ("denied_unresolved", "sent_again", 1, 500, 500),
        ("not_adjudicated", "rejected", 1, 200, 200),
        ("not_adjudicated", "taken_back", 1, 300, 300),
        ("not_adjudicated", "unanswered", 1, 100, 100),
        ("partly_denied", "not_sent_again", 1, 600, 60),
    ]


def test_age_is_from_the_first_submission_else_from_the_service(opened):
    rows = opened(
        "band_code, start_code, open_claims",
        """
        core.claim
        claim_id | claim_family_id | version_index | submitted_date | service_date
        day 30   | day 30          | 1             | 2025-06-01     | 2025-01-01
        day 31   | day 31          | 1             | 2025-05-31     | 2025-01-01
        day 60   | day 60          | 1             | 2025-05-02     |
        day 61   | day 61          | 1             | 2025-05-01     |
        day 90   | day 90          | 1             | 2025-04-02     |
        day 91   | day 91          | 1             | 2025-04-01     |
        day 120  | day 120         | 1             | 2025-03-03     |
        day 121  | day 121         | 1             | 2025-03-02     |
        twice    | day 121 again   | 1             | 2025-03-02     |
        twice 2  | day 121 again   | 2             | 2025-06-02     |
        served   | served          | 1             |                | 2025-06-30
        undated  | undated         | 1             |                |
        """,
    )

    assert rows == [
        ("0-30", "service", 1),
        ("0-30", "submission", 1),
        ("31-60", "submission", 2),
        ("61-90", "submission", 2),
        ("91-120", "submission", 2),
        ("over 120", "submission", 2),
        ("unknown", "unknown", 1),
    ]


def test_a_denial_of_an_unknown_claim_is_as_old_as_its_service(opened):
    rows = opened(
        "bucket_code, band_code, start_code, open_usd::integer",
        """
        core.adjudication
        adjudication_id | is_latest | is_fully_denied | service_date | denied_usd
        stranger        | true      | true            | 2025-04-02   | 90.00
        """,
    )

    assert rows == [("denied_unresolved", "61-90", "service", 90)]


def test_a_second_payer_owes_what_the_first_left_until_it_answers(opened):
    rows = opened(
        "payer_id, state_code, financial_class_code, open_claims, open_usd::integer",
        """
        core.claim
        claim_id | payer_id | payer_responsibility_code | financial_class_code | submitted_date | billed_usd
        crossed  | P1       | P                         | medicare             | 2025-06-01     | 100.00
        answered | P1       | P                         | medicare             | 2025-06-01     | 100.00
        nothing  | P1       | P                         | medicare             | 2025-06-01     | 100.00
        billed   | P2       | S                         | medicaid             | 2025-06-01     | 100.00
        untold   | P2       | S                         | medicaid             | 2025-06-01     | 100.00
        heard    | P2       | S                         | medicaid             | 2025-06-01     | 100.00
        """,  # noqa: E501
        """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_latest | is_primary | crossover_payer_id | patient_responsibility_usd
        crossed         | crossed         | true       | true      | true       | P2                 | 20.00
        answered        | answered        | true       | true      | true       | P2                 | 20.00
        second          | answered        | false      | false     | false      |                    | 0.00
        nothing         | nothing         | true       | true      | true       | P2                 | 0.00
        heard           | heard           | false      | false     | false      |                    | 5.00
        """,  # noqa: E501
        """
        core.other_payer
        claim_id | paid_usd
        billed   | 60.00
        untold   | 60.00
        """,
        """
        core.other_payer_adjustment
        claim_id | other_payer_index | group_code | adjusted_usd
        billed   | 1                 | CO         | 25.00
        billed   | 1                 | PR         | 10.00
        billed   | 1                 | PR         | 5.00
        """,
    )

    assert rows == [
        ("P2", "billed", "medicaid", 2, 15 + 40),
        ("P2", "crossed_over", "medicaid", 1, 20),
    ]


def test_what_is_billed_on_is_open_there_and_never_below_nothing(opened):
    """Medicare passed both on; one was billed on as well, and taken back since."""
    rows = opened(
        "payer_id, state_code, open_claims, open_usd::integer",
        """
        core.claim
        claim_id | payer_id | payer_responsibility_code | patient_control_number | billing_provider_npi | service_date | submitted_date | billed_usd
        passed   | P1       | P                         | N1                     | 1                    | 2025-05-01   | 2025-06-01     | 100.00
        both     | P1       | P                         | N2                     | 1                    | 2025-05-01   | 2025-06-01     | 100.00
        other    | P1       | P                         | N2                     | 2                    | 2025-05-01   | 2025-06-01     | 100.00
        second   | P2       | S                         | N2                     | 1                    | 2025-05-01   | 2025-06-01     | 100.00
        """,  # noqa: E501
        """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_latest | is_primary | crossover_payer_id | patient_responsibility_usd
        passed          | passed          | true       | true      | true       | P2                 | 20.00
        both            | both            | true       | true      | true       | P2                 | 20.00
        other           | other           | true       | true      | true       | P2                 | 20.00
        """,  # noqa: E501
        """
        core.other_payer_adjustment
        claim_id | other_payer_index | group_code | adjusted_usd
        second   | 1                 | PR         | -20.00
        """,
    )

    assert rows == [("P2", "billed", 1, 0), ("P2", "crossed_over", 2, 40)]


def rows() -> pl.DataFrame:
    """Open claims of two payers, one of them old."""
    return pl.DataFrame(
        {
            "bucket_code": ["not_adjudicated", "denied_unresolved", "partly_denied"],
            "state_code": ["unanswered", "sent_again", "not_sent_again"],
            "band_code": ["0-30", "over 120", "31-60"],
            "start_code": ["submission", "submission", "service"],
            "payer_id": ["P1", "P1", "P2"],
            "payer_name": ["One", "One", "Two"],
            "facility_id": ["F1"] * 3,
            "facility_name": ["Clinic"] * 3,
            "financial_class_code": ["medicare"] * 3,
            "claim_type_code": ["P"] * 3,
            "open_claims": [40, 20, 5],
            "billed_usd": [400, 200, 50],
            "open_usd": [400, 150, 20],
        },
        schema_overrides=dict.fromkeys(("billed_usd", "open_usd"), pl.Decimal(18, 2)),
    )


DAYS = pl.DataFrame(
    {
        "payer_id": ["P1", None],
        "start_code": ["submission", "submission"],
        "median_days": [31, 30],
        "p90_days": [None, 60],
    }
)


@pytest.mark.parametrize("by", list(page.BY))
def test_the_table_adds_up_to_its_total(by):
    table, total = page.table(rows(), DAYS, by=by), page.total(rows())

    for column in ("open_claims", "billed_usd", "open_usd", "over_120_days_usd"):
        assert table[column].sum() == total[column]
    assert total["open_usd"] == 570
    assert total["over_120_days_usd"] == 150
    if by == "payer":
        assert table["median_days"].to_list() == [31, None]
        assert "median_days" not in total


@pytest.mark.parametrize(("measure", "top"), [("usd", 400.0), ("claims", 40.0)])
def test_each_bucket_is_a_colour_of_the_bars_of_age(measure, top):
    drawn = page.figure(rows(), measure=measure)

    assert {trace.name: trace.y[0] for trace in drawn.data} == {
        "Not adjudicated": top,
        "Denied, unresolved": 0.0,
        "Partly denied": 0.0,
    }
    assert "5 claims the submission is not known" in drawn.layout.meta["note"]


def test_the_page_says_what_it_is_not():
    assert page.note(rows()).startswith("Not balance-sheet A/R")
    assert page.sentence(rows().head(0)).startswith("Nothing is open")
    assert page.figure(rows().head(0)).data == ()
