"""What readers of core.diagnosis may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, promise, surprise

_ICD10 = "qualifier_code in ('ABK', 'ABF', 'ABJ', 'APR', 'ABN')"
_CODE = (
    "exists (select 1 from codes.icd10cm as code"
    " where code.icd10cm_code = this.diagnosis_code and {})"
)

SUITE = ExpectationSuite(
    name="diagnosis",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "diagnosis_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="is_known_code"),
        as_landed("diagnosis"),
        promise(
            "diagnosis_without_claim",
            "A diagnosis belongs to a claim, and is current when the claim is.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.is_current = this.is_current)",
        ),
        promise(
            "category_wrong",
            "A known diagnosis stands under its first three characters.",
            "is_known_code and category3_code is distinct from left(diagnosis_code, 3)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "diagnosis_unknown",
            "A diagnosis is a code of ICD-10-CM.",
            f"{_ICD10} and not is_known_code",
        ),
        surprise(
            "diagnosis_not_billable",
            "A diagnosis is coded to the last character.",
            f"{_ICD10} and is_known_code"
            f" and not {_CODE.format('code.billable_first_year is not null')}",
        ),
        surprise(
            "diagnosis_out_of_date",
            "A diagnosis code was in force when the service was given.",
            # The code year starts in October; the shipped table starts in 2017.
            f"{_ICD10} and service_date >= date '2016-10-01' and "
            + _CODE.format(
                "(year(service_date + interval 3 month) < code.billable_first_year"
                " or (year(service_date + interval 3 month) > code.billable_last_year"
                " and code.billable_last_year < (select max(billable_last_year)"
                " from codes.icd10cm)))"
            ),
        ),
        surprise(
            "manifestation_of_other_sex",
            "A pregnancy (O) is coded for a patient who is not male.",
            f"{_ICD10} and left(diagnosis_code, 1) = 'O' and exists (select 1"
            " from claim where claim.claim_id = this.claim_id"
            " and claim.sex_code = 'M')",
        ),
        surprise(
            "newborn_too_old",
            "A condition of the newborn (P00 to P96) is coded for a child.",
            f"{_ICD10} and regexp_matches(diagnosis_code, '^P[0-9]') and exists"
            " (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.age_years > 17)",
        ),
    ],
)
