"""What readers of core.visit_cause may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="visit_cause",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToBeUnique(column="encounter_id"),
        promise(
            "not_a_visit",
            "Each is a visit of core.condition_event, of the same person and day.",
            "not exists (select 1 from condition_event"
            " where condition_event.event_code = 'any_visit'"
            " and condition_event.event_id = this.encounter_id"
            " and condition_event.patient_id = this.patient_id"
            " and condition_event.event_date = this.event_date)",
        ),
        promise(
            "visits_missing",
            "Every visit of core.condition_event is here.",
            "select condition_event.event_id from condition_event"
            " left join {batch} as this"
            " on condition_event.event_id = this.encounter_id"
            " where condition_event.event_code = 'any_visit'"
            " and this.encounter_id is null",
        ),
        promise(
            "category_unknown",
            "A category is CCSR's, or says why there is none.",
            "category_code not in ('no_default', 'unknown_code', 'no_diagnosis')"
            " and not exists (select 1 from codes.ccsr"
            " where ccsr.ccsr_code = this.category_code)"
            " or category_code is null",
        ),
        promise(
            "body_system_wrong",
            "The body system is the beginning of the category; none where that is.",
            "body_system_code <> case when category_code"
            " in ('no_default', 'unknown_code', 'no_diagnosis') then 'none'"
            " else left(category_code, 3) end",
        ),
        promise(
            "chapter_unknown",
            "A chapter is one of ICD-10-CM, or none.",
            "chapter_code is null or (chapter_code <> 'none' and not exists (select 1"
            " from codes.icd10cm where icd10cm.chapter_code = this.chapter_code))",
        ),
    ],
)
