"""What readers of core.cohort_member may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="cohort_member",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["cohort_id", "patient_id"]),
        gxe.ExpectColumnValuesToNotBeNull(column="allowed_usd"),
        gxe.ExpectColumnValuesToBeInSet(
            column="age_band_code", value_set=["0-54", "55-64", "65-74", "75+"]
        ),
        gxe.ExpectColumnValuesToBeInSet(column="sex_code", value_set=["F", "M"]),
        gxe.ExpectColumnValuesToBeInSet(
            column="tobacco_state_code",
            value_set=[
                *("current", "other_tobacco", "former", "documented_non_user"),
                "no_evidence",
            ],
        ),
        promise(
            "members_differ_from_candidates",
            "The members are the candidates that reach the last step.",
            "select 1 from (select * from cohort_candidate where step_code = 'member')"
            " as candidate full join {batch} as member"
            " on member.cohort_id = candidate.cohort_id"
            " and member.patient_id = candidate.patient_id"
            " where member.index_date is distinct from candidate.index_date"
            " or member.followed_days is distinct from candidate.followed_days",
        ),
        promise(
            "evidence_after_the_index",
            "Nothing that is said of a person after the index decides their state.",
            "evidence_date > index_date",
        ),
        promise(
            "state_without_evidence",
            "A state rests on evidence of that day, and no evidence on none.",
            "case tobacco_state_code when 'no_evidence' then evidence_date is not null"
            " else not exists (select 1 from tobacco_evidence"
            " where tobacco_evidence.patient_id = this.patient_id"
            " and tobacco_evidence.evidence_date = this.evidence_date"
            " and tobacco_evidence.is_weak = this.is_weak_evidence"
            " and tobacco_evidence.tobacco_state_code = this.tobacco_state_code) end",
        ),
    ],
)
