"""What readers of core.payer may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise

SUITE = ExpectationSuite(
    name="payer",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToBeUnique(column="payer_id"),
        promise(
            "payer_lost",
            "Every payer that was billed or that paid is here.",
            "select named.payer_id from (select payer_id from claim"
            " union select payer_id from adjudication) as named"
            " where named.payer_id <> 'unknown'"
            " and named.payer_id not in (select payer_id from {batch}"
            " where payer_id is not null)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "payer_without_name",
            "A payer has a name.",
            "payer_name is null and payer_id <> 'unknown'",
        ),
        surprise(
            "payer_name_shared",
            "Two payers do not have one name.",
            "(select count(*) from payer as others"
            " where upper(others.payer_name) = upper(this.payer_name)) > 1",
        ),
    ],
)
