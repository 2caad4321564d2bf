"""What readers of core.adjustment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, promise, surprise

CATEGORIES = [
    *("registration", "authorization", "medical_necessity", "coding"),
    *("missing_information", "documentation", "duplicate", "timely_filing"),
    *("coordination_of_benefits", "non_covered", "provider", "level_of_care", "other"),
    *("none", "unmapped"),
]

SUITE = ExpectationSuite(
    name="adjustment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["adjudication_id", "adjustment_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="is_denial"),
        gxe.ExpectColumnValuesToNotBeNull(column="denial_category"),
        as_landed("adjustment", "adjusted_usd"),
        promise(
            "adjustment_without_adjudication",
            "An adjustment belongs to an adjudication.",
            "not exists (select 1 from adjudication"
            " where adjudication.adjudication_id = this.adjudication_id)",
            "adjusted_usd",
        ),
        promise(
            "category_wrong",
            "A denial has a category; what is none or unmapped is no denial.",
            "is_denial = (denial_category in ('none', 'unmapped'))"
            " or (denial_category = 'unmapped') = is_mapped",
        ),
        promise(
            "contract_called_denial",
            "A contractual write-off or the patient's share is never a denial.",
            "is_denial and (group_code = 'PR' and reason_code in ('1', '2', '3')"
            " or reason_code = '45')",
            "adjusted_usd",
        ),
        # Surprises are the sender's, or the user's map: reported, the run goes on.
        surprise(
            "reason_unmapped",
            "The denial map has every reason that a payer gives.",
            "not is_mapped",
            "adjusted_usd",
        ),
        surprise(
            "category_unknown",
            "The denial map keeps to the known categories.",
            f"denial_category not in {tuple(CATEGORIES)}",
            "adjusted_usd",
        ),
        surprise(
            "reason_unresolved",
            "A reason that only its remark explains (16, 96, 252) has a remark.",
            "reason_code in ('16', '96', '252') and is_denial and not is_reversal"
            " and not exists (select 1 from landing.remark as remark"
            " where remark.adjudication_id = this.adjudication_id)",
            "adjusted_usd",
        ),
    ],
)
