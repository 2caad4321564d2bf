"""What readers of core.overturn_rate may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="overturn_rate",
    expectations=[
        # Broken promises stop the run.
        one_row_per("scope_code", "payer_id", "denial_category"),
        gxe.ExpectColumnValuesToNotBeNull(column="overturn_rate"),
        promise(
            "rate_no_share",
            "A rate is a share.",
            "overturn_rate not between 0 and 1 or raw_rate not between 0 and 1",
        ),
        promise(
            "counts_lost",
            "Every scope that is counted has a rate.",
            "select overturn_count.scope_code from overturn_count where not exists"
            " (select 1 from (select * from {batch}) as rate"
            " where rate.scope_code = overturn_count.scope_code"
            " and rate.payer_id is not distinct from overturn_count.payer_id"
            " and rate.denial_category is not distinct from"
            " overturn_count.denial_category"
            " and rate.matured_denied_claims = overturn_count.matured_denied_claims)",
        ),
        promise(
            "usual_wrong",
            "What usually overturns is what did so most.",
            "usual_claims is distinct from"
            " greatest(corrected_claims, reprocessed_claims)"
            " or (usual_code is null) <> (overturned_claims = 0)",
        ),
    ],
)
