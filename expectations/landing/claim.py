"""What readers of landing.claim may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import (
    bad_npi,
    no_digests,
    outside,
    promise,
    surprise,
    unlike,
)

_INPATIENT = "claim_type_code = 'I' and left(type_of_bill_code, 2) in ('11', '18')"
_TAXONOMY = "^[0-9A-Z]{9}X$"

PROMISES = [
    gxe.ExpectColumnValuesToNotBeNull(column="claim_id"),
    gxe.ExpectColumnValuesToBeUnique(column="claim_id"),
    gxe.ExpectColumnValuesToBeInSet(
        column="claim_type_code", value_set=["P", "I", "D"]
    ),
    gxe.ExpectColumnValuesToNotBeNull(column="billed_usd"),
    promise(
        "claim_without_transaction",
        "A claim belongs to a transaction.",
        "not exists (select 1 from transaction"
        " where transaction.file_id = this.file_id"
        " and transaction.transaction_index = this.transaction_index)",
    ),
    promise(
        "claim_lines_wrong",
        "A claim counts its service lines.",
        "claim_lines <> (select count(*) from claim_line"
        " where claim_line.claim_id = this.claim_id)",
    ),
    promise(
        "line_billed_usd_wrong",
        "What a claim says of its lines is the sum of their charges.",
        "line_billed_usd <> (select coalesce(sum(claim_line.billed_usd), 0)"
        " from claim_line where claim_line.claim_id = this.claim_id)",
    ),
    promise(
        "difference_usd_wrong",
        "A claim's difference is its charge less that of its lines.",
        "difference_usd <> billed_usd - line_billed_usd",
        "difference_usd - (billed_usd - line_billed_usd)",
    ),
    promise(
        "other_payers_wrong",
        "A claim counts its other payers.",
        "other_payers <> (select count(*) from other_payer"
        " where other_payer.claim_id = this.claim_id)",
    ),
    # People: what is kept of them is no more than it may be.
    promise(
        "patient_id_not_a_pseudonym",
        "A patient is known by 32 hexadecimal digits, never by an identifier.",
        unlike("patient_id", "^[0-9a-f]{32}$"),
    ),
    promise(
        "subscriber_id_not_a_pseudonym",
        "A subscriber is known by 32 hexadecimal digits, never by an identifier.",
        unlike("subscriber_id", "^[0-9a-f]{32}$"),
    ),
    promise(
        "member_shapes_no_digests",
        "Of a member number nothing is kept but digests.",
        no_digests("member_shapes"),
    ),
    promise(
        "zip3_too_fine",
        "A ZIP code is cut to three digits.",
        unlike("zip3_code", "^[0-9]{3}$"),
    ),
    promise(
        "age_too_fine",
        "Ages are whole years from 0, and 90 or more are one group.",
        "age_years not between 0 and 90 or (age_years = 90 and birth_year is not null)",
    ),
    gxe.ExpectColumnValuesToBeInSet(column="sex_code", value_set=["F", "M", "U"]),
]

SURPRISES = [
    # Money.
    surprise(
        "lines_differ_from_claim",
        "A claim's charge (CLM02) is the sum of its lines.",
        "difference_usd <> 0 and claim_lines > 0",
        "difference_usd",
    ),
    surprise("billed_nothing", "A claim bills something.", "billed_usd = 0"),
    surprise(
        "billed_negative",
        "A claim bills no negative charge.",
        "billed_usd < 0",
        "billed_usd",
    ),
    surprise(
        "billed_a_million",
        "A claim bills less than a million dollars.",
        "billed_usd >= 1000000",
        "billed_usd",
    ),
    surprise("no_lines", "A claim has service lines.", "claim_lines = 0", "billed_usd"),
    surprise(
        "too_many_lines",
        "A claim has no more lines than its guide allows (50; institutional 999).",
        "claim_lines > case when claim_type_code = 'I' then 999 else 50 end",
    ),
    surprise(
        "no_diagnosis",
        "A professional or institutional claim has a diagnosis.",
        "claim_type_code <> 'D' and not exists (select 1 from diagnosis"
        " where diagnosis.claim_id = this.claim_id)",
        "billed_usd",
    ),
    # Dates.
    surprise(
        "service_date_missing",
        "A claim says when the service was given.",
        "service_from_date is null",
        "billed_usd",
    ),
    surprise(
        "service_ends_before_it_starts",
        "A service ends on or after the day it starts.",
        "service_to_date < service_from_date",
    ),
    surprise(
        "service_after_submission",
        "A service was given before its claim was submitted.",
        "not is_predetermination and service_from_date > submitted_date",
        "billed_usd",
    ),
    surprise(
        "service_long_before_submission",
        "A claim is submitted within two years of the service.",
        "service_from_date < submitted_date - interval 731 day",
        "billed_usd",
    ),
    surprise(
        "service_long",
        "A professional or dental service takes no more than a year.",
        "claim_type_code <> 'I' and"
        " date_diff('day', service_from_date, service_to_date) > 366",
    ),
    surprise(
        "submitted_date_missing",
        "A claim says when it was submitted (BHT04).",
        "submitted_date is null",
    ),
    surprise(
        "admission_date_missing",
        "An inpatient claim says when the patient was admitted.",
        f"{_INPATIENT} and admission_date is null",
    ),
    surprise(
        "admission_after_service",
        "A patient is admitted on or before the last day of the stay.",
        "admission_date > coalesce(service_to_date, service_from_date)",
    ),
    # Who it is about; nothing of it is shown.
    surprise(
        "patient_unidentified",
        "A claim says enough of its patient to tell patients apart.",
        "patient_id is null",
    ),
    surprise(
        "subscriber_missing",
        "A claim has a member number.",
        "subscriber_id is null",
    ),
    surprise(
        "birth_date_missing",
        "A claim gives the patient's date of birth, no later than the service.",
        "age_years is null and service_from_date is not null",
    ),
    surprise(
        "sex_missing",
        "A claim gives the patient's sex.",
        "coalesce(sex_code, 'U') = 'U'",
    ),
    surprise(
        "zip_missing",
        "A claim gives the patient's ZIP code.",
        "zip3_code is null",
    ),
    surprise(
        "state_missing",
        "A claim gives the patient's state.",
        "state_code is null",
    ),
    surprise(
        "state_unknown",
        "A patient's state is a state or territory of the United States.",
        outside(
            "state_code",
            "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN"
            " MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA"
            " WV WI WY AS GU MP PR VI AA AE AP FM MH PW",
        ),
    ),
    # Identifiers of the claim.
    surprise(
        "patient_control_number_missing",
        "A claim has a number of its own (CLM01).",
        "patient_control_number is null",
    ),
    surprise(
        "patient_control_number_repeated",
        "A claim number (CLM01) is used once in a file for one payer.",
        "(select count(*) from claim as others where others.file_id = this.file_id"
        " and others.patient_control_number = this.patient_control_number"
        " and others.frequency_code is not distinct from this.frequency_code"
        " and others.payer_responsibility_code"
        " is not distinct from this.payer_responsibility_code) > 1",
        "billed_usd",
    ),
    surprise(
        "billed_twice",
        "A patient's service is billed once: provider, days, charge, codes tell.",
        "frequency_code = '1' and (select count(*) from landing.claim as others"
        " where others.patient_id = this.patient_id"
        " and others.payer_id = this.payer_id"
        " and others.billing_provider_npi = this.billing_provider_npi"
        " and others.facility_npi is not distinct from this.facility_npi"
        " and others.rendering_provider_npi"
        " is not distinct from this.rendering_provider_npi"
        " and others.claim_type_code = this.claim_type_code"
        " and others.service_from_date = this.service_from_date"
        " and others.billed_usd = this.billed_usd"
        " and others.claim_lines = this.claim_lines"
        " and others.frequency_code = '1') > 1",
        "billed_usd",
    ),
    surprise(
        "frequency_missing",
        "A claim says whether it is an original (CLM05-3).",
        "frequency_code is null",
    ),
    surprise(
        "frequency_unknown",
        "A claim's frequency is one its guide allows (P and D: 1, 7, 8).",
        "case when claim_type_code = 'I'"
        " then not regexp_matches(frequency_code, '^[0-9A-QXZ]$')"
        " else frequency_code not in ('1', '6', '7', '8') end",
    ),
    surprise(
        "replacement_without_reference",
        "A replacement or void (7, 8) names the claim it concerns (REF*F8).",
        "frequency_code in ('7', '8') and payer_control_number is null",
        "billed_usd",
    ),
    # Payer.
    surprise(
        "payer_id_missing",
        "A claim identifies its payer (NM1*PR).",
        "payer_id is null",
        "billed_usd",
    ),
    surprise("payer_name_missing", "A claim names its payer.", "payer_name is null"),
    surprise(
        "responsibility_missing",
        "A claim says in which turn its payer pays (SBR01).",
        "payer_responsibility_code is null",
    ),
    surprise(
        "responsibility_unknown",
        "A payer's turn (SBR01) is one of the guide's.",
        outside("payer_responsibility_code", "P S T A B C D E F G H U"),
    ),
    surprise(
        "secondary_without_primary",
        "A claim to a second payer tells of the first (2320).",
        "payer_responsibility_code in ('S', 'T') and other_payers = 0",
        "billed_usd",
    ),
    surprise(
        "filing_indicator_missing",
        "A claim says what kind of coverage it is filed under (SBR09).",
        "filing_indicator_code is null",
    ),
    surprise(
        "filing_indicator_unknown",
        "The kind of coverage (SBR09) is one of the guide's.",
        outside(
            "filing_indicator_code",
            "11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ",
        ),
    ),
    # Providers.
    surprise(
        "billing_npi_missing",
        "A claim identifies its billing provider by NPI.",
        "billing_provider_npi is null",
        "billed_usd",
    ),
    surprise(
        "billing_npi_invalid",
        "A billing provider's NPI is ten digits with a right check digit.",
        bad_npi("billing_provider_npi"),
    ),
    surprise(
        "rendering_npi_invalid",
        "A rendering or attending provider's NPI is valid.",
        bad_npi("rendering_provider_npi"),
    ),
    surprise(
        "referring_npi_invalid",
        "A referring provider's NPI is valid.",
        bad_npi("referring_provider_npi"),
    ),
    surprise(
        "facility_npi_invalid",
        "A service facility's NPI is valid.",
        "facility_npi is distinct from billing_provider_npi and "
        + bad_npi("facility_npi"),
    ),
    surprise(
        "attending_missing",
        "An inpatient claim names the attending provider.",
        f"{_INPATIENT} and rendering_provider_npi is null",
    ),
    surprise(
        "billing_taxonomy_malformed",
        "A billing provider's taxonomy is nine characters and an X.",
        unlike("billing_taxonomy_code", _TAXONOMY),
    ),
    surprise(
        "rendering_taxonomy_malformed",
        "A rendering provider's taxonomy is nine characters and an X.",
        unlike("rendering_taxonomy_code", _TAXONOMY),
    ),
    # Place and stay.
    surprise(
        "place_of_service_missing",
        "A professional or dental claim says where the service was given.",
        "claim_type_code <> 'I' and place_of_service_code is null",
    ),
    surprise(
        "place_of_service_malformed",
        "A place of service is two digits.",
        unlike("place_of_service_code", "^[0-9]{2}$"),
    ),
    surprise(
        "type_of_bill_missing",
        "An institutional claim has a type of bill.",
        "claim_type_code = 'I' and type_of_bill_code is null",
    ),
    surprise(
        "type_of_bill_malformed",
        "A type of bill is two digits and a frequency.",
        unlike("type_of_bill_code", "^[1-9][0-9][0-9A-Z]$"),
    ),
    surprise(
        "discharge_status_missing",
        "An inpatient claim says how the stay ended (CL103).",
        f"{_INPATIENT} and discharge_status_code is null",
    ),
    surprise(
        "discharge_status_malformed",
        "A discharge status is two digits.",
        unlike("discharge_status_code", "^[0-9]{2}$"),
    ),
    surprise(
        "drg_malformed",
        "A diagnosis-related group is three or four digits.",
        unlike("drg_code", "^[0-9]{3,4}$"),
    ),
    surprise(
        "predetermination",
        "A claim asks for payment, not for an estimate.",
        "is_predetermination",
        "billed_usd",
    ),
]

# Promises stop the run; surprises are the sender's: reported, and the run goes on.
SUITE = ExpectationSuite(name="claim", expectations=[*PROMISES, *SURPRISES])
