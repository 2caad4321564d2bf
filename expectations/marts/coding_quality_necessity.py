"""What readers of marts.coding_quality_necessity may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise

SUITE = ExpectationSuite(
    name="coding_quality_necessity",
    expectations=[
        # Broken promises stop the run.
        one_row_per("payer_id", "category3_code", "procedure_code"),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        promise(
            "more_denied_than_answered",
            "Denied lines are some of those answered, and have dollars.",
            "denied_lines not between 0 and answered_lines"
            " or (denied_usd > 0) is distinct from (denied_lines > 0)",
        ),
        promise(
            "rare_pair_shown",
            "A pair that is shown has ten lines and more.",
            "category3_code <> 'other' and answered_lines < 10",
        ),
        adds_up(
            "lines_differ_from_core",
            "A payer's lines are those of its first answers that point to a diagnosis.",
            by="payer_id",
            ours="sum(answered_lines)",
            core="adjudication.payer_id, count(*) from adjudication"
            " inner join adjudication_line"
            " on adjudication.adjudication_id = adjudication_line.adjudication_id"
            " inner join line_diagnosis"
            " on adjudication.claim_id = line_diagnosis.claim_id"
            " and adjudication_line.claim_line_index = line_diagnosis.line_index"
            " where is_initial and is_primary and pointer_index = 1"
            " and procedure_code is not null and diagnosis_code is not null",
        ),
    ],
)
