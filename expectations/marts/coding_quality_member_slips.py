"""What readers of marts.coding_quality_member_slips may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="coding_quality_member_slips",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="claim_id"),
        gxe.ExpectColumnValuesToBeUnique(column="claim_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="slip_code", value_set=["exchange", "character"]
        ),
        promise(
            "meant_is_rarer",
            "What is meant is enrolled, or on two claims and more than the slip.",
            "not is_enrolled and (usual_claims < 2 or usual_claims <= written_claims)"
            " or written_claims < 1 or usual_claims < 0 or candidate_count < 1",
        ),
        promise(
            "usual_claim_wrong",
            "A claim shows where the number that is meant is, if one has it.",
            "(usual_claim_id is null) <> (usual_claims = 0)"
            " or usual_claim_id = claim_id",
        ),
    ],
)
