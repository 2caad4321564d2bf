"""The truth itself, on the smallest logs that tell its rules apart."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.practice.book import DAY, HUNDRED, Book, told
from transforms.practice.counts import nested
from transforms.practice.judgement import category, judge
from transforms.practice.placed import placed
from transforms.practice.truth import count, current_claims, plain, tell
from transforms.practice.truth_money import answered, denial_rates

PAID = [("CO", "45", 4_000)]
DENIED = [("CO", "50", 10_000)]
BUNDLED = [("CO", "97", 10_000)]
DEDUCTIBLE = [("CO", "45", 4_000), ("PR", "1", 6_000)]
DUPLICATE = [("OA", "18", 10_000)]


def judged(book: Book) -> dict[str, Any]:
    """The judgement of the last answer."""
    return judge(book.log).row(-1, named=True)


def rates(book: Book) -> dict[str, int]:
    return nested(denial_rates(book.log, answered(book.log), date(2026, 6, 30)))[
        "total"
    ]


@pytest.mark.parametrize(
    ("lines", "fully", "partly", "denied"),
    [
        ([PAID], False, False, 0),
        ([DENIED], True, False, 10_000),
        ([DENIED, BUNDLED], True, False, 10_000),
        ([BUNDLED, BUNDLED], False, False, 0),
        ([DENIED, PAID], False, True, 10_000),
        ([[("CO", "45", 3_000), ("CO", "50", 7_000)]], True, False, 7_000),
        ([[("CO", "45", 3_000), ("CO", "151", 2_000)]], False, True, 2_000),
        ([[("CO", "50", 8_000), ("PR", "3", 2_000)]], False, True, 8_000),
        ([DEDUCTIBLE], False, False, 0),
        ([[("CO", "45", 10_000)]], False, False, 0),
        ([[("PI", "P14", 10_000)]], False, False, 0),
    ],
)
def test_denied_is_by_reason_and_line(book, lines, fully, partly, denied):
    book.answer(book.claim(), *lines)

    found = judged(book)

    assert (found["is_fully_denied"], found["is_partially_denied"]) == (fully, partly)
    assert found["denied"] == denied


def test_a_claim_answered_as_a_whole_is_judged_likewise(book):
    book.answer(book.claim(), PAID)
    book.answer(book.claim(), whole=DENIED)

    assert judged(book)["is_fully_denied"]
    assert judged(book)["denied"] == HUNDRED


def test_allowed_is_what_was_paid_and_left_to_the_patient_unless_denied(book):
    claim = book.claim()
    book.answer(claim, [("CO", "45", 4_000), ("PR", "2", 1_000), ("CO", "253", 100)])
    book.answer(claim, [("OA", "23", 7_000), ("PR", "2", 1_000)], status="2")
    book.answer(claim, [("CO", "45", 3_000), ("CO", "50", 7_000)])

    assert judge(book.log)["allowed"].to_list() == [6_000, 10_000, 0]


def test_a_reversal_is_neither_denied_nor_paid(book):
    claim = book.claim()
    book.answer(claim, DENIED, reverses=book.answer(claim, DENIED))

    found = judged(book)

    assert not found["is_ranked"]
    assert not found["is_fully_denied"]
    assert not found["is_zero_paid"]
    assert found["denied"] == 0


def test_only_co_45_for_all_of_the_charge_is_unexplained(book):
    for entries in ([("CO", "45", HUNDRED)], DEDUCTIBLE, DENIED):
        book.answer(book.claim(), entries)

    found = judge(book.log)["is_unexplained_zero_pay"].to_list()

    assert found == [True, False, False]


def test_categories_say_what_is_no_denial_and_what_is_unknown():
    assert [category(reason) for reason in ("45", "97", "50", "P14")] == [
        "none",
        "none",
        "medical_necessity",
        "unmapped",
    ]


@pytest.mark.parametrize(("days", "overturned"), [(180, 1), (181, 0)])
def test_an_overturn_takes_at_most_180_days(book, days, overturned):
    claim = book.claim()
    book.answer(claim, DENIED)
    book.answer(claim, PAID, paid_on=DAY + timedelta(days))

    found = rates(book)

    assert found["matured_denied_claims"] == found["denied_claims"] == 1
    assert found["overturned_claims"] == overturned
    assert found["finally_denied_claims"] == 1 - overturned


@pytest.mark.parametrize(("paid_on", "matured"), [(1, 1), (2, 0)])
def test_an_answer_is_mature_after_180_days(book, paid_on, matured):
    book.answer(book.claim(), PAID, paid_on=date(2026, 1, paid_on))

    assert rates(book)["matured_claims"] == matured  # through 2026-06-30


def test_what_is_left_to_the_patient_overturns_too(book):
    claim = book.claim()
    book.answer(claim, DENIED)
    book.answer(claim, DEDUCTIBLE, paid_on=DAY + timedelta(9))

    assert rates(book)["overturned_claims"] == 1


def test_a_reversed_payment_overturns_nothing(book):
    claim = book.claim()
    book.answer(claim, DENIED)
    paid = book.answer(claim, PAID, paid_on=DAY + timedelta(9))
    book.answer(claim, PAID, reverses=paid, paid_on=DAY + timedelta(20))

    found = rates(book)

    assert (found["overturned_claims"], found["finally_denied_claims"]) == (0, 1)


def test_a_duplicate_is_neither_first_nor_last_while_there_is_another(book):
    claim = book.claim()
    book.answer(claim, DUPLICATE)
    alone = rates(book)
    book.answer(claim, PAID, paid_on=DAY + timedelta(9))
    book.answer(claim, DUPLICATE, paid_on=DAY + timedelta(20))

    found = rates(book)

    assert (found["adjudicated_claims"], found["denied_claims"]) == (1, 0)
    assert found["finally_denied_claims"] == 0
    assert (alone["adjudicated_claims"], alone["denied_claims"]) == (1, 1)


@pytest.mark.parametrize("status", ["2", "22", "23", "25"])
def test_other_statuses_enter_no_rate(book, status):
    book.answer(book.claim(), PAID, status=status)

    assert rates(book)["adjudicated_claims"] == 0


def test_the_current_version_is_the_last_one_unless_void(book):
    replaced = book.claim()
    current = book.claim(family=replaced, frequency="7")
    voided = book.claim()
    book.claim(family=voided, frequency="8")
    book.claim(is_predetermination=True)
    book.claim(is_sent=False)

    assert current_claims(book.log)["claim"].to_list() == [current]


def test_a_claim_rejected_and_sent_again_is_one_claim_in_two_versions(book):
    rejected = book.claim()
    book.reject(rejected)
    again = book.claim(family=rejected, submitted=DAY + timedelta(7))
    book.reject(again, "A2")
    book.answer(again, PAID, paid_on=DAY + timedelta(20))

    found = told(book)

    assert current_claims(book.log)["claim"].to_list() == [again]
    assert found["totals"]["claims"] == 2
    assert (
        found["totals"]["current_claims"] == found["payer_mix"]["total"]["claims"] == 1
    )
    assert found["totals"]["unanswered_claims"] == 0
    assert found["denial_rates"]["total"]["adjudicated_claims"] == 1
    assert found["acknowledgments"] == {
        "total": {
            "acknowledged_claims": 2,
            "accepted_claims": 1,
            "rejected_claims": 1,
        },
        "by_category": {
            "A2": {
                "acknowledged_claims": 1,
                "accepted_claims": 1,
                "rejected_claims": 0,
            },
            "A7": {
                "acknowledged_claims": 1,
                "accepted_claims": 0,
                "rejected_claims": 1,
            },
        },
        "by_payer": {
            "COMML": {
                "acknowledged_claims": 2,
                "accepted_claims": 1,
                "rejected_claims": 1,
            }
        },
    }


def test_a_claim_rejected_for_good_is_current_and_unanswered(book):
    book.reject(book.claim())
    book.claim(patient=book.person())  # never heard of again
    other = book.person()
    answered_once = book.claim(patient=other)
    book.answer(answered_once, PAID)
    book.claim(family=answered_once, frequency="7", patient=other)  # not itself

    totals = told(book)["totals"]

    assert (totals["current_claims"], totals["unanswered_claims"]) == (3, 2)


def test_a_provider_adjustment_touches_no_claim(book):
    book.answer(book.claim(), PAID)
    before = told(book)
    book.take_back(2_500)

    after = told(book)

    assert after["payer_mix"] == before["payer_mix"]
    assert after["denial_rates"] == before["denial_rates"]
    assert after["totals"]["paid_usd"] == "60.00"
    assert after["totals"]["provider_adjusted_usd"] == "25.00"
    assert after["files"]["20250106_COMML.835"]["payment_usd"] == "35.00"


def test_a_stay_sends_its_first_diagnosis_once_more_on_admission(book):
    book.claim("I10", "E119", kind="I", bill_type="11", admitted=DAY)
    book.claim("I10", kind="I", bill_type="13", facility=1)

    assert told(book)["totals"]["diagnoses"] == 4


def test_a_claim_that_was_never_sent_is_in_no_file(book):
    book.claim()
    book.answer(book.claim(is_sent=False, billing=1), PAID, is_unmatched=True)

    found = told(book)

    assert found["totals"]["claims"] == found["totals"]["claim_lines"] == 1
    assert found["totals"]["billed_usd"] == "100.00"
    assert found["totals"]["unmatched_adjudications"] == 1
    assert list(found["denial_rates"]["by_facility"]) == ["2000000003"]  # the payee


def test_an_encounter_belongs_to_the_claim_that_bills_most(book):
    book.claim(billed=20_000, payer_key="MCAID")
    book.claim(billed=5_000)
    book.claim(billed=7_500, facility=1)

    mix = told(book)["payer_mix"]["by_payer"]

    assert {payer: row["encounters"] for payer, row in mix.items()} == {
        "COMML": 1,
        "MCAID": 1,
    }


def test_two_claims_of_an_encounter_that_bill_the_same_are_a_mistake(book):
    book.claim()
    book.claim()

    with pytest.raises(AssertionError, match="bill the same"):
        told(book)


def test_members_are_people_with_a_payer(book):
    book.claim(patient=book.person())
    book.rows["coverages"].append({"patient": 0, "payer_key": "COMML"})
    book.rows["coverages"].append({"patient": 0, "payer_key": "MCAID"})

    assert told(book)["enrolment"] == {
        "total": {"members": 2, "coverage_spans": 4},
        "by_payer": {
            "COMML": {"members": 2, "coverage_spans": 3},
            "MCAID": {"members": 1, "coverage_spans": 1},
        },
    }


def test_panels_add_up():
    first, second = Book(), Book(panel=1)
    for book in (first, second):
        book.answer(book.claim("J101"), DENIED)
    second.claim("E119", day=DAY - timedelta(40), bill_type="11", kind="I")

    one, both = told(first), told(first, second)
    weeks = both["disease_trends"]["influenza"]["week"]
    months = both["disease_trends"]["influenza"]["month"]

    assert both["totals"]["adjudications"] == 2 * one["totals"]["adjudications"] == 2
    assert both["denial_rates"]["total"]["denied_usd"] == "200.00"
    assert sorted(both["files"]) == [
        "20241127_837I_p02.837",
        "20250106_837P.837",
        "20250106_837P_p02.837",
        "20250106_COMML.835",
        "20250106_COMML_p02.835",
    ]
    assert next(iter(weeks)) == "2024-11-24"
    assert months["2025-01-01"]["state"]["IA"]["incident_cases"] == 2
    assert weeks["2025-01-05"]["total"]["seen_patients"] == 2
    diabetes = both["disease_trends"]["diabetes"]["month"]
    assert diabetes["2025-01-01"]["total"]["condition_patients"] == 1
    assert diabetes["2025-01-01"]["total"]["seen_patients"] == 2


def test_dirty_files_are_told_by_the_name_under_which_they_land(book):
    book.claim()
    log = book.log
    name, archive = "20250106_837P.837", "20250106_837P.837.gz!20250106_837P.837"
    dirt = {archive: {"kind": "gzip", "comes_of_it": "landed"}}

    counted = count(log, placed(log), DAY, renamed={name: archive}, dirt=dirt)
    found = tell([counted], 1, 1)

    assert list(found["files"]) == [archive]
    assert found["dirt"] == dirt


def test_data_that_end_early_are_a_mistake(book):
    book.claim()
    log = book.log

    with pytest.raises(AssertionError, match="last day"):
        tell([count(log, placed(log), DAY + timedelta(1))], 1, 1)


def test_dollars_are_told_as_text():
    assert plain({"a_usd": -5, "claims": 3, "b": {"c_usd": 123456}}) == {
        "a_usd": "-0.05",
        "claims": 3,
        "b": {"c_usd": "1234.56"},
    }
