"""What readers of landing.diagnosis may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import outside, promise, surprise, unlike

_ICD10 = "qualifier_code in ('ABK', 'ABF', 'ABJ', 'APR', 'ABN')"
_ICD9 = "qualifier_code in ('BK', 'BF', 'BJ', 'PR', 'BN')"


def _served(test: str) -> str:
    return (
        "exists (select 1 from claim where claim.claim_id = this.claim_id and"
        f" coalesce(claim.service_to_date, claim.service_from_date) {test})"
    )


SUITE = ExpectationSuite(
    name="diagnosis",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "diagnosis_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="diagnosis_code"),
        gxe.ExpectColumnValuesToBeInSet(
            column="role_code",
            value_set=["principal", "other", "admitting", "reason", "external"],
        ),
        promise(
            "diagnosis_without_claim",
            "A diagnosis belongs to a claim.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id)",
        ),
        promise(
            "diagnosis_not_normal",
            "A diagnosis is kept in upper case and without a dot.",
            "diagnosis_code <> upper(replace(diagnosis_code, '.', ''))",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "diagnosis_malformed",
            "An ICD-10-CM code is a letter, a digit and one to five characters.",
            f"{_ICD10} and "
            + unlike("diagnosis_code", "^[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}$"),
        ),
        surprise(
            "diagnosis_icd9",
            "Services since 2015-10-01 are coded in ICD-10-CM.",
            f"{_ICD9} and {_served('>= date ' + repr('2015-10-01'))}",
        ),
        surprise(
            "diagnosis_icd10_too_early",
            "Services before 2015-10-01 are coded in ICD-9-CM.",
            f"{_ICD10} and {_served('< date ' + repr('2015-10-01'))}",
        ),
        surprise(
            "diagnosis_qualifier_unknown",
            "A diagnosis names its code list and role by a qualifier of the guide.",
            outside("qualifier_code", "ABK ABF ABJ APR ABN BK BF BJ PR BN"),
        ),
        surprise(
            "principal_missing",
            "A claim that lists diagnoses names the principal one.",
            "role_code = 'other' and diagnosis_index = (select min(listed."
            "diagnosis_index) from diagnosis as listed"
            " where listed.claim_id = this.claim_id and listed.role_code = 'other')"
            " and not exists (select 1 from diagnosis as listed"
            " where listed.claim_id = this.claim_id"
            " and listed.role_code = 'principal')",
        ),
        surprise(
            "principal_repeated",
            "A claim has one principal diagnosis.",
            "role_code = 'principal' and (select count(*) from diagnosis as listed"
            " where listed.claim_id = this.claim_id"
            " and listed.role_code = 'principal') > 1",
        ),
        surprise(
            "diagnosis_repeated",
            "A claim lists a diagnosis once as principal or other.",
            "role_code in ('principal', 'other')"
            " and (select count(*) from diagnosis as listed"
            " where listed.claim_id = this.claim_id"
            " and listed.role_code in ('principal', 'other')"
            " and listed.diagnosis_code = this.diagnosis_code) > 1",
        ),
        surprise(
            "too_many_diagnoses",
            "A claim lists no more diagnoses than its guide allows (12; 25).",
            "diagnosis_index > (select max(case claim.claim_type_code"
            " when 'I' then 40 when 'D' then 4 else 12 end)"
            " from claim where claim.claim_id = this.claim_id)",
        ),
        surprise(
            "external_cause_principal",
            "A principal diagnosis is no external cause (V to Y).",
            f"role_code = 'principal' and {_ICD10}"
            " and left(diagnosis_code, 1) in ('V', 'W', 'X', 'Y')",
        ),
        surprise(
            "present_on_admission_unknown",
            "Present on admission is Y, N, U or W.",
            outside("present_on_admission_code", "Y N U W 1"),
        ),
    ],
)
