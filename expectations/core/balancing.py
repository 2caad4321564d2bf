"""What readers of core.balancing may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import among, one_row_per, promise, surprise

LEVELS = {
    "line": ["service_payment", "other_payer_service"],
    "claim": ["claim_payment", "claim_charge", "other_payer_claim"],
    "transaction": [
        *("remittance_payment", "acknowledged_claims", "acknowledged_transactions"),
    ],
    "envelope": [
        *("segment_count", "transaction_count", "group_count"),
        *("set_control_number", "group_control_number", "interchange_control_number"),
    ],
}
_RULES = [rule for rules in LEVELS.values() for rule in rules]
# A row of these tables is balanced once; its difference was found as it was read.
_LANDED = {
    "service_payment": "adjudication_line",
    "claim_payment": "adjudication",
    "remittance_payment": "payment",
    "claim_charge": "claim",
}
_THEIRS = " union all ".join(
    f"select file_id, '{rule}' as rule_code, count(*) as rows,"
    f" sum(difference_usd) as usd from landing.{table}"
    " where file_id in (select file.file_id from file) group by file_id"
    for rule, table in _LANDED.items()
)

SUITE = ExpectationSuite(
    name="balancing",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("file_id", "rule_code", "transaction_index", "segment_index"),
            *("line_index", "other_payer_index"),
        ),
        gxe.ExpectColumnValuesToBeInSet(column="rule_code", value_set=_RULES),
        gxe.ExpectColumnValuesToNotBeNull(column="is_balanced"),
        promise(
            "level_wrong",
            "A rule is of one level.",
            "level_code is distinct from case "
            + " ".join(
                f"when rule_code in {tuple(rules)} then '{level}'"
                for level, rules in LEVELS.items()
            )
            + " end",
        ),
        promise(
            "differs_from_landing",
            "Each file's differences are those found when it was read.",
            "select coalesce(theirs.usd, 0) - coalesce(ours.usd, 0) as difference_usd"
            " from (select file_id, rule_code, count(*) as rows,"
            " sum(difference_usd) as usd from {batch}"
            f" where rule_code in {tuple(_LANDED)} group by file_id, rule_code) as ours"
            f" full join ({_THEIRS}) as theirs on ours.file_id = theirs.file_id"
            " and ours.rule_code = theirs.rule_code"
            " where ours.rows is distinct from theirs.rows"
            " or ours.usd is distinct from theirs.usd",
            "difference_usd",
        ),
        promise(
            "difference_wrong",
            "A difference is what was stated less what was found.",
            "difference_usd is distinct from stated_usd - found_usd"
            " or difference_count <> stated_count - found_count",
            "difference_usd",
        ),
        promise(
            "balance_wrong",
            "What is balanced was stated and differs by nothing; what is not, differs.",
            "is_balanced and (not is_stated or difference_usd <> 0"
            " or difference_count <> 0)"
            " or not is_balanced and rule_code <> 'acknowledged_claims'"
            " and difference_usd = 0",
            "difference_usd",
        ),
        among(
            "balancing_without_claim",
            "What is balanced of a claim is of one in core.claim.",
            "claim",
            "claim_id",
            optional="claim_id",
            usd="stated_usd",
        ),
        among(
            "balancing_without_adjudication",
            "What is balanced of an adjudication is of one in core.adjudication.",
            "adjudication",
            "adjudication_id",
            optional="adjudication_id",
            usd="stated_usd",
        ),
        promise(
            "envelope_not_balanced",
            "An envelope is balanced twice: what it counts, and its control number.",
            "select file_id from (select file_id, 1 as rows from {batch}"
            " where level_code = 'envelope'"
            " union all select file_id, -2 as rows from envelope) as sides"
            " group by file_id having sum(rows) <> 0",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "line_out_of_balance",
            "What was paid and adjusted on an adjudicated line is its charge.",
            "rule_code = 'service_payment' and not is_balanced",
            "difference_usd",
        ),
        surprise(
            "claim_out_of_balance",
            "What was paid and adjusted on an adjudicated claim is its charge.",
            "rule_code = 'claim_payment' and not is_balanced",
            "difference_usd",
        ),
        surprise(
            "remittance_out_of_balance",
            "A payment and what was settled with the provider is the claims' payments.",
            "rule_code = 'remittance_payment' and not is_balanced",
            "difference_usd",
        ),
        surprise(
            "charge_out_of_balance",
            "The charge of a claim is that of its lines.",
            "rule_code = 'claim_charge' and not is_balanced",
            "difference_usd",
        ),
        surprise(
            "other_payer_out_of_balance",
            "What another payer paid and adjusted is the charge.",
            "rule_code in ('other_payer_service', 'other_payer_claim')"
            " and not is_balanced",
            "difference_usd",
        ),
        surprise(
            "acknowledgment_out_of_balance",
            "What an acknowledgment counts is what it lists.",
            "rule_code in ('acknowledged_claims', 'acknowledged_transactions')"
            " and not is_balanced",
            "difference_usd",
        ),
        surprise(
            "envelope_out_of_balance",
            "Trailers count and number their envelopes right.",
            "level_code = 'envelope' and not is_balanced",
        ),
    ],
)
