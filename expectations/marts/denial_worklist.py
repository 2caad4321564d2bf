"""What readers of marts.denial_worklist may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, promise

SUITE = ExpectationSuite(
    name="denial_worklist",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToBeUnique(column="claim_family_id"),
        gxe.ExpectColumnValuesToBeUnique(column="rank_index"),
        gxe.ExpectColumnValuesToNotBeNull(column="denial_category"),
        gxe.ExpectColumnValuesToBeInSet(
            column="claim_type_code", value_set=["P", "I", "D"]
        ),
        adds_up(
            "open_denials_differ_from_core",
            "Each payer's open denials are those of core.",
            by="payer_id",
            ours="count(*)",
            core="payer_id, count(*) from open_denial",
        ),
        adds_up(
            "denied_usd_differs_from_core",
            "Each payer's denied dollars are those of core.",
            by="payer_id",
            ours="sum(denied_usd)",
            core="payer_id, sum(denied_usd) from open_denial",
        ),
        promise(
            "recoverable_wrong",
            "Recoverable is denied times the two rates.",
            "abs(recoverable_usd - denied_usd * overturn_rate * allowed_rate) > 0.01"
            " or (recoverable_usd is null)"
            " <> (overturn_rate is null or allowed_rate is null)",
            "recoverable_usd - denied_usd * overturn_rate * allowed_rate",
        ),
        promise(
            "left_days_of_no_clock",
            "Days left are those of a clock that is known.",
            "left_days is distinct from filing_left_days"
            " and left_days is distinct from appeal_left_days",
        ),
        promise(
            "too_late_yet_workable",
            "What is too late, or waits for an answer, is not to be worked.",
            "is_workable is distinct from (not is_too_late and resubmitted_date is"
            " null) or is_too_late is distinct from"
            " coalesce(filing_left_days < 0 and appeal_left_days < 0, false)",
        ),
        promise(
            "ranked_after_less",
            "What is to be worked comes before what is not.",
            "select rank_index from {batch} where is_workable and rank_index >"
            " (select count(*) from {batch} where is_workable)",
        ),
        promise(
            "usual_of_few",
            "What usually overturned is told of five or more, or of all.",
            "usual_of_claims < 5 and usual_scope_code <> 'all'"
            " or usual_claims > usual_of_claims",
        ),
    ],
)
