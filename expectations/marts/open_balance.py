"""What readers of marts.open_balance may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.core.claim import CLASSES
from expectations.rules import adds_up, one_row_per, promise, surprise

_STATES = {
    "not_adjudicated": ("unanswered", "rejected", "taken_back"),
    "denied_unresolved": ("sent_again", "not_sent_again"),
    "partly_denied": ("sent_again", "not_sent_again"),
    "secondary_outstanding": ("billed", "crossed_over"),
}
_PAIRS = ", ".join(
    f"('{bucket}', '{state}')" for bucket, states in _STATES.items() for state in states
)
_BANDS = ["0-30", "31-60", "61-90", "91-120", "over 120", "unknown"]
_OUT = (
    "not exists (select 1 from claim_wait"
    " where claim_wait.claim_family_id = adjudication.claim_family_id"
    " and claim_wait.is_withdrawn)"
)

SUITE = ExpectationSuite(
    name="open_balance",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("bucket_code", "state_code", "band_code", "start_code", "payer_id"),
            *("facility_id", "financial_class_code", "claim_type_code"),
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="facility_id"),
        gxe.ExpectColumnValuesToBeInSet(column="band_code", value_set=_BANDS),
        gxe.ExpectColumnValuesToBeInSet(
            column="financial_class_code", value_set=list(CLASSES)
        ),
        promise(
            "state_of_another_bucket",
            "Each bucket has states of its own.",
            f"(bucket_code, state_code) not in ({_PAIRS})",
        ),
        promise(
            "age_without_start",
            "An age is known, and only then, when its start is.",
            "(start_code = 'unknown') <> (band_code = 'unknown')"
            " or start_code not in ('submission', 'service', 'unknown')",
        ),
        promise(
            "nothing_open",
            "A row has claims, and no dollars below 0.",
            "open_claims <= 0 or open_usd < 0",
            "open_usd",
        ),
        adds_up(
            "unanswered_claims_differ_from_core",
            "Claims not adjudicated are those on which no answer of core stands.",
            by="payer_id",
            ours="coalesce(sum(open_claims)"
            " filter (where bucket_code = 'not_adjudicated'), 0)",
            core="payer_id, count(*) from claim_wait where not is_withdrawn"
            " and claim_family_id not in"
            " (select claim_family_id from adjudication where is_latest)",
        ),
        adds_up(
            "denied_usd_differs_from_core",
            "Dollars denied and open are those of the latest answers of core.",
            by="payer_id",
            ours="coalesce(sum(open_usd) filter"
            " (where bucket_code in ('denied_unresolved', 'partly_denied')), 0)",
            core="payer_id, sum(denied_usd) from adjudication where is_latest"
            f" and (is_fully_denied or is_partially_denied) and {_OUT}",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "submission_unknown",
            "When a claim was sent is known.",
            "start_code <> 'submission'",
            "open_usd",
        ),
    ],
)
