"""What readers of core.adjudication may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.core.claim import CLASSES
from expectations.rules import as_landed, promise, surprise

_REVERSING = (
    "exists (select 1 from adjudication as reversal"
    " where reversal.adjudication_id = this.reversed_by_id and {})"
)

PROMISES = [
    gxe.ExpectColumnValuesToNotBeNull(column="adjudication_id"),
    gxe.ExpectColumnValuesToBeUnique(column="adjudication_id"),
    gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
    gxe.ExpectColumnValuesToNotBeNull(column="facility_id"),
    gxe.ExpectColumnValuesToNotBeNull(column="enters_rates"),
    gxe.ExpectColumnValuesToNotBeNull(column="denied_usd"),
    gxe.ExpectColumnValuesToNotBeNull(column="allowed_usd"),
    gxe.ExpectColumnValuesToBeInSet(
        column="claim_type_code", value_set=["P", "I", "D"]
    ),
    gxe.ExpectColumnValuesToBeInSet(column="financial_class_code", value_set=CLASSES),
    gxe.ExpectColumnValuesToBeInSet(
        column="link_code",
        value_set=["control_number", "payer_control_number", "ambiguous", "unmatched"],
    ),
    gxe.ExpectColumnValuesToBeInSet(
        column="allowed_source_code",
        value_set=["stated", "computed", "mixed", "denied"],
    ),
    as_landed("adjudication", "paid_usd"),
    promise(
        "link_without_claim",
        "A linked adjudication names a claim and its family; no other names a claim.",
        "(claim_id is null) <> (link_code in ('ambiguous', 'unmatched'))"
        " or claim_id is not null and not exists (select 1 from claim"
        " where claim.claim_id = this.claim_id"
        " and claim.claim_family_id = this.claim_family_id)",
    ),
    promise(
        "two_initial",
        "A claim family has at most one initial adjudication.",
        "select claim_family_id from {batch} where is_initial"
        " group by claim_family_id having count(*) > 1",
    ),
    promise(
        "two_latest",
        "A claim family has at most one latest adjudication.",
        "select claim_family_id from {batch} where is_latest"
        " group by claim_family_id having count(*) > 1",
    ),
    promise(
        "initial_outside_rates",
        "What is initial or latest is primary and enters the rates.",
        "(is_initial or is_latest) and not (is_primary and enters_rates)",
    ),
    promise(
        "status_enters_rates",
        "Reversals, claims of others and estimates (22, 23, 25) enter no rate.",
        "enters_rates and claim_status_code in ('22', '23', '25')",
    ),
    promise(
        "latest_though_reversed",
        "What was reversed is not the latest.",
        "is_latest and reversed_by_id is not null",
    ),
    promise(
        "reversal_not_marked",
        "A reversal is what has status 22.",
        "is_reversal is distinct from (claim_status_code = '22')"
        " and claim_status_code is not null",
    ),
    promise(
        "reversed_by_nothing",
        "What was reversed was reversed by a reversal.",
        "reversed_by_id is not null and not "
        + _REVERSING.format("reversal.is_reversal"),
    ),
    promise(
        "reversed_by_other_amounts",
        "A reversal takes back what was paid: the two payments cancel.",
        _REVERSING.format("abs(reversal.paid_usd) <> abs(this.paid_usd)"),
        "paid_usd",
    ),
    promise(
        "denied_twice_over",
        "A claim is denied in full or in part or not at all.",
        "is_fully_denied and is_partially_denied",
    ),
    promise(
        "denied_usd_negative",
        "Denied dollars are not below zero.",
        "denied_usd < 0",
        "denied_usd",
    ),
    promise(
        "reversal_denied",
        "A reversal is not a denial.",
        "is_reversal and (is_fully_denied or is_partially_denied or denied_usd <> 0)",
    ),
]

SURPRISES = [
    surprise(
        "unmatched",
        "A remittance answers a claim that was sent here.",
        "link_code = 'unmatched' and not is_reversal",
        "paid_usd",
    ),
    surprise(
        "ambiguous",
        "A remittance answers one claim and not one of several.",
        "link_code = 'ambiguous'",
        "paid_usd",
    ),
    surprise(
        "found_by_payer_number_only",
        "A remittance repeats the claim number it answers (CLP01).",
        "link_code = 'payer_control_number'",
        "paid_usd",
    ),
    surprise(
        "class_unknown",
        "A remittance's financial class can be told.",
        "financial_class_code = 'unknown'",
        "paid_usd",
    ),
    surprise(
        "class_conflict",
        "Claim and remittance agree on the kind of coverage.",
        "has_class_conflict",
        "paid_usd",
    ),
    surprise(
        "paid_by_another_payer",
        "A primary remittance comes from the payer that was billed.",
        "is_primary and claim_id is not null and not exists (select 1 from claim"
        " where claim.claim_id = this.claim_id and claim.payer_id = this.payer_id)",
        "paid_usd",
    ),
    surprise(
        "charge_differs_from_claim",
        "A remittance repeats the charge of its claim.",
        "not is_reversal and exists (select 1 from claim"
        " where claim.claim_id = this.claim_id"
        " and claim.billed_usd <> this.billed_usd)",
        "billed_usd",
    ),
    surprise(
        "paid_before_submission",
        "A claim is paid on or after the day it was submitted.",
        "exists (select 1 from claim where claim.claim_id = this.claim_id"
        " and claim.submitted_date > this.payment_date)",
        "paid_usd",
    ),
    surprise(
        "drg_changed",
        "A payer adjudicates the diagnosis-related group that was billed.",
        "is_drg_changed",
        "billed_usd - allowed_usd",
    ),
    surprise(
        "reversal_of_nothing",
        "A reversal takes back a payment that was reported here.",
        "is_reversal and not exists (select 1 from adjudication as original"
        " where original.reversed_by_id = this.adjudication_id)",
        "paid_usd",
    ),
    surprise(
        "unexplained_zero_pay",
        "A charge is not written off whole under the contract (CO-45).",
        "is_unexplained_zero_pay",
        "billed_usd",
    ),
    surprise(
        "unrecognised_not_denied",
        "Status 4 is kept for patients who are not recognised; nothing was denied.",
        "claim_status_code = '4' and not is_fully_denied",
        "billed_usd",
    ),
    surprise(
        "denied_more_than_billed",
        "No more is denied than was charged.",
        "denied_usd > greatest(billed_usd, 0)",
        "denied_usd - billed_usd",
    ),
    surprise(
        "allowed_more_than_billed",
        "No more is allowed than was charged.",
        "not is_reversal and allowed_usd > billed_usd",
        "allowed_usd - billed_usd",
    ),
    surprise(
        "primary_tells_of_earlier_payer",
        "A first payer does not deduct what an earlier one paid (OA-23).",
        "is_primary and exists (select 1 from adjustment"
        " where adjustment.adjudication_id = this.adjudication_id"
        " and adjustment.group_code = 'OA' and adjustment.reason_code = '23')",
        "billed_usd",
    ),
    surprise(
        "voided_claim_answered",
        "A void is answered by a reversal.",
        "not is_reversal and paid_usd <> 0 and exists (select 1 from claim"
        " where claim.claim_id = this.claim_id and claim.is_void)",
        "paid_usd",
    ),
]

# Promises stop the run; surprises are the sender's: reported, and the run goes on.
SUITE = ExpectationSuite(name="adjudication", expectations=[*PROMISES, *SURPRISES])
