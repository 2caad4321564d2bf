# ruff: noqa: E501, tables read better wide
"""marts.rejections, on the smallest tables that tell its rules apart."""

from decimal import Decimal

from transforms import warehouse

BAD_ROWS = """
rejections.key_repeated, rejections.submitted_claims_differ_from_core, rejections.submitted_usd_differs_from_core | copy rejections where source_code = 'none'
rejections.not_be_null(payer_id), rejections.submitted_claims_differ_from_core x2, rejections.submitted_usd_differs_from_core x2 | set rejections payer_id = null where source_code = 'none'
rejections.not_be_null(has_acknowledgments) | set rejections has_acknowledgments = null where source_code = 'none'
rejections.part_exceeds_whole | set rejections first_accepted_claims = 5 where source_code = 'PR'
rejections.fates_of_rejected_do_not_add_up | set rejections unclear_claims = 5 where source_code = 'PR'
rejections.acknowledged_by_nobody | set rejections source_code = 'none' where source_code = 'PR'
rejections.unknown_payer_rated | set rejections has_acknowledgments = false where source_code = 'PR'
rejections.submitted_claims_differ_from_core | set rejections submitted_claims = 5 where source_code = 'none'
rejections.submitted_usd_differs_from_core | set rejections submitted_usd = 5 where source_code = 'none'
rejections.accepted_claims_differ_from_core | set rejections accepted_claims = 0, first_accepted_claims = 0 where source_code = 'PR'
rejections.rejected_claims_differ_from_core, rejections.part_exceeds_whole, rejections.fates_of_rejected_do_not_add_up | set rejections rejected_claims = 5 where source_code = 'PR'
rejections.rejected_usd_differs_from_core | set rejections rejected_usd = 5 where source_code = 'PR'
rejections.most_rejected, rejections.submitted_claims_differ_from_core | set rejections submitted_claims = 60, acknowledged_claims = 60, rejected_claims = 31, never_resubmitted_claims = 31 where source_code = 'PR'
"""
CLAIMS = """
    core.claim
    claim_id | version_index | payer_id | submitted_date | billed_usd
    accepted | 1             | P1       | 2025-01-05     | 10.00
    rejected | 1             | P1       | 2025-01-05     | 20.00
    again    | 2             | P1       | 2025-01-20     | 20.00
    lying    | 1             | P1       | 2025-01-06     | 40.00
    renamed  | 1             | P1       | 2025-02-06     | 80.00
    silent   | 1             | P2       | 2025-01-06     | 5.00
"""
STATUSES = """
    core.acknowledgment
    claim_id | is_latest | is_accepted | is_rejected
    accepted | true      | true        | false
    rejected | true      | false       | true
    rejected | false     | true        | false
    again    | true      | true        | false
    lying    | true      | false       | true
    renamed  | true      | true        | false
             | false     | true        | false
"""
REJECTIONS = """
    core.rejection
    claim_id | resubmission_code | resubmitted_claim_id | accepted_claim_id | lost_days
    rejected | same_number       | again                | again             | 12
    lying    | none              |                      |                   |
"""


def test_rates_are_counted_among_acknowledged_claims(core, mart):
    core(CLAIMS, STATUSES, REJECTIONS)

    rows = mart(
        "rejections",
        "submitted_month::varchar, payer_id, submitted_claims, acknowledged_claims,"
        " accepted_claims, rejected_claims",
        "submitted_claims > 0",
    )

    assert rows == [
        ("2025-01-01", "P1", 4, 4, 2, 2),
        ("2025-01-01", "P2", 1, 0, 0, 0),
        ("2025-02-01", "P1", 1, 1, 1, 0),
    ]


def test_a_payer_that_sends_no_acknowledgment_is_unknown(core, mart):
    core(CLAIMS, STATUSES, REJECTIONS)

    rows = mart(
        "rejections", "distinct payer_id, has_acknowledgments", "submitted_claims > 0"
    )

    assert rows == [("P1", True), ("P2", False)]


def test_first_pass_counts_claims_as_first_sent_alone(core, mart):
    """Neither a second version nor a rejected claim under a new number is first."""
    core(
        CLAIMS,
        STATUSES,
        """
        core.rejection
        claim_id | resubmission_code | resubmitted_claim_id | accepted_claim_id
        rejected | same_number       | again                | again
        lying    | new_number        | renamed              | renamed
        """,
    )

    rows = mart(
        "rejections",
        "sum(first_claims), sum(first_accepted_claims), sum(resubmitted_claims),"
        " sum(repaired_claims), sum(never_resubmitted_claims)",
    )

    assert rows == [(3, 1, 2, 2, 0)]


def test_what_was_never_sent_again_has_its_dollars(core, mart):
    core(CLAIMS, STATUSES, REJECTIONS)

    rows = mart(
        "rejections",
        "sum(never_resubmitted_claims), sum(never_resubmitted_usd), sum(rejected_usd),"
        " sum(unlinked_claims)",
    )

    assert rows == [(1, Decimal(40), Decimal(60), 1)]


def test_a_rejected_claim_enters_no_denial_rate(core, mart):
    """Nobody decided it: what decides is an 835, and denial_rates reads nothing else."""
    core(
        CLAIMS,
        STATUSES,
        REJECTIONS,
        """
        core.adjudication
        adjudication_id | claim_id | payer_id | is_initial | is_latest | is_fully_denied | payment_date
        answer          | accepted | P1       | true       | true      | true            | 2025-02-01
        """,
    )

    rejected = mart("rejections", "sum(rejected_claims)")
    denials = mart("denial_rates", "sum(adjudicated_claims), sum(denied_claims)")

    assert rejected == [(2,)]
    assert denials == [(1, 1)]
    assert not {"core.acknowledgment", "core.rejection"} & behind("marts.denial_rates")


def behind(model: str) -> set[str]:
    """Everything that a model reads, at any distance."""
    found, ahead = set(), [model]
    while ahead:
        for source in warehouse.sources(ahead.pop()) - found:
            found.add(source)
            if source in warehouse.models():
                ahead.append(source)
    return found
