"""What readers of landing.adjudication may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import bad_npi, outside, promise, surprise, unlike

_REVERSAL = "claim_status_code = '22'"
_NOT_REVERSAL = "claim_status_code is distinct from '22'"
_PATIENT = (
    "(select coalesce(sum(adjustment.adjusted_usd), 0) from adjustment"
    " where adjustment.adjudication_id = this.adjudication_id"
    " and adjustment.group_code = 'PR')"
)
_REASONS = (
    "exists (select 1 from adjustment"
    " where adjustment.adjudication_id = this.adjudication_id)"
)


def _of_lines(column: str) -> str:
    return (
        f"(select coalesce(sum(line.{column}), 0) from adjudication_line as line"
        " where line.adjudication_id = this.adjudication_id)"
    )


def _of_payment(test: str) -> str:
    return (
        "exists (select 1 from payment where payment.file_id = this.file_id"
        f" and payment.transaction_index = this.transaction_index and ({test}))"
    )


PROMISES = [
    gxe.ExpectColumnValuesToNotBeNull(column="adjudication_id"),
    gxe.ExpectColumnValuesToBeUnique(column="adjudication_id"),
    gxe.ExpectColumnValuesToNotBeNull(column="billed_usd"),
    gxe.ExpectColumnValuesToNotBeNull(column="paid_usd"),
    promise(
        "adjudication_without_payment",
        "An adjudication belongs to a payment.",
        f"not {_of_payment('true')}",
        "paid_usd",
    ),
    promise(
        "number_hash_wrong",
        "An answer that paid has keyed hashes of its numbers; no other has.",
        f"{unlike('payer_number_id', '^[0-9a-f]{16}$')}"
        f" or {unlike('patient_number_id', '^[0-9a-f]{16}$')}"
        " or paid_usd <= 0"
        " and (payer_number_id is not null or patient_number_id is not null)"
        " or payer_number_id is not null and payer_control_number is null"
        " or patient_number_id is not null and patient_control_number is null",
    ),
    promise(
        "adjudication_lines_wrong",
        "An adjudication counts its service lines.",
        "adjudication_lines <> (select count(*) from adjudication_line as line"
        " where line.adjudication_id = this.adjudication_id)",
    ),
    promise(
        "adjusted_usd_wrong",
        "What an adjudication says of adjustments is the sum of its CAS.",
        "adjusted_usd <> (select coalesce(sum(adjustment.adjusted_usd), 0)"
        " from adjustment where adjustment.adjudication_id = this.adjudication_id)",
    ),
    promise(
        "difference_usd_wrong",
        "An adjudication's difference is charge less adjustments less payment.",
        "difference_usd <> billed_usd - adjusted_usd - paid_usd",
        "difference_usd - (billed_usd - adjusted_usd - paid_usd)",
    ),
]

SURPRISES = [
    # Money.
    surprise(
        "claim_out_of_balance",
        "A claim's charge less its adjustments is what was paid (CLP04).",
        "difference_usd <> 0",
        "difference_usd",
    ),
    surprise(
        "lines_charged_otherwise",
        "The lines of an adjudication add up to its charge (CLP03).",
        f"adjudication_lines > 0 and billed_usd <> {_of_lines('billed_usd')}",
        f"billed_usd - {_of_lines('billed_usd')}",
    ),
    surprise(
        "lines_paid_otherwise",
        "The lines of an adjudication add up to its payment (CLP04), claim-level"
        " adjustments apart.",
        f"adjudication_lines > 0 and paid_usd <> {_of_lines('paid_usd')}"
        " and not exists (select 1 from adjustment"
        " where adjustment.adjudication_id = this.adjudication_id"
        " and adjustment.line_index is null)",
        f"paid_usd - {_of_lines('paid_usd')}",
    ),
    surprise(
        "patient_share_differs",
        "What the patient owes (CLP05) is the sum of group PR.",
        f"{_NOT_REVERSAL} and coalesce(patient_responsibility_usd, 0) <> {_PATIENT}",
        f"coalesce(patient_responsibility_usd, 0) - {_PATIENT}",
    ),
    surprise(
        "paid_more_than_charged",
        "A payer pays no more than was charged.",
        "paid_usd > billed_usd and billed_usd >= 0",
        "paid_usd - billed_usd",
    ),
    surprise(
        "reversal_positive",
        "A reversal (22) takes back: its charge and payment are not above zero.",
        f"{_REVERSAL} and (billed_usd > 0 or paid_usd > 0)",
        "paid_usd",
    ),
    surprise(
        "negative_without_reversal",
        "Only a reversal (22) has a negative charge or payment.",
        f"{_NOT_REVERSAL} and (billed_usd < 0 or paid_usd < 0)",
        "paid_usd",
    ),
    surprise(
        "charged_nothing",
        "An adjudication answers a charge.",
        "billed_usd = 0",
    ),
    surprise(
        "patient_share_negative",
        "A patient owes no negative amount, reversals apart.",
        f"{_NOT_REVERSAL} and patient_responsibility_usd < 0",
        "patient_responsibility_usd",
    ),
    surprise(
        "denied_yet_paid",
        "A claim that was not recognised (status 4) is not paid.",
        "claim_status_code = '4' and paid_usd > 0",
        "paid_usd",
    ),
    surprise(
        "unpaid_without_reason",
        "A claim that was not paid in full is given a reason.",
        f"paid_usd < billed_usd and not {_REASONS}",
        "billed_usd - paid_usd",
    ),
    surprise(
        "estimate_paid",
        "An estimate (25) is not paid.",
        "claim_status_code = '25' and paid_usd <> 0",
        "paid_usd",
    ),
    surprise(
        "coverage_negative",
        "A covered amount (AMT*AU) is negative in a reversal only.",
        f"{_NOT_REVERSAL} and coverage_usd < 0",
        "coverage_usd",
    ),
    # Codes and identifiers.
    surprise(
        "claim_status_missing",
        "An adjudication has a status (CLP02).",
        "claim_status_code is null",
        "billed_usd",
    ),
    surprise(
        "claim_status_unknown",
        "A claim's status is one of the guide's.",
        outside("claim_status_code", "1 2 3 4 19 20 21 22 23 25"),
        "billed_usd",
    ),
    surprise(
        "filing_indicator_missing",
        "An adjudication says what kind of coverage paid (CLP06).",
        "filing_indicator_code is null",
    ),
    surprise(
        "filing_indicator_unknown",
        "The kind of coverage (CLP06) is one of the guide's.",
        outside(
            "filing_indicator_code",
            "12 13 14 15 16 17 AM CH DS HM LM MA MB MC OF TV VA WC ZZ",
        ),
    ),
    surprise(
        "patient_control_number_missing",
        "An adjudication says which claim it answers (CLP01).",
        "coalesce(patient_control_number, '0') = '0'",
        "billed_usd",
    ),
    surprise(
        "payer_control_number_missing",
        "An adjudication has the payer's own number (CLP07).",
        "payer_control_number is null",
    ),
    surprise(
        "answered_twice",
        "A file answers a claim once with the same status and amounts.",
        "(select count(*) from adjudication as others"
        " where others.file_id = this.file_id"
        " and others.patient_control_number = this.patient_control_number"
        " and others.payer_control_number"
        " is not distinct from this.payer_control_number"
        " and others.claim_status_code is not distinct from this.claim_status_code"
        " and others.billed_usd = this.billed_usd"
        " and others.service_from_date is not distinct from this.service_from_date"
        " and others.paid_usd = this.paid_usd) > 1",
        "paid_usd",
    ),
    surprise(
        "facility_type_malformed",
        "A facility type (CLP08) is two digits.",
        unlike("facility_type_code", "^[0-9]{2}$"),
    ),
    surprise(
        "adjudicated_drg_malformed",
        "A diagnosis-related group (CLP11) is three or four digits.",
        unlike("drg_code", "^[0-9]{3,4}$"),
    ),
    surprise(
        "adjudicated_npi_invalid",
        "A rendering provider's NPI is valid.",
        bad_npi("rendering_provider_npi"),
    ),
    surprise(
        "forwarded_to_nobody",
        "A claim that was forwarded (19, 20, 21, 23) names the next payer (NM1*TT).",
        "claim_status_code in ('19', '20', '21', '23') and crossover_payer_id is null",
        "billed_usd",
    ),
    # Dates.
    surprise(
        "adjudicated_service_date_missing",
        "An adjudication says when the service was given.",
        "service_from_date is null",
    ),
    surprise(
        "adjudicated_service_reversed",
        "A service ends on or after the day it starts.",
        "service_to_date < service_from_date",
    ),
    surprise(
        "paid_before_service",
        "A claim is paid after the service was given.",
        "claim_status_code is distinct from '25' and "
        + _of_payment("payment.payment_date < this.service_from_date"),
        "paid_usd",
    ),
    surprise(
        "paid_before_received",
        "A claim is paid after it was received (DTM*050).",
        _of_payment("payment.payment_date < this.received_date"),
        "paid_usd",
    ),
    surprise(
        "received_before_service",
        "A claim is received after the service was given.",
        "received_date < service_from_date",
    ),
    surprise(
        "paid_long_after_service",
        "A claim is paid within three years of the service.",
        _of_payment(
            "payment.payment_date > this.service_from_date + interval 1096 day"
        ),
        "paid_usd",
    ),
]

# Promises stop the run; surprises are the sender's: reported, and the run goes on.
SUITE = ExpectationSuite(name="adjudication", expectations=[*PROMISES, *SURPRISES])
