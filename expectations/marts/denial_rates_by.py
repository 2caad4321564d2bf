"""What readers of marts.denial_rates_by may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import NoRows, adds_up, one_row_per, promise

DIMENSIONS = [
    *("specialty", "rendering", "billing", "procedure_family", "chapter"),
    *("submission_lag", "category", "reason"),
]


def _as_core(measure: str, total: str) -> NoRows:
    return adds_up(
        f"{measure}_differs_from_core",
        f"In each dimension the {measure} are those of the first answers.",
        by="dimension_code",
        ours=f"sum({measure})",
        core=f"dimension.code, {total} from first_answer"
        f" cross join (select unnest({DIMENSIONS}) as code) as dimension",
    )


SUITE = ExpectationSuite(
    name="denial_rates_by",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("payment_month", "payer_id", "facility_id", "claim_type_code"),
            *("financial_class_code", "dimension_code", "value_code"),
        ),
        gxe.ExpectColumnValuesToBeInSet(column="dimension_code", value_set=DIMENSIONS),
        gxe.ExpectColumnValuesToNotBeNull(column="value_code"),
        _as_core("adjudicated_claims", "count(*)"),
        _as_core("denied_claims", "count(*) filter (where is_fully_denied)"),
        _as_core("billed_usd", "sum(billed_usd)"),
        _as_core("denied_usd", "sum(denied_usd)"),
        promise(
            "part_exceeds_whole",
            "What is denied, overturned or matured is some of its whole.",
            "denied_claims > any_denial_claims"
            " or any_denial_claims > adjudicated_claims"
            " or status_4_claims > adjudicated_claims"
            " or zero_paid_claims > adjudicated_claims"
            " or matured_denied_claims > denied_claims"
            " or overturned_claims > matured_denied_claims",
        ),
    ],
)
