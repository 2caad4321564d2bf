"""What readers of core.open_denial may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="open_denial",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToBeUnique(column="claim_family_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="denial_category"),
        promise(
            "open_denials_lost",
            "Every open denial is here, with its dollars.",
            "select coalesce(ours.usd, 0) - coalesce(theirs.usd, 0) as difference_usd"
            " from (select adjudication_id, sum(denied_usd) as usd from {batch}"
            " group by 1) as ours"
            " full join (select latest_adjudication_id as adjudication_id,"
            " sum(open_denied_usd) as usd from final_answer where is_open_denial"
            " group by 1) as theirs on ours.adjudication_id = theirs.adjudication_id"
            " where coalesce(ours.usd, 0) <> coalesce(theirs.usd, 0)",
            "difference_usd",
        ),
        promise(
            "sent_again_before_denied",
            "A claim waits for an answer when it was sent after the denial.",
            "resubmitted_date < denied_date",
        ),
    ],
)
