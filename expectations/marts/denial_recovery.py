"""What readers of marts.denial_recovery may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import NoRows, adds_up, one_row_per, promise

_DENIED = "first_answer where (is_fully_denied or is_partially_denied)"


def _as_core(measure: str, total: str, source: str = _DENIED) -> NoRows:
    return adds_up(
        f"{measure}_differs_from_core",
        f"Each payer's {measure} are those of its first answers that deny.",
        by="payer_id",
        ours=f"sum({measure})",
        core=f"payer_id, {total} from {source}",
    )


SUITE = ExpectationSuite(
    name="denial_recovery",
    expectations=[
        # Broken promises stop the run.
        one_row_per("payment_month", "payer_id", "facility_id", "denial_category"),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="facility_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="denial_category"),
        promise(
            "nothing_denied",
            "A row has at least one denial.",
            "denied_claims + partly_denied_claims < 1",
        ),
        _as_core("denied_claims", "count(*) filter (where is_fully_denied)"),
        _as_core("partly_denied_claims", "count(*) filter (where not is_fully_denied)"),
        _as_core("denied_usd", "sum(denied_usd)"),
        promise(
            "dollars_lost",
            "What became of denied dollars adds up to them, in parts of 0 or more.",
            "recovered_usd + patient_usd + not_allowed_usd + unresolved_usd"
            " <> denied_usd"
            " or least(recovered_usd, patient_usd, not_allowed_usd, unresolved_usd)"
            " < 0",
            "recovered_usd + patient_usd + not_allowed_usd + unresolved_usd"
            " - denied_usd",
        ),
        promise(
            "older_more_than_younger",
            "What is unresolved for longer is some of what is for shorter.",
            "unresolved_180_usd not between unresolved_365_usd and unresolved_90_usd"
            " or unresolved_90_usd > unresolved_usd"
            " or unresolved_180_claims"
            " not between unresolved_365_claims and unresolved_90_claims"
            " or unresolved_90_claims > unresolved_claims",
        ),
        promise(
            "awaiting_more_than_unresolved",
            "What awaits an answer is some of what is unresolved.",
            "awaiting_claims > unresolved_claims or awaiting_usd > unresolved_usd",
        ),
        promise(
            "more_claims_than_denials",
            "Claims unresolved, or sent again, are some of the denials.",
            "greatest(unresolved_claims, resubmitted_claims)"
            " > denied_claims + partly_denied_claims",
        ),
        promise(
            "overturned_more_than_denied",
            "Corrected are some of the overturned, and these of the matured denials.",
            "corrected_claims > overturned_claims"
            " or overturned_claims > matured_denied_claims"
            " or matured_denied_claims > denied_claims",
        ),
        promise(
            "overturned_dollars_more_than_denied",
            "Dollars overturned, by whichever way, are some of those denied.",
            "corrected_usd + reprocessed_usd > overturned_usd"
            " or overturned_usd > matured_denied_usd"
            " or matured_denied_usd > denied_usd",
            "overturned_usd - matured_denied_usd",
        ),
    ],
)
