"""What readers of landing.adjustment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import outside, promise, surprise, unlike

_NOT_REVERSAL = (
    "exists (select 1 from adjudication"
    " where adjudication.adjudication_id = this.adjudication_id"
    " and adjudication.claim_status_code is distinct from '22')"
)

SUITE = ExpectationSuite(
    name="adjustment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["adjudication_id", "adjustment_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="adjusted_usd"),
        promise(
            "adjustment_without_adjudication",
            "An adjustment belongs to an adjudication.",
            "not exists (select 1 from adjudication"
            " where adjudication.adjudication_id = this.adjudication_id)",
            "adjusted_usd",
        ),
        promise(
            "adjustment_without_line",
            "An adjustment at line level belongs to a line.",
            "line_index is not null and not exists (select 1 from adjudication_line"
            " where adjudication_line.adjudication_id = this.adjudication_id"
            " and adjudication_line.line_index = this.line_index)",
            "adjusted_usd",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "group_missing",
            "An adjustment says who bears it (group code).",
            "group_code is null",
            "adjusted_usd",
        ),
        surprise(
            "group_unknown",
            "Who bears an adjustment is one of CO, OA, PI and PR.",
            outside("group_code", "CO OA PI PR"),
            "adjusted_usd",
        ),
        surprise(
            "reason_missing",
            "An adjustment gives its reason.",
            "reason_code is null",
            "adjusted_usd",
        ),
        surprise(
            "reason_malformed",
            "A reason is one to three digits, or a letter and one or two digits.",
            unlike("reason_code", "^([1-9][0-9]{0,2}|[ABDPWY][1-9][0-9]?)$"),
            "adjusted_usd",
        ),
        surprise(
            "adjusted_nothing",
            "An adjustment moves money.",
            "adjusted_usd = 0",
        ),
        surprise(
            "patient_share_by_another",
            "Deductible, coinsurance and copay (1, 2, 3) are the patient's (PR).",
            "reason_code in ('1', '2', '3') and group_code in ('CO', 'PI')",
            "adjusted_usd",
        ),
        surprise(
            "contract_charged_to_patient",
            "What exceeds the contract (45) is not the patient's.",
            "reason_code = '45' and group_code = 'PR'",
            "adjusted_usd",
        ),
        surprise(
            "patient_share_negative",
            "A patient's share is negative in a reversal only.",
            f"group_code = 'PR' and adjusted_usd < 0 and {_NOT_REVERSAL}",
            "adjusted_usd",
        ),
        surprise(
            "reason_repeated",
            "A line or claim gives a reason once per group.",
            "(select count(*) from adjustment as others"
            " where others.adjudication_id = this.adjudication_id"
            " and others.line_index is not distinct from this.line_index"
            " and others.group_code = this.group_code"
            " and others.reason_code = this.reason_code) > 1",
            "adjusted_usd",
        ),
        surprise(
            "adjusted_units_negative",
            "An adjustment's units are negative in a reversal only.",
            f"adjusted_units < 0 and {_NOT_REVERSAL}",
        ),
    ],
)
