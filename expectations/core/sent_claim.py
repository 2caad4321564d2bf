"""What readers of core.sent_claim may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, promise

SUITE = ExpectationSuite(
    name="sent_claim",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToBeUnique(column="claim_family_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="payer_before_code", value_set=["same", "other", "none"]
        ),
        promise(
            "something_unknown",
            "What a model learns from is stated, or said to be unknown.",
            "patient_id is null or payer_id is null or facility_id is null"
            " or filing_indicator_code is null or specialty is null"
            " or procedure_family is null or chapter_code is null or place_code is null"
            " or service_month_code is null or submitted_date is null",
        ),
        promise(
            "known_later",
            "A submission lag is that of the first version, as it was sent.",
            "exists (select 1 from claim_profile"
            " where claim_profile.claim_id = this.claim_family_id"
            " and claim_profile.submission_lag_days"
            " is distinct from this.submission_lag_days)",
        ),
        adds_up(
            "denials_lost",
            "Denied claims are the denied first answers to claims with a submission.",
            by="'all'",
            ours="count(*) filter (where is_denied)",
            core="'all', count(*) from first_answer"
            " inner join claim_wait"
            " on first_answer.claim_family_id = claim_wait.claim_family_id"
            " where first_answer.is_fully_denied"
            " and first_answer.submitted_date is not null",
        ),
    ],
)
