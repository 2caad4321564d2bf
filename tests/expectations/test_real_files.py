"""Checks that real files fail, and that a clean practice passes."""

import csv
from pathlib import Path

import pytest

from expectations import gate
from transforms import inbox, landing, practice, staging, warehouse
from transforms.settings import settings

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpora" / "x12"
FILES = 80  # the smallest, of 216: more take longer and add little
# What the practice holds on purpose, as any practice does; its payers give no line
# control numbers and name kinds of coverage that the 835's guide does not.
PLANTED = {
    "core.adjudication.class_conflict",
    "core.adjudication.paid_by_another_payer",
    "core.adjudication.drg_changed",
    "core.adjudication.unexplained_zero_pay",
    "core.adjudication.unmatched",
    "core.adjustment.reason_unmapped",
    "core.adjustment.reason_unresolved",
    "core.claim.original_twice",
    "core.code_use.code_does_not_go_with_patient",
    "core.code_use.code_is_none",
    "core.diagnosis.diagnosis_unknown",
    "core.diagnosis.newborn_too_old",
    "core.enrolment.claim_outside_coverage",
    "landing.acknowledgment.accepted_without_payer_number",
    "landing.adjudication.filing_indicator_unknown",
    "landing.adjudication_line.line_charged_nothing",
    "landing.adjudication_line.line_control_number_missing",
    "landing.claim.billed_twice",
    "landing.claim.predetermination",
    "landing.claim.service_date_missing",
    "landing.claim.sex_missing",
    "landing.claim_line.line_billed_nothing",
    "landing.claim_line.line_date_missing",
    "landing.enrolment.member_sex_missing",
    "marts.denial_reasons.denials_taken_back",
    "marts.denial_reasons.reason_unmapped",
    "marts.open_balance.submission_unknown",
}


def land() -> None:
    for names in inbox.plan():
        staging.stage(names)
    with warehouse.connect() as con:
        landing.land(con)


def build() -> None:
    build_id = warehouse.begin_build()
    for layer in warehouse.LAYERS:
        warehouse.build_layer(layer, build_id)


def failures() -> dict[str, set[str]]:
    """Run every suite: the checks that failed, by severity."""
    failed: dict[str, set[str]] = {"critical": set(), "warning": set()}
    with warehouse.connect() as con:
        for layer in ("landing", *warehouse.LAYERS):
            schema = "landing" if layer == "landing" else "next"
            suites = gate.suites(layer)
            for model, validation in gate.validate(con, schema, suites).items():
                for result in gate.read(model, suites[model], validation):
                    assert result.error is None, result
                    if not result.is_success:
                        name = f"{layer}.{model}.{result.expectation}"
                        failed[result.severity].add(name)
    return failed


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real files is absent")
def test_real_files_fail_forty_checks_of_their_senders_and_none_of_ours(home):
    settings().inbox.mkdir()
    names = [
        row["file"]
        for truth in ("truth_835.csv", "truth_837.csv")
        for row in csv.DictReader((CORPUS / truth).open(encoding="utf-8"))
    ]
    for name in sorted(names, key=lambda n: (CORPUS / n).stat().st_size)[:FILES]:
        copy = settings().inbox / name.replace("/", "_")
        copy.write_bytes((CORPUS / name).read_bytes())
    land()
    build()

    failed = failures()

    assert failed["critical"] == set()
    assert len(failed["warning"]) >= 40


def test_a_clean_practice_keeps_every_promise_and_surprises_little(home, tmp_path):
    practice.generate(tmp_path / "practice", claims=300, seed=5)
    (tmp_path / "practice" / "files").rename(settings().inbox)
    land()
    build()

    failed = failures()

    assert failed["critical"] == set()
    assert failed["warning"] <= PLANTED
    # A practice of any size has diagnoses of somebody else (misfiled.py).
    assert failed["warning"] >= {
        "core.code_use.code_does_not_go_with_patient",
        "core.diagnosis.newborn_too_old",
    }
