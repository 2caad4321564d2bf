"""What readers of core.price_variance may rely on."""

from great_expectations import ExpectationSuite

from expectations.rules import adds_up, one_row_per

_EACH_BREAKDOWN = (
    "from compared_line cross join (values ('service'), ('month')) as breakdown (code)"
)

SUITE = ExpectationSuite(
    name="price_variance",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("breakdown_code", "payer_id", "claim_type_code", "service_kind_code"),
            *("procedure_code", "modifier_code", "place_code", "service_month"),
            "facility_id",
        ),
        adds_up(
            "priced_lines_differ",
            "Each breakdown of a payer holds all of its compared lines.",
            by="breakdown_code || ' ' || payer_id",
            ours="sum(priced_lines)",
            core=f"breakdown.code || ' ' || payer_id, count(*) {_EACH_BREAKDOWN}",
        ),
        adds_up(
            "allowed_usd_differs",
            "Each breakdown of a payer holds all dollars allowed for its lines.",
            by="breakdown_code || ' ' || payer_id",
            ours="sum(allowed_usd)",
            core="breakdown.code || ' ' || payer_id, sum(allowed_usd)"
            f" {_EACH_BREAKDOWN}",
        ),
    ],
)
