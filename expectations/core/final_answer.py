"""What readers of core.final_answer may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="final_answer",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="adjudication_id"),
        gxe.ExpectColumnValuesToBeUnique(column="adjudication_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_finally_denied"),
        promise(
            "first_answer_without_final",
            "Every first answer has a final one.",
            "select first_answer.adjudication_id from first_answer"
            " where first_answer.adjudication_id not in"
            " (select adjudication_id from {batch} where adjudication_id is not null)",
        ),
        promise(
            "overturned_how",
            "What is overturned says when and how.",
            "is_overturned is distinct from (overturned_date is not null)"
            " or is_overturned is distinct from (overturn_code is not null)"
            " or overturn_code not in ('corrected_claim', 'payer_reprocess')",
        ),
        promise(
            "not_what_stands",
            "What stands today is the latest adjudication of core, and all of it.",
            "select coalesce(ours.latest_adjudication_id, theirs.adjudication_id)"
            " from {batch} as ours full join (select adjudication.adjudication_id"
            " from adjudication where adjudication.is_latest"
            " and adjudication.adjudication_id is not null) as theirs"
            " on ours.latest_adjudication_id = theirs.adjudication_id"
            " where theirs.adjudication_id is null"
            " and (ours.latest_adjudication_id is not null or ours.is_open_denial)"
            " or theirs.adjudication_id is not null"
            " and ours.latest_adjudication_id is null",
        ),
    ],
)
