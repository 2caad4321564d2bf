"""What readers of core.adjudication_line may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, promise, surprise

SUITE = ExpectationSuite(
    name="adjudication_line",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["adjudication_id", "line_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="is_denied"),
        gxe.ExpectColumnValuesToNotBeNull(column="denied_usd"),
        gxe.ExpectColumnValuesToNotBeNull(column="allowed_usd"),
        as_landed("adjudication_line", "paid_usd"),
        promise(
            "line_without_adjudication",
            "A line belongs to an adjudication.",
            "not exists (select 1 from adjudication"
            " where adjudication.adjudication_id = this.adjudication_id)",
            "paid_usd",
        ),
        promise(
            "line_judged_twice",
            "A line is denied, partly denied or bundled, or none of these.",
            "cast(is_denied as integer) + cast(is_partly_denied as integer)"
            " + cast(is_bundled as integer) > 1",
        ),
        promise(
            "denied_usd_out_of_range",
            "A line's denied dollars are from zero to its charge.",
            "denied_usd < 0 or denied_usd > greatest(billed_usd, 0)",
            "denied_usd",
        ),
        promise(
            "denied_line_paid",
            "A denied line was charged and paid nothing.",
            "is_denied and (paid_usd <> 0 or billed_usd <= 0)",
            "paid_usd",
        ),
        promise(
            "denied_line_allowed",
            "A denied line is allowed nothing.",
            "is_denied and allowed_usd <> 0",
            "allowed_usd",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "line_unmatched",
            "A line of a linked remittance answers a line of its claim.",
            "line_link_code = 'unmatched' and exists (select 1 from adjudication"
            " where adjudication.adjudication_id = this.adjudication_id"
            " and adjudication.claim_id is not null)",
            "paid_usd",
        ),
        surprise(
            "line_answered_twice",
            "A claim line is answered once in a remittance.",
            "claim_line_index is not null and (select count(*)"
            " from adjudication_line as others"
            " where others.adjudication_id = this.adjudication_id"
            " and others.claim_line_index = this.claim_line_index) > 1",
            "paid_usd",
        ),
        surprise(
            "allowed_differs_from_shares",
            "A stated allowed amount (AMT*B6) is what was paid and what is left to the"
            " patient, sequestration and earlier payers included.",
            "stated_allowed_usd is not null and not is_denied and"
            " stated_allowed_usd <> paid_usd + (select"
            " coalesce(sum(adjustment.adjusted_usd), 0) from adjustment"
            " where adjustment.adjudication_id = this.adjudication_id"
            " and adjustment.line_index = this.line_index"
            " and (adjustment.group_code = 'PR'"
            " and adjustment.reason_code in ('1', '2', '3', '66', '122')"
            " or adjustment.reason_code in ('253', '23')))",
            "stated_allowed_usd - paid_usd",
        ),
    ],
)
