"""What readers of marts.denial_rates may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.core.claim import CLASSES
from expectations.rules import NoRows, adds_up, one_row_per, promise, surprise

_FIRST = "adjudication where is_initial and is_primary"
_RATE_SLACK = "1e-9"


def _as_core(measure: str, total: str) -> NoRows:
    return adds_up(
        f"{measure}_differs_from_core",
        f"Each payer's {measure} are those of its initial primary adjudications.",
        by="payer_id",
        ours=f"sum({measure})",
        core=f"payer_id, {total} from {_FIRST}",
    )


def _count(test: str) -> str:
    return f"count(*) filter (where {test})"


SUITE = ExpectationSuite(
    name="denial_rates",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("payment_month", "payer_id", "facility_id"),
            *("claim_type_code", "financial_class_code"),
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="facility_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="claim_type_code", value_set=["P", "I", "D"]
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="financial_class_code", value_set=CLASSES
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="is_preliminary"),
        promise(
            "month_not_its_first_day",
            "A month is written as its first day.",
            "payment_month <> cast(date_trunc('month', payment_month) as date)",
        ),
        promise(
            "nothing_adjudicated",
            "A row has at least one adjudicated claim.",
            "adjudicated_claims < 1",
        ),
        # Each total is core's.
        _as_core("adjudicated_claims", "count(*)"),
        _as_core("denied_claims", _count("is_fully_denied")),
        _as_core("partly_denied_claims", _count("is_partially_denied")),
        _as_core("zero_paid_claims", _count("is_zero_paid and not is_duplicate")),
        _as_core("status_4_claims", _count("claim_status_code = '4'")),
        _as_core("unexplained_zero_pay_claims", _count("is_unexplained_zero_pay")),
        _as_core(
            "matured_claims",
            _count(
                "payment_date <= (select max(reached.day) from"
                " (select max(payment_date) as day from payment"
                " union all select max(submitted_date) from claim) as reached)"
                " - interval 180 day"
            ),
        ),
        _as_core("billed_usd", "sum(billed_usd)"),
        _as_core("denied_usd", "sum(denied_usd)"),
        adds_up(
            "charged_lines_differ_from_core",
            "Each payer's charged lines are those of its initial adjudications.",
            by="payer_id",
            ours="sum(charged_lines)",
            core="adjudication.payer_id, count(*) from adjudication_line"
            " inner join adjudication"
            " on adjudication_line.adjudication_id = adjudication.adjudication_id"
            " where adjudication.is_initial and adjudication.is_primary"
            " and adjudication_line.billed_usd > 0",
        ),
        # Parts are no more than their whole.
        promise(
            "any_denial_claims_wrong",
            "Claims with any denial are those denied in full or in part.",
            "any_denial_claims <> denied_claims + partly_denied_claims",
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="adjudicated_claims", column_B="any_denial_claims", or_equal=True
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="matured_claims", column_B="matured_denied_claims", or_equal=True
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="denied_claims", column_B="matured_denied_claims", or_equal=True
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="matured_denied_claims",
            column_B="overturned_claims",
            or_equal=True,
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="matured_claims", column_B="finally_denied_claims", or_equal=True
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="overturned_claims", column_B="corrected_claims", or_equal=True
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="charged_lines", column_B="denied_lines", or_equal=True
        ),
        promise(
            "rules_do_not_meet",
            "What two rules call denied is no more than what either does.",
            "denied_status_4_claims > least(denied_claims, status_4_claims)"
            " or denied_zero_paid_claims > least(denied_claims, zero_paid_claims)"
            " or any_denial_status_4_claims"
            " not between denied_status_4_claims"
            " and least(any_denial_claims, status_4_claims)"
            " or any_denial_zero_paid_claims"
            " not between denied_zero_paid_claims"
            " and least(any_denial_claims, zero_paid_claims)"
            " or status_4_zero_paid_claims > least(status_4_claims, zero_paid_claims)",
        ),
        promise(
            "first_pass_yet_denied",
            "What is resolved at first pass is matured, and not denied at last.",
            "first_pass_claims + finally_denied_claims > matured_claims",
        ),
        promise(
            "overturned_more_than_denied",
            "No more dollars are overturned than were denied on matured claims.",
            "overturned_usd not between 0 and matured_denied_usd"
            " or matured_denied_usd > denied_usd",
            "overturned_usd - matured_denied_usd",
        ),
        # Rates are made of their parts.
        promise(
            "denial_rate_wrong",
            "The denial rate is denied claims of adjudicated ones, 0 to 1.",
            "denial_rate is null or denial_rate not between 0 and 1"
            " or abs(denial_rate - denied_claims / adjudicated_claims)"
            f" > {_RATE_SLACK}",
        ),
        promise(
            "denied_usd_rate_wrong",
            "The denial rate in dollars is denied dollars of billed ones.",
            "(denied_usd_rate is null) <> (billed_usd = 0) or billed_usd <> 0 and"
            " abs(denied_usd_rate - cast(denied_usd as double)"
            f" / nullif(cast(billed_usd as double), 0)) > {_RATE_SLACK}",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "denied_more_than_billed",
            "No more is denied than was billed.",
            "denied_usd > greatest(billed_usd, 0)",
            "denied_usd - billed_usd",
        ),
        surprise(
            "month_missing",
            "A payment has a date.",
            "payment_month is null",
            "billed_usd",
        ),
        surprise(
            "everything_denied",
            "A payer that answers 50 claims a month denies less than half of them.",
            "select sum(billed_usd) as difference_usd from {batch}"
            " group by payer_id, payment_month having sum(adjudicated_claims) >= 50"
            " and sum(denied_claims) * 2 > sum(adjudicated_claims)",
            "difference_usd",
        ),
    ],
)
