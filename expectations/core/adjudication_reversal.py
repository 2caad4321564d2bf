"""What readers of core.adjudication_reversal may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="adjudication_reversal",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="reversal_id"),
        gxe.ExpectColumnValuesToBeUnique(column="reversal_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="original_id"),
        gxe.ExpectColumnValuesToBeUnique(column="original_id"),
        promise(
            "reversal_of_a_reversal",
            "A reversal takes back what is no reversal itself.",
            "exists (select 1 from adjudication"
            " where adjudication.adjudication_id = this.original_id"
            " and adjudication.is_reversal)",
        ),
        promise(
            "corrected_by_itself",
            "A correction is neither the original nor the reversal.",
            "correction_id in (original_id, reversal_id)",
        ),
    ],
)
