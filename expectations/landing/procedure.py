"""What readers of landing.procedure may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import outside, promise, surprise, unlike

SUITE = ExpectationSuite(
    name="procedure",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "procedure_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="procedure_code"),
        promise(
            "procedure_without_claim",
            "A procedure belongs to a claim.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "inpatient_procedure_malformed",
            "An ICD-10-PCS code is seven characters, none of them I or O.",
            "qualifier_code in ('BBR', 'BBQ') and "
            + unlike("procedure_code", "^[0-9A-HJ-NP-Z]{7}$"),
        ),
        surprise(
            "procedure_icd9",
            "Procedures since 2015-10-01 are coded in ICD-10-PCS.",
            "qualifier_code in ('BR', 'BQ') and procedure_date >= date '2015-10-01'",
        ),
        surprise(
            "inpatient_procedure_qualifier_unknown",
            "A procedure names its code list by a qualifier of the guide.",
            outside("qualifier_code", "BBR BBQ BR BQ CAH"),
        ),
        surprise(
            "procedure_date_missing",
            "A procedure says when it was done.",
            "procedure_date is null",
        ),
        surprise(
            "procedure_outside_claim",
            "A procedure is done from three days before its claim's service to its"
            " end.",
            "exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and (this.procedure_date < claim.service_from_date - interval 3 day"
            " or this.procedure_date > claim.service_to_date))",
        ),
    ],
)
