"""What readers of core.usual_price may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise

SUITE = ExpectationSuite(
    name="usual_price",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("payer_id", "claim_type_code", "procedure_code", "modifier_code"),
            "place_code",
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="basis_code", value_set=["unit", "charge"]
        ),
        promise(
            "no_price",
            "A usual price is above 0.",
            "usual_price is null or usual_price <= 0",
        ),
        adds_up(
            "priced_lines_differ",
            "Every priced line of a payer has a usual price.",
            by="payer_id",
            ours="sum(priced_lines)",
            core="payer_id, count(*) from priced_line",
        ),
    ],
)
