"""What readers of marts.open_balance_patient_share may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise

SUITE = ExpectationSuite(
    name="open_balance_patient_share",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("payment_month", "payer_id", "facility_id", "financial_class_code"),
            "claim_type_code",
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        promise(
            "kinds_do_not_add_up",
            "Deductible, coinsurance, copay and the rest are all that is left.",
            "deductible_usd + coinsurance_usd + copay_usd + other_patient_usd"
            " <> patient_usd",
            "patient_usd",
        ),
        adds_up(
            "patient_usd_differs_from_core",
            "What is left to patients is what core's latest answers say.",
            by="payer_id",
            ours="sum(patient_usd)",
            core="adjudication.payer_id, sum(adjustment.adjusted_usd)"
            " from adjudication inner join adjustment"
            " on adjudication.adjudication_id = adjustment.adjudication_id"
            " where adjudication.is_latest and adjustment.group_code = 'PR'",
        ),
        adds_up(
            "answered_claims_differ_from_core",
            "The claims are those with a latest answer in core.",
            by="payer_id",
            ours="sum(answered_claims)",
            core="payer_id, count(*) from adjudication where is_latest",
        ),
    ],
)
