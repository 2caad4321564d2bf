"""What readers of core.patient may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise, unlike

SUITE = ExpectationSuite(
    name="patient",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="patient_id"),
        gxe.ExpectColumnValuesToBeUnique(column="patient_id"),
        promise(
            "patient_id_not_a_pseudonym",
            "A patient is known by 32 hexadecimal digits, never by an identifier.",
            unlike("patient_id", "^[0-9a-f]{32}$"),
        ),
        promise(
            "zip3_too_fine",
            "A ZIP code is cut to three digits.",
            unlike("zip3_code", "^[0-9]{3}$"),
        ),
        promise(
            "patient_without_claim",
            "A patient has a claim.",
            "not exists (select 1 from claim where claim.patient_id = this.patient_id)",
        ),
        promise(
            "patient_lost",
            "Every patient of a claim is here.",
            "select distinct claim.patient_id from claim"
            " where claim.patient_id is not null"
            " and claim.patient_id not in (select patient_id from {batch}"
            " where patient_id is not null)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "born_in_two_years",
            "A patient has one year of birth.",
            "(select count(distinct claim.birth_year) from claim"
            " where claim.patient_id = this.patient_id) > 1",
        ),
    ],
)
