"""What landed, and core: the records and dollars that the files hold."""

import pytest

from tests.end_to_end.compared import exact, only

pytestmark = [pytest.mark.airflow]


def test_each_file_lands_with_the_records_and_dollars_it_was_written_with(practice):
    measures = [
        "claims",
        "claim_lines",
        "billed_usd",
        "adjudications",
        "adjustments",
        "charged_usd",
        "paid_usd",
        "adjusted_usd",
        "provider_adjusted_usd",
    ]
    landed = practice.grouped(
        f"select file_name, {', '.join(measures)} from landing.file"
        " where status_code = 'landed' and kind_code <> '834'"
    )

    written = only(practice.truth["files"], measures)

    assert exact(landed) == exact(written)


def test_each_enrolment_lands_and_each_span_of_coverage_is_known(practice):
    landed = practice.grouped(
        "select file_name, enrolments from landing.file where kind_code = '834'"
    )
    by_payer = practice.grouped(
        "select payer_id, count(distinct patient_id) as members,"
        " count(*) as coverage_spans from core.enrolment group by payer_id"
    )

    assert landed == practice.truth["enrolment_files"]
    assert by_payer == practice.truth["enrolment"]["by_payer"]


def test_dirty_files_come_to_what_was_meant_for_them(practice):
    """Those seen before leave no row; of the others some are quarantined."""
    statuses = practice.grouped("select file_name, status_code from landing.file")
    meant = {name: row["comes_of_it"] for name, row in practice.truth["dirt"].items()}

    found = {name: row["status_code"] for name, row in statuses.items()}

    assert {name: found.get(name, "skipped") for name in meant} == meant
    assert {name for name, status in found.items() if status != "landed"} == {
        name for name, status in meant.items() if status == "quarantined"
    }


def test_core_holds_what_the_files_hold(practice):
    core = practice.row("""
        select
            (select count(*) from core.claim) as claims,
            (select count(*) from core.claim where is_current) as current_claims,
            (select count(*) from core.claim_line) as claim_lines,
            (select count(*) from core.diagnosis) as diagnoses,
            (select sum(billed_usd) from core.claim) as billed_usd,
            (select count(*) from core.adjudication) as adjudications,
            (select count(*) from core.adjudication_line) as adjudication_lines,
            (select count(*) from core.adjustment) as adjustments,
            (select sum(billed_usd) from core.adjudication) as charged_usd,
            (select sum(paid_usd) from core.adjudication) as paid_usd,
            (select sum(adjusted_usd) from core.adjustment) as adjusted_usd,
            (select sum(adjusted_usd) from core.provider_adjustment)
                as provider_adjusted_usd,
            (select sum(payment_usd) from core.payment) as payment_usd,
            (select count(*) from core.adjudication where is_reversal) as reversals,
            (select count(*) from core.adjudication where claim_id is null)
                as unmatched_adjudications,
            (select count(*) from core.patient) as patients
    """)

    assert exact(core) == exact(only(practice.truth["totals"], list(core)))
