"""What readers of core.priced_line may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

KINDS = (
    *("visits", "surgery", "imaging", "laboratory", "medicine", "therapy", "hospital"),
    *("dental", "drugs", "medicare_services", "supplies", "anesthesia", "other"),
)

SUITE = ExpectationSuite(
    name="priced_line",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["adjudication_id", "line_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="service_date"),
        gxe.ExpectColumnValuesToNotBeNull(column="procedure_code"),
        gxe.ExpectColumnValuesToNotBeNull(column="modifier_code"),
        gxe.ExpectColumnValuesToNotBeNull(column="place_code"),
        gxe.ExpectColumnValuesToBeInSet(
            column="service_kind_code", value_set=list(KINDS)
        ),
        promise(
            "price_missing",
            "A priced line has units, a charge, and dollars allowed.",
            "service_units <= 0 or billed_usd <= 0 or allowed_usd <= 0",
            "allowed_usd",
        ),
        promise(
            "priced_line_not_landed",
            "A priced line is a line that landed, with its charge.",
            "not exists (select 1 from landing.adjudication_line as landed"
            " where landed.adjudication_id = this.adjudication_id"
            " and landed.line_index = this.line_index"
            " and landed.billed_usd = this.billed_usd)",
            "billed_usd",
        ),
        promise(
            "priced_lines_lost",
            "Every line that standing answers allow something for is here.",
            "select allowed.allowed_usd from adjudication_line as allowed"
            " inner join adjudication"
            " on allowed.adjudication_id = adjudication.adjudication_id"
            " where adjudication.is_latest and allowed.allowed_usd > 0"
            " and allowed.billed_usd > 0 and allowed.denied_usd = 0"
            " and not allowed.is_bundled"
            " and coalesce(allowed.procedure_code, allowed.revenue_code) is not null"
            " and coalesce(allowed.service_from_date, adjudication.service_date)"
            " is not null and not exists (select 1 from {batch} as priced"
            " where priced.adjudication_id = allowed.adjudication_id"
            " and priced.line_index = allowed.line_index)",
            "allowed_usd",
        ),
    ],
)
