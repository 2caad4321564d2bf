"""What readers of landing.acknowledgment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import bad_npi, one_row_per, outside, promise, surprise, unlike

SUITE = ExpectationSuite(
    name="acknowledgment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="acknowledgment_id"),
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["acknowledgment_id", "status_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="level_code"),
        gxe.ExpectColumnValuesToBeInSet(
            column="level_code",
            value_set=["source", "receiver", "provider", "claim", "line"],
        ),
        promise(
            "acknowledgment_without_transaction",
            "A status belongs to a transaction that acknowledges claims (277CA).",
            "not exists (select 1 from transaction"
            " where transaction.file_id = this.file_id"
            " and transaction.transaction_index = this.transaction_index"
            " and transaction.kind_code = '277CA')",
        ),
        promise(
            "accepted_and_rejected",
            "A status does not both accept and reject.",
            "is_accepted is null or is_rejected is null or (is_accepted and"
            " is_rejected)",
        ),
        promise(
            "claim_number_elsewhere",
            "Claim numbers stand on statuses of claims and lines, traces on others.",
            "(level_code in ('claim', 'line') and trace_number is not null) or"
            " (level_code not in ('claim', 'line')"
            " and patient_control_number is not null)",
        ),
        promise(
            "line_status_without_line",
            "A status of a service line says which.",
            "(level_code = 'line') <> (line_index is not null)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "category_missing",
            "A status has a category (STC01-1).",
            "category_code is null",
            "billed_usd",
        ),
        surprise(
            "category_not_of_acknowledgments",
            "A category of an acknowledgment is one of A0 to A8.",
            outside("category_code", "A0 A1 A2 A3 A4 A5 A6 A7 A8"),
            "billed_usd",
        ),
        surprise(
            "status_code_malformed",
            "A status code (STC01-2) is one to three digits.",
            unlike("status_code", "^[0-9]{1,3}$"),
        ),
        surprise(
            "action_unknown",
            "A status is accepted or rejected (STC03 WQ, U).",
            outside("action_code", "WQ U"),
        ),
        surprise(
            "action_contradicts_category",
            "What a status does (STC03) agrees with its category (STC01-1).",
            "(action_code = 'WQ' and is_rejected) or (action_code = 'U'"
            " and is_accepted)",
            "billed_usd",
        ),
        surprise(
            "status_date_missing",
            "A status of a claim has a date (STC02).",
            "status_date is null and level_code <> 'line'",
        ),
        surprise(
            "status_before_receipt",
            "A status is given once the claims are received.",
            "status_date < received_date",
        ),
        surprise(
            "status_in_the_future",
            "A status was given before its file was received.",
            "status_date > (select max(cast(file.received_at as date))"
            " + interval 1 day from file where file.file_id = this.file_id)",
        ),
        surprise(
            "acknowledged_number_missing",
            "A status of a claim names the claim (TRN02).",
            "level_code = 'claim' and patient_control_number is null",
            "billed_usd",
        ),
        surprise(
            "acknowledged_charge_missing",
            "A status of a claim repeats its charge (STC04).",
            "level_code = 'claim' and billed_usd is null",
        ),
        surprise(
            "acknowledged_charge_negative",
            "A claim's charge is not below zero.",
            "billed_usd < 0",
            "billed_usd",
        ),
        surprise(
            "accepted_without_payer_number",
            "A claim that a payer accepted has the payer's number (REF*1K).",
            "level_code = 'claim' and source_code = 'PR' and category_code = 'A2'"
            " and payer_control_number is null",
            "billed_usd",
        ),
        surprise(
            "acknowledged_dates_reversed",
            "A service does not end before it begins.",
            "service_to_date < service_from_date",
        ),
        surprise(
            "source_missing",
            "An acknowledgment says who sends it (NM1*PR or NM1*AY).",
            "source_id is null",
        ),
        surprise(
            "acknowledged_provider_npi_invalid",
            "A provider's NPI is ten digits with a right check digit.",
            bad_npi("provider_npi"),
        ),
        one_row_per("file_id", "segment_index"),
    ],
)
