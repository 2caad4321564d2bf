"""Literal core tables for the marts: what a test does not write has a plain value."""

import pytest

from transforms import warehouse

# Columns that marts read, with the value a row has when a test does not write it.
PLAIN = {
    "core.adjudication": {
        "adjudication_id": "null",
        "claim_id": "null",
        "claim_family_id": "adjudication_id",
        "adjudication_index": "row_number() over ()",
        "payer_id": "'P1'",
        "payer_name": "'Payer One'",
        "facility_id": "'F1'",
        "claim_type_code": "'P'",
        "financial_class_code": "'commercial'",
        "claim_status_code": "'1'",
        "payment_date": "null::date",
        "payment_month": "date_trunc('month', payment_date)::date",
        "service_date": "null::date",
        "billed_usd": "0.00::decimal(18, 2)",
        "paid_usd": "0.00::decimal(18, 2)",
        "allowed_usd": "0.00::decimal(18, 2)",
        "denied_usd": "0.00::decimal(18, 2)",
        "is_initial": "false",
        "is_latest": "false",
        "is_primary": "true",
        "is_duplicate": "false",
        "is_fully_denied": "false",
        "is_partially_denied": "false",
        "is_zero_paid": "false",
        "is_unexplained_zero_pay": "false",
        "is_reversal": "false",
        "is_drg_changed": "false",
        "drg_code": "null::varchar",
        "drg_weight_units": "null::decimal(18, 4)",
        "enters_rates": "true",
        "reversed_by_id": "null::varchar",
        "received_date": "null::date",
        "crossover_payer_id": "null::varchar",
        "patient_responsibility_usd": "0.00::decimal(18, 2)",
        "has_class_conflict": "false",
    },
    "core.adjudication_line": {
        "adjudication_id": "null",
        "billed_usd": "0.00::decimal(18, 2)",
        "is_denied": "false",
        "is_partly_denied": "false",
        "line_index": "1::uinteger",
        "claim_line_index": "1::uinteger",
        "procedure_code": "null::varchar",
        "submitted_procedure_code": "null::varchar",
    },
    "core.adjudication_reversal": {
        "reversal_id": "null",
        "original_id": "null",
        "correction_id": "null::varchar",
    },
    "core.adjustment": {
        "adjudication_id": "null",
        "line_index": "null::uinteger",
        "group_code": "'CO'",
        "reason_code": "'45'",
        "denial_category": "'none'",
        "is_denial": "false",
        "adjusted_usd": "0.00::decimal(18, 2)",
    },
    "core.other_payer": {
        "claim_id": "null::varchar",
        "paid_usd": "0.00::decimal(18, 2)",
    },
    "core.other_payer_adjustment": {
        "claim_id": "null::varchar",
        "other_payer_index": "1::uinteger",
        "group_code": "'PR'",
        "adjusted_usd": "0.00::decimal(18, 2)",
    },
    "core.claim": {
        "claim_id": "null",
        "claim_family_id": "claim_id",
        "version_index": "1",
        "is_void": "false",
        "is_predetermination": "false",
        "submitted_date": "null::date",
        "patient_control_number": "null::varchar",
        "billing_provider_npi": "null::varchar",
        "patient_id": "null::varchar",
        "subscriber_id": "null::varchar",
        "is_dependent": "false",
        "encounter_id": "claim_id",
        "claim_type_code": "'P'",
        "type_of_bill_code": "null::varchar",
        "place_of_service_code": "'11'",
        "payer_id": "'P1'",
        "facility_id": "'F1'",
        "financial_class_code": "'commercial'",
        "payer_responsibility_code": "'P'",
        "filing_indicator_code": "'12'",
        "service_date": "null::date",
        "service_month": "date_trunc('month', service_date)::date",
        "has_prior_authorization": "false",
        "billed_usd": "0.00::decimal(18, 2)",
        "drg_code": "null::varchar",
        "age_years": "40::smallint",
        "sex_code": "'F'",
        "state_code": "'TX'",
        "zip3_code": "'750'",
        "is_current": "true",
        "rendering_provider_npi": "null::varchar",
        "rendering_taxonomy_code": "null::varchar",
    },
    "core.acknowledgment": {
        "claim_id": "null",
        "level_code": "'claim'",
        "payer_id": "'P1'",
        "source_code": "'PR'",
        "source_id": "'P1'",
        "category_code": "'A1'",
        "status_code": "'19'",
        "entity_code": "null::varchar",
        "type_of_bill_code": "null::varchar",
        "status_date": "null::date",
        "status_month": "date_trunc('month', status_date)::date",
        "is_latest": "false",
        "is_accepted": "true",
        "is_rejected": "false",
    },
    "core.rejection": {
        "claim_id": "null",
        "payer_id": "'P1'",
        "facility_id": "'F1'",
        "claim_type_code": "'P'",
        "service_date": "null::date",
        "submitted_date": "null::date",
        "billed_usd": "0.00::decimal(18, 2)",
        "rejected_date": "null::date",
        "category_code": "'A3'",
        "status_code": "'33'",
        "entity_code": "null::varchar",
        "resubmission_code": "'none'",
        "resubmitted_claim_id": "null::varchar",
        "accepted_claim_id": "null::varchar",
        "lost_days": "null::bigint",
    },
    "core.claim_family": {
        "claim_id": "null",
        "claim_family_id": "claim_id",
        "version_index": "1",
        "is_void": "false",
    },
    "core.claim_profile": {
        "claim_id": "null",
        "procedure_family": "'Visits'",
        "chapter_code": "'01'",
        "specialty": "'Family medicine'",
        "rendering_id": "'R1'",
        "billing_id": "'B1'",
        "submission_lag_days": "3",
    },
    "core.denial_reason": {
        "adjudication_id": "null",
        "denial_category": "'coding'",
        "group_code": "'CO'",
        "reason_code": "'11'",
        "remark_code": "null::varchar",
        "label": "'Diagnosis does not support the service'",
        "is_avoidable": "true",
        "reason_usd": "0.00::decimal(18, 2)",
    },
    "core.member_slip": {
        "patient_id": "null::varchar",
        "payer_id": "'P1'",
        "is_dependent": "false",
        "subscriber_id": "null::varchar",
        "meant_subscriber_id": "null::varchar",
        "slip_code": "'character'",
        "written_claims": "1::bigint",
        "usual_claims": "2::bigint",
        "is_enrolled": "false",
        "candidate_count": "1::bigint",
    },
    "core.code_use": {
        "provider_npi": "'N'",
        "payer_id": "'P1'",
        "facility_id": "'F1'",
        "claim_type_code": "'P'",
        "service_month": "null::date",
        "code_kind": "'diagnosis'",
        "code": "null",
        "validity_code": "'valid'",
        "is_unspecified": "false",
        "conflict_code": "'none'",
        "is_current": "true",
        "use_count": "1::bigint",
        "use_claims": "1::bigint",
    },
    "core.line_diagnosis": {
        "claim_id": "null",
        "line_index": "1::uinteger",
        "pointer_index": "1::uinteger",
        "diagnosis_code": "null::varchar",
    },
    "core.claim_line": {
        "claim_id": "null",
        "rendering_provider_npi": "null::varchar",
        "procedure_code": "null",
        **{f"modifier_{n}_code": "null::varchar" for n in (1, 2, 3, 4)},
        "service_from_date": "null::date",
        "is_current": "true",
    },
    "core.diagnosis": {
        "claim_id": "null",
        "diagnosis_code": "null",
        "diagnosis_index": "1::uinteger",
        "qualifier_code": "'ABK'",
        "role_code": "'principal'",
        "ccsr_code": "null::varchar",
    },
    "core.provider_adjustment": {
        "payer_id": "'P1'",
        "reason_code": "'WO'",
        "payment_month": "null::date",
        "adjusted_usd": "0.00::decimal(18, 2)",
        "file_id": "'f'",
        "transaction_index": "1::uinteger",
        "provider_adjustment_index": "1::uinteger",
    },
    "core.provider_adjustment_link": {
        "file_id": "'f'",
        "transaction_index": "1::uinteger",
        "provider_adjustment_index": "null::uinteger",
        "facility_id": "null::varchar",
        "since_days": "null::bigint",
    },
    "core.enrolment": {
        "patient_id": "null::varchar",
        "coverage_type_code": "'HLT'",
        "coverage_begin_date": "null::date",
        "coverage_end_date": "null::date",
    },
    "core.data_end": {"data_through_date": "null::date"},
    "core.payer": {"payer_id": "'P1'", "payer_name": "'Payer One'"},
    "core.provider": {
        "provider_npi": "'F1'",
        "organization_name": "'First Clinic'",
    },
}


