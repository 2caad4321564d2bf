"""What readers of marts.coding_quality_levels may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="coding_quality_levels",
    expectations=[
        # Broken promises stop the run.
        one_row_per("provider_npi", "taxonomy_code", "visit_code"),
        gxe.ExpectColumnValuesToBeInSet(
            column="visit_code", value_set=["new", "established"]
        ),
        promise(
            "no_visits",
            "A row has visits; a new patient's have no level 1.",
            "level_1_lines + level_2_lines + level_3_lines + level_4_lines"
            " + level_5_lines = 0 or (visit_code = 'new' and level_1_lines > 0)",
        ),
        promise(
            "visits_differ_from_core",
            "Each provider's visits are the lines of claims that count.",
            "select 1 from (select provider_npi, sum(level_1_lines + level_2_lines"
            " + level_3_lines + level_4_lines + level_5_lines) as visits"
            " from {batch} group by provider_npi) as ours"
            " where ours.visits > (select count(*) from claim_line"
            " where claim_line.is_current and starts_with(procedure_code, '992')"
            " and claim_line.rendering_provider_npi = ours.provider_npi)",
        ),
    ],
)
