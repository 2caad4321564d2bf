"""What readers of core.adjudication_event may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed

SUITE = ExpectationSuite(
    name="adjudication_event",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="adjudication_id"),
        gxe.ExpectColumnValuesToBeUnique(column="adjudication_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToBeUnique(column="event_index"),
        as_landed("adjudication", "paid_usd"),
    ],
)
