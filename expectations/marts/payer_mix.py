"""What readers of marts.payer_mix may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.core.claim import CLASSES
from expectations.rules import NoRows, adds_up, one_row_per, promise, surprise

_CURRENT = "claim where is_current and payer_responsibility_code = 'P'"
_ANSWERED = "adjudication where is_latest and is_primary and claim_id is not null"


def _shares(measure: str) -> NoRows:
    return promise(
        f"{measure}_shares_do_not_add_up",
        f"The classes' shares of {measure} add up to 1.",
        f"select sum({measure}) as total from {{batch}} having sum({measure}) <> 0"
        f" and abs(coalesce(sum({measure}) filter (where financial_class_code in"
        f" {tuple(CLASSES)}), 0) / sum({measure}) - 1) > 1e-9",
    )


SUITE = ExpectationSuite(
    name="payer_mix",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("service_month", "payer_id", "financial_class_code"),
            *("facility_id", "claim_type_code"),
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="facility_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="claim_type_code", value_set=["P", "I", "D"]
        ),
        promise(
            "month_not_its_first_day",
            "A month is written as its first day.",
            "service_month <> cast(date_trunc('month', service_month) as date)",
        ),
        promise(
            "unknown_class_not_marked",
            "The rows of unknown class, and no others, are marked.",
            "is_unknown_class is distinct from (financial_class_code = 'unknown')",
        ),
        promise(
            "more_encounters_than_claims",
            "A row has no more encounters than claims.",
            "encounters > claims or encounters < 0",
        ),
        _shares("billed_usd"),
        _shares("paid_usd"),
        _shares("encounters"),
        # Each total is core's.
        adds_up(
            "claims_differ_from_core",
            "Each payer's claims are the current primary claims that name it.",
            by="payer_id",
            ours="sum(claims)",
            core=f"payer_id, count(*) from {_CURRENT}",
        ),
        adds_up(
            "billed_usd_differs_from_core",
            "Each payer's billed dollars are those of its current primary claims.",
            by="payer_id",
            ours="sum(billed_usd)",
            core=f"payer_id, sum(billed_usd) from {_CURRENT}",
        ),
        adds_up(
            "encounters_differ_from_core",
            "Encounters are counted once over all payers.",
            by="true",
            ours="sum(encounters)",
            core=f"true, count(distinct encounter_id) from {_CURRENT}",
        ),
        adds_up(
            "paid_usd_differs_from_core",
            "Each payer's paid dollars are those of all its adjudications, net.",
            by="payer_id",
            ours="sum(paid_usd)",
            core="payer_id, sum(paid_usd) from adjudication",
        ),
        adds_up(
            "paid_usd_differs_from_files",
            "Dollars paid are those of the files (CLP04).",
            by="true",
            ours="sum(paid_usd)",
            core="true, sum(paid_usd) from file",
        ),
        adds_up(
            "allowed_usd_differs_from_core",
            "Each payer's allowed dollars are those of the latest adjudications.",
            by="payer_id",
            ours="sum(allowed_usd)",
            core="payer_id, sum(allowed_usd) from adjudication"
            " where is_latest and is_primary",
        ),
        adds_up(
            "default_class_claims_differ_from_core",
            "Each payer's claims of default class are those sent as CI.",
            by="payer_id",
            ours="sum(default_class_claims)",
            core=f"payer_id, count(*) from {_CURRENT} and filing_indicator_code = 'CI'",
        ),
        adds_up(
            "answered_claims_differ_from_core",
            "Each payer's answered claims are its latest answers that match one.",
            by="payer_id",
            ours="sum(answered_claims)",
            core=f"payer_id, count(*) from {_ANSWERED}",
        ),
        adds_up(
            "class_conflicts_differ_from_core",
            "Each payer's class conflicts are those of its latest answers.",
            by="payer_id",
            ours="sum(class_conflict_claims)",
            core=f"payer_id, count(*) from {_ANSWERED} and has_class_conflict",
        ),
        adds_up(
            "secondary_paid_usd_differs_from_core",
            "Each payer's secondary payments are those of its later answers in turn.",
            by="payer_id",
            ours="sum(secondary_paid_usd)",
            core="payer_id, sum(paid_usd) from adjudication where not is_primary",
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="is_preliminary"),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "class_unknown",
            "A payer's class can be told.",
            "is_unknown_class",
            "billed_usd + paid_usd",
        ),
        surprise(
            "month_missing",
            "A claim or payment has a date.",
            "service_month is null",
            "billed_usd + paid_usd",
        ),
        surprise(
            "paid_more_than_billed",
            "A class of payers pays no more in all than was billed.",
            "select sum(paid_usd) - sum(billed_usd) as difference_usd from {batch}"
            " having sum(paid_usd) > sum(billed_usd)",
            "difference_usd",
        ),
    ],
)
