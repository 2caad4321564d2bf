"""What readers of core.member_slip may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise, unlike

SUITE = ExpectationSuite(
    name="member_slip",
    expectations=[
        # Broken promises stop the run.
        one_row_per("patient_id", "payer_id", "is_dependent", "subscriber_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="slip_code", value_set=["exchange", "character"]
        ),
        promise(
            "number_not_a_pseudonym",
            "Both numbers are 32 hexadecimal digits, never what was sent.",
            f"{unlike('subscriber_id', '^[0-9a-f]{32}$')}"
            f" or {unlike('meant_subscriber_id', '^[0-9a-f]{32}$')}",
        ),
        promise(
            "number_is_its_own_slip",
            "What is meant is another number than what was written.",
            "subscriber_id = meant_subscriber_id",
        ),
        promise(
            "meant_is_rarer",
            "What is meant is enrolled, or on two claims and more than the slip.",
            "not is_enrolled and (usual_claims < 2 or usual_claims <= written_claims)"
            " or written_claims < 1 or usual_claims < 0 or candidate_count < 1",
        ),
        promise(
            "no_claim_bears_it",
            "A number that is a slip is on a claim of the patient.",
            "not exists (select 1 from claim"
            " where claim.patient_id = this.patient_id"
            " and claim.payer_id = this.payer_id"
            " and claim.subscriber_id = this.subscriber_id)",
        ),
    ],
)
