"""What readers of landing.adjudication_line may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import outside, promise, surprise, unlike

_MODIFIERS = [f"modifier_{n}_code" for n in (1, 2, 3, 4)]
_ADJUSTED = (
    "(select coalesce(sum(adjustment.adjusted_usd), 0) from adjustment"
    " where adjustment.adjudication_id = this.adjudication_id"
    " and adjustment.line_index = this.line_index)"
)


def _of_adjudication(test: str) -> str:
    return (
        "exists (select 1 from adjudication"
        f" where adjudication.adjudication_id = this.adjudication_id and ({test}))"
    )


_NOT_REVERSAL = _of_adjudication("adjudication.claim_status_code is distinct from '22'")

SUITE = ExpectationSuite(
    name="adjudication_line",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["adjudication_id", "line_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="billed_usd"),
        gxe.ExpectColumnValuesToNotBeNull(column="paid_usd"),
        promise(
            "line_without_adjudication",
            "An adjudicated line belongs to an adjudication.",
            f"not {_of_adjudication('true')}",
            "paid_usd",
        ),
        promise(
            "difference_usd_wrong",
            "A line's difference is charge less adjustments less payment.",
            f"difference_usd <> billed_usd - {_ADJUSTED} - paid_usd",
            f"difference_usd - (billed_usd - {_ADJUSTED} - paid_usd)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "line_out_of_balance",
            "A line's charge less its adjustments is what was paid (SVC03).",
            "difference_usd <> 0",
            "difference_usd",
        ),
        surprise(
            "line_paid_more_than_charged",
            "A payer pays no more for a line than was charged.",
            "paid_usd > billed_usd and billed_usd >= 0",
            "paid_usd - billed_usd",
        ),
        surprise(
            "line_negative_without_reversal",
            "Only a reversal (22) has lines with a negative charge or payment.",
            f"(billed_usd < 0 or paid_usd < 0) and {_NOT_REVERSAL}",
            "paid_usd",
        ),
        surprise(
            "line_charged_nothing",
            "An adjudicated line answers a charge.",
            "billed_usd = 0",
        ),
        surprise(
            "allowed_negative",
            "An allowed amount (AMT*B6) is negative in a reversal only.",
            f"allowed_usd < 0 and {_NOT_REVERSAL}",
            "allowed_usd",
        ),
        surprise(
            "paid_more_than_allowed",
            "A payer pays no more for a line than it allows (AMT*B6).",
            f"paid_usd > allowed_usd and {_NOT_REVERSAL}",
            "paid_usd - allowed_usd",
        ),
        surprise(
            "allowed_more_than_charged",
            "A payer allows no more for a line than was charged.",
            f"allowed_usd > billed_usd and {_NOT_REVERSAL}",
            "allowed_usd - billed_usd",
        ),
        surprise(
            "adjudicated_code_missing",
            "An adjudicated line names a procedure or a revenue code.",
            "procedure_code is null and revenue_code is null",
            "billed_usd",
        ),
        surprise(
            "adjudicated_procedure_malformed",
            "An adjudicated procedure (HC) has five characters.",
            "procedure_qualifier_code = 'HC' and "
            + unlike("procedure_code", "^[A-Z0-9][0-9]{3}[0-9A-Z]$"),
            "billed_usd",
        ),
        surprise(
            "adjudicated_dental_procedure_malformed",
            "An adjudicated dental procedure (AD) is a D and four digits.",
            "procedure_qualifier_code = 'AD' and "
            + unlike("procedure_code", "^D[0-9]{4}$"),
            "billed_usd",
        ),
        surprise(
            "adjudicated_qualifier_unknown",
            "An adjudicated line's code list is one of the guide's.",
            outside("procedure_qualifier_code", "HC HP AD NU N4 N6 ER IV WK"),
        ),
        surprise(
            "adjudicated_revenue_code_malformed",
            "A revenue code is four digits.",
            unlike("revenue_code", "^[0-9]{4}$"),
        ),
        surprise(
            "adjudicated_modifier_malformed",
            "A modifier is two characters.",
            " or ".join(unlike(column, "^[0-9A-Z]{2}$") for column in _MODIFIERS),
        ),
        surprise(
            "paid_units_missing",
            "A line that was paid says for how many units (SVC05).",
            "paid_usd > 0 and paid_units is null",
            "paid_usd",
        ),
        surprise(
            "paid_units_zero",
            "A line that was paid was paid for more than no unit.",
            f"paid_usd > 0 and paid_units <= 0 and {_NOT_REVERSAL}",
            "paid_usd",
        ),
        surprise(
            "adjudicated_line_date_missing",
            "A line, or its claim, says when the service was given.",
            "service_from_date is null and "
            + _of_adjudication("adjudication.service_from_date is null"),
        ),
        surprise(
            "adjudicated_line_reversed",
            "A line's service ends on or after the day it starts.",
            "service_to_date < service_from_date",
        ),
        surprise(
            "adjudicated_line_outside_claim",
            "A line's service lies within its claim's.",
            _of_adjudication(
                "this.service_from_date < adjudication.service_from_date"
                " or this.service_from_date > adjudication.service_to_date"
            ),
        ),
        surprise(
            "adjudicated_line_number_repeated",
            "A line control number (REF*6R) is answered once in an adjudication.",
            "(select count(*) from adjudication_line as others"
            " where others.adjudication_id = this.adjudication_id"
            " and others.line_control_number = this.line_control_number) > 1",
        ),
        surprise(
            "line_control_number_missing",
            "A line says which line of the claim it answers (REF*6R).",
            "line_control_number is null",
        ),
    ],
)
