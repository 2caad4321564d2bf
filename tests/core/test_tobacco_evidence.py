"""core.tobacco_evidence: what the shipped codes say of tobacco."""

import pytest

from transforms import codes, warehouse


@pytest.fixture
def evidence(con, home, table):
    """What one claim says: its diagnoses, and its lines as code and modifiers."""
    codes.load(con)

    def evidence(diagnoses="", *lines, qualifier="ABF"):
        table("""
            core.condition_seen
            claim_id | patient_id | service_date
            c        | ann        | 2025-03-01
        """)
        said = "\n".join(f"c | {code} | {qualifier}" for code in diagnoses.split())
        table(f"core.diagnosis\nclaim_id | diagnosis_code | qualifier_code\n{said}")
        done = "\n".join(f"c | {line}" for line in lines)
        modifiers = " | ".join(f"modifier_{n}_code" for n in (1, 2, 3, 4))
        table(
            f"core.claim_line\nclaim_id | procedure_code | {modifiers}"
            f" | service_from_date\n{done}"
        )
        warehouse.build(con, "core.tobacco_evidence")
        return con.sql(
            "select tobacco_state_code, is_weak, strftime(evidence_date, '%m-%d')"
            " from core.tobacco_evidence order by all"
        ).fetchall()

    return evidence


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("F17200", "current"),
        ("F17210", "current"),
        ("F17213", "current"),
        ("F17219", "current"),
        ("F17211", "former"),
        ("F17220", "other_tobacco"),
        ("F17290", "other_tobacco"),
        ("Z720", "current"),
        ("O99331", "current"),
        ("Z87891", "former"),
    ],
)
def test_a_diagnosis_speaks_for_a_state(evidence, code, state):
    assert evidence(code) == [(state, False, "03-01")]


@pytest.mark.parametrize("code", ["Z8789", "Z87890", "F1010", "Z721", "O9932", "Z7722"])
def test_its_neighbours_say_nothing(evidence, code):
    assert evidence(code) == []


def test_codes_of_icd_9_say_nothing(evidence):
    assert evidence("F17210", qualifier="BF") == []


def test_reported_measures_speak_on_the_day_of_their_line(evidence):
    rows = evidence(
        "",
        "1036F | | | | | 2025-03-02",
        "4004F | | | | | 2025-03-03",
        "99406 | | | | | ",
        "99213 | | | | | 2025-03-02",
    )

    assert rows == [
        ("current", True, "03-01"),
        ("current", True, "03-03"),
        ("documented_non_user", False, "03-02"),
    ]


@pytest.mark.parametrize("modifier", ["1P", "2P", "3P", "8P"])
@pytest.mark.parametrize("place", range(4))
def test_a_measure_that_was_not_taken_says_nothing(evidence, modifier, place):
    cells = ["", "", "", ""]
    cells[place] = modifier

    assert evidence("", f"1036F | {' | '.join(cells)} | 2025-03-02") == []
    assert evidence("", "1036F | 59 | | | | 2025-03-02")


def test_a_day_may_speak_for_two_states_and_says_each_once(evidence):
    assert evidence("F17210 Z720 Z87891") == [
        ("current", False, "03-01"),
        ("former", False, "03-01"),
    ]
