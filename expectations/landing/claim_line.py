"""What readers of landing.claim_line may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import bad_npi, outside, promise, surprise, unlike

_MODIFIERS = [f"modifier_{n}_code" for n in (1, 2, 3, 4)]


def _of_claim(test: str) -> str:
    return (
        "exists (select 1 from claim where claim.claim_id = this.claim_id"
        f" and ({test}))"
    )


SUITE = ExpectationSuite(
    name="claim_line",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["claim_id", "line_index"]),
        gxe.ExpectColumnValuesToNotBeNull(column="billed_usd"),
        promise(
            "line_without_claim",
            "A service line belongs to a claim.",
            f"not {_of_claim('true')}",
            "billed_usd",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "line_billed_negative",
            "A line bills no negative charge.",
            "billed_usd < 0",
            "billed_usd",
        ),
        surprise(
            "line_billed_nothing",
            "A professional or dental line bills something.",
            "billed_usd = 0 and " + _of_claim("claim.claim_type_code <> 'I'"),
        ),
        surprise(
            "procedure_missing",
            "A professional or dental line names a procedure.",
            "procedure_code is null and " + _of_claim("claim.claim_type_code <> 'I'"),
            "billed_usd",
        ),
        surprise(
            "procedure_malformed",
            "A procedure (HC) is a digit or letter, three digits and one character.",
            "coalesce(procedure_qualifier_code, 'HC') = 'HC' and "
            + unlike("procedure_code", "^[A-Z0-9][0-9]{3}[0-9A-Z]$"),
            "billed_usd",
        ),
        surprise(
            "dental_procedure_malformed",
            "A dental procedure (AD) is a D and four digits.",
            "procedure_qualifier_code = 'AD' and "
            + unlike("procedure_code", "^D[0-9]{4}$"),
            "billed_usd",
        ),
        surprise(
            "procedure_qualifier_unknown",
            "A procedure's code list (HC, AD ...) is one of the guide's.",
            outside("procedure_qualifier_code", "HC HP AD ER IV WK"),
        ),
        surprise(
            "revenue_code_missing",
            "An institutional line has a revenue code.",
            "revenue_code is null and " + _of_claim("claim.claim_type_code = 'I'"),
            "billed_usd",
        ),
        surprise(
            "revenue_code_malformed",
            "A revenue code is four digits, the first a zero or not 0001.",
            f"{unlike('revenue_code', '^[0-9]{4}$')} or revenue_code = '0001'",
        ),
        surprise(
            "modifier_malformed",
            "A modifier is two characters.",
            " or ".join(unlike(column, "^[0-9A-Z]{2}$") for column in _MODIFIERS),
        ),
        surprise(
            "modifier_repeated",
            "A line has each modifier once.",
            "modifier_1_code in (modifier_2_code, modifier_3_code, modifier_4_code)"
            " or modifier_2_code in (modifier_3_code, modifier_4_code)"
            " or modifier_3_code = modifier_4_code",
        ),
        surprise(
            "units_missing",
            "A line says how many units it bills, dental ones apart.",
            "service_units is null and " + _of_claim("claim.claim_type_code <> 'D'"),
            "billed_usd",
        ),
        surprise(
            "units_negative",
            "A line bills no negative units.",
            "service_units < 0",
            "billed_usd",
        ),
        surprise(
            "units_zero",
            "A line that bills dollars bills units.",
            "service_units = 0 and billed_usd <> 0",
            "billed_usd",
        ),
        surprise(
            "units_many",
            "A line bills less than 10,000 units.",
            "service_units >= 10000",
            "billed_usd",
        ),
        surprise(
            "unit_basis_unknown",
            "Units are counted in units, minutes, days or international units.",
            outside("unit_basis_code", "UN MJ DA F2"),
        ),
        surprise(
            "line_date_missing",
            "A line, or its claim, says when the service was given.",
            "service_from_date is null and "
            + _of_claim("claim.service_from_date is null"),
            "billed_usd",
        ),
        surprise(
            "line_ends_before_it_starts",
            "A line's service ends on or after the day it starts.",
            "service_to_date < service_from_date",
        ),
        surprise(
            "line_outside_claim_dates",
            "A line's service lies within its claim's.",
            _of_claim(
                "this.service_from_date < claim.service_from_date"
                " or this.service_from_date"
                " > coalesce(claim.service_to_date, claim.service_from_date)"
            ),
        ),
        surprise(
            "diagnosis_pointer_missing",
            "A professional line points to a diagnosis.",
            "diagnosis_pointers is null and "
            + _of_claim("claim.claim_type_code = 'P'"),
        ),
        surprise(
            "diagnosis_pointer_malformed",
            "Diagnosis pointers are one to four numbers from 1 to 12.",
            unlike("diagnosis_pointers", "^([1-9]|1[0-2])(:([1-9]|1[0-2])){0,3}$"),
        ),
        surprise(
            "diagnosis_pointer_beyond_list",
            "A diagnosis pointer points to a diagnosis that the claim lists.",
            "regexp_matches(diagnosis_pointers, '^[0-9]+(:[0-9]+)*$')"
            " and list_max([try_cast(p as integer)"
            " for p in string_split(diagnosis_pointers, chr(58))])"
            " > (select count(*) from diagnosis"
            " where diagnosis.claim_id = this.claim_id"
            " and diagnosis.role_code in ('principal', 'other'))",
        ),
        surprise(
            "line_place_of_service_malformed",
            "A line's place of service is two digits.",
            unlike("place_of_service_code", "^[0-9]{2}$"),
        ),
        surprise(
            "ndc_malformed",
            "A drug's NDC is eleven digits.",
            unlike("ndc_code", "^[0-9]{11}$"),
        ),
        surprise(
            "line_npi_invalid",
            "A line's rendering provider has a valid NPI.",
            bad_npi("rendering_provider_npi"),
        ),
        surprise(
            "line_control_number_repeated",
            "A line control number (REF*6R) is used once in a claim.",
            "(select count(*) from claim_line as others"
            " where others.claim_id = this.claim_id"
            " and others.line_control_number = this.line_control_number) > 1",
        ),
        surprise(
            "line_repeated",
            "A claim does not bill the same service twice in a day without a modifier.",
            "modifier_1_code is null and (select count(*) from claim_line as others"
            " where others.claim_id = this.claim_id"
            " and others.procedure_code = this.procedure_code"
            " and others.revenue_code is not distinct from this.revenue_code"
            " and others.modifier_1_code is null"
            " and others.service_from_date = this.service_from_date"
            " and others.billed_usd = this.billed_usd) > 1",
            "billed_usd",
        ),
    ],
)