@pytest.fixture
def core(con, table):
    """Create core tables from texts, plain values for columns they leave out.

    Tables that no text writes are empty, but the data end is one row, unknown.
    """
    con.execute("create schema core")

    def core(*texts: str) -> None:
        written = {text.strip().splitlines()[0].strip(): text for text in texts}
        for name, plain in PLAIN.items():
            if name not in written:
                columns = ", ".join(f"{v} as {k}" for k, v in plain.items())
                rows = 1 if name == "core.data_end" else 0
                con.execute(
                    f"create or replace table {name} as select {columns} limit {rows}"
                )
                continue
            table(written[name])
            known = set(con.sql(f"from {name}").columns)
            added = "".join(f", {v} as {k}" for k, v in plain.items() if k not in known)
            con.execute(
                f"create or replace table {name} as select *{added} from {name}"
            )

    return core


@pytest.fixture
def mart(con):
    """Build a mart, and what it reads of ours that is not written, and give rows."""

    def mart(name: str, columns: str, where: str = "true") -> list[tuple]:
        for model in wanted(f"marts.{name}"):
            warehouse.build(con, model)
        query = f"select {columns} from marts.{name} where {where} order by all"
        return con.sql(query).fetchall()

    return mart


def wanted(model: str) -> list[str]:
    """The models behind one, itself the last, save those that tests write."""
    found, ahead = set(), [model]
    while ahead:
        found.add(ahead[-1])
        behind = set(warehouse.sources(ahead.pop())) & set(warehouse.models())
        ahead += behind - set(PLAIN)
    return [each for each in warehouse.order() if each in found]
