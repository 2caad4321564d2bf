"""What readers of core.acknowledgment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, promise, surprise

SUITE = ExpectationSuite(
    name="acknowledgment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="acknowledgment_id"),
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["acknowledgment_id", "status_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_latest"),
        gxe.ExpectColumnValuesToBeInSet(
            column="link_code",
            value_set=["control_number", "ambiguous", "unmatched"],
        ),
        as_landed("acknowledgment", "billed_usd"),
        promise(
            "acknowledgment_link_wrong",
            "A status has a claim when, and only when, its link says so.",
            "(claim_id is not null) is distinct from"
            " (coalesce(link_code, '') = 'control_number')",
        ),
        promise(
            "acknowledged_claim_missing",
            "The claim of a status is in core.claim, with its family.",
            "claim_id is not null and not exists (select 1 from claim"
            " where claim.claim_id = this.claim_id"
            " and claim.claim_family_id = this.claim_family_id)",
        ),
        promise(
            "two_latest_statuses",
            "One status stands for a claim that has any.",
            "select claim_id from {batch} where claim_id is not null"
            " and level_code = 'claim' group by claim_id"
            " having count(*) filter (where is_latest) <> 1",
        ),
        promise(
            "status_month_wrong",
            "The month of a status is that of its date.",
            "status_month is distinct from"
            " cast(date_trunc('month', status_date) as date)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "acknowledged_charge_differs",
            "A status is linked to a claim of the same charge.",
            "level_code = 'claim' and exists (select 1 from claim"
            " where claim.claim_id = this.claim_id"
            " and claim.billed_usd <> this.billed_usd)",
            "billed_usd",
        ),
        surprise(
            "acknowledged_before_submission",
            "A claim is submitted no later than it is acknowledged.",
            "exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.submitted_date > this.status_date)",
            "billed_usd",
        ),
        surprise(
            "acknowledgment_unmatched",
            "What is acknowledged is a claim that was submitted.",
            "link_code = 'unmatched' and level_code = 'claim'",
            "billed_usd",
        ),
        surprise(
            "acknowledgment_ambiguous",
            "What is acknowledged is one claim.",
            "link_code = 'ambiguous' and level_code = 'claim'",
            "billed_usd",
        ),
        surprise(
            "rejected_though_adjudicated",
            "A claim that was rejected is not adjudicated.",
            "is_latest and is_rejected and exists (select 1 from adjudication"
            " where adjudication.claim_id = this.claim_id)",
            "billed_usd",
        ),
    ],
)
