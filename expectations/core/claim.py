"""What readers of core.claim may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, outside, promise, surprise

CLASSES = [
    *("medicare", "medicare_advantage", "medicaid", "commercial", "dental"),
    *("other_government", "workers_compensation", "liability", "self_pay"),
    *("other", "unknown"),
]

SUITE = ExpectationSuite(
    name="claim",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="claim_id"),
        gxe.ExpectColumnValuesToBeUnique(column="claim_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="facility_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="encounter_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_current"),
        gxe.ExpectColumnValuesToBeInSet(
            column="claim_type_code", value_set=["P", "I", "D"]
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="financial_class_code", value_set=CLASSES
        ),
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_family_id", "version_index"]
        ),
        as_landed("claim", "billed_usd"),
        promise(
            "family_without_first_version",
            "A family is named for its first version.",
            "version_index = 1 and claim_family_id <> claim_id"
            " or not exists (select 1 from claim as first"
            " where first.claim_id = this.claim_family_id)",
        ),
        promise(
            "two_current_versions",
            "A family has at most one current version.",
            "select claim_family_id from {batch} where is_current"
            " group by claim_family_id having count(*) > 1",
        ),
        promise(
            "current_though_void",
            "A void or a predetermination is never current.",
            "is_current and (is_void or is_predetermination)",
        ),
        promise(
            "void_not_marked",
            "A claim of frequency 8, and no other, is a void.",
            "is_void <> coalesce(frequency_code = '8', false)",
        ),
        promise(
            "service_month_wrong",
            "The month of service is that of the first day of service.",
            "service_month is distinct from"
            " cast(date_trunc('month', service_date) as date)",
        ),
        promise(
            "restricted_zip_shown",
            "A three-digit ZIP of few people is shown as 000.",
            "zip3_code in (select restricted_zip3.zip3_code"
            " from codes.restricted_zip3) and zip3_code <> '000'",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "payer_unknown",
            "A claim's payer is known.",
            "payer_id = 'unknown'",
            "billed_usd",
        ),
        surprise(
            "class_unknown",
            "A claim's financial class can be told.",
            "financial_class_code = 'unknown'",
            "billed_usd",
        ),
        surprise(
            "facility_unknown",
            "A claim's facility is known.",
            "facility_id = 'unknown'",
            "billed_usd",
        ),
        surprise(
            "replaces_nothing",
            "A replacement or void (7, 8) follows a claim that was sent here.",
            "frequency_code in ('7', '8') and version_index = 1",
            "billed_usd",
        ),
        surprise(
            "original_twice",
            "A claim number is sent once as an original.",
            "frequency_code = '1' and version_index > 1 and not is_predetermination",
            "billed_usd",
        ),
        surprise(
            "followed_a_void",
            "A voided claim is not sent again under its number.",
            "version_index > (select min(earlier.version_index) from claim as earlier"
            " where earlier.claim_family_id = this.claim_family_id"
            " and earlier.is_void)",
            "billed_usd",
        ),
        surprise(
            "version_of_another_patient",
            "All versions of a claim are of one patient.",
            "patient_id is not null and patient_id <> (select max(first.patient_id)"
            " from claim as first where first.claim_id = this.claim_family_id)",
        ),
        surprise(
            "place_of_service_unknown",
            "A place of service is one that CMS lists.",
            "regexp_matches(place_of_service_code, '^[0-9]{2}$')"
            " and place_of_service_code not in (select"
            " place_of_service.place_of_service_code from codes.place_of_service)",
        ),
        surprise(
            "type_of_bill_of_no_facility",
            "An institutional bill is of a kind of facility that exists.",
            "regexp_matches(type_of_bill_code, '^[1-9][0-9]') and "
            + outside(
                "left(type_of_bill_code, 2)",
                "11 12 13 14 18 21 22 23 28 32 33 34 41 43 65 66 71 72 73 74 75 76 77"
                " 78 79 81 82 83 84 85 86 87 89",
            ),
        ),
        surprise(
            "service_after_all_payments",
            "No service lies after the last day the data reach.",
            "service_date > (select max(reached.day) from"
            " (select max(payment_date) as day from payment"
            " union all select max(submitted_date) from claim) as reached)",
            "billed_usd",
        ),
        surprise(
            "service_before_1990",
            "A service was given since there are coded claims.",
            "service_date < date '1990-01-01'",
            "billed_usd",
        ),
    ],
)
