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
        "enters_rates": "true",
        "reversed_by_id": "null::varchar",
    },
    "core.adjustment": {
        "adjudication_id": "null",
        "group_code": "'CO'",
        "reason_code": "'45'",
        "denial_category": "'none'",
        "is_denial": "false",
        "adjusted_usd": "0.00::decimal(18, 2)",
    },
    "core.claim": {
        "claim_id": "null",
        "patient_id": "null::varchar",
        "encounter_id": "claim_id",
        "claim_type_code": "'P'",
        "type_of_bill_code": "null::varchar",
        "place_of_service_code": "'11'",
        "payer_id": "'P1'",
        "facility_id": "'F1'",
        "financial_class_code": "'commercial'",
        "payer_responsibility_code": "'P'",
        "service_date": "null::date",
        "service_month": "date_trunc('month', service_date)::date",
        "billed_usd": "0.00::decimal(18, 2)",
        "age_years": "40::smallint",
        "sex_code": "'F'",
        "state_code": "'TX'",
        "is_current": "true",
    },
    "core.claim_line": {
        "claim_id": "null",
        "procedure_code": "null",
        **{f"modifier_{n}_code": "null::varchar" for n in (1, 2, 3, 4)},
        "service_from_date": "null::date",
        "is_current": "true",
    },
    "core.diagnosis": {
        "claim_id": "null",
        "diagnosis_code": "null",
        "qualifier_code": "'ABK'",
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
