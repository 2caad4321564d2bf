# ruff: noqa: E501, tables read better wide
"""core.member_slip: numbers of a patient that are one slip from another of theirs."""

from hashlib import md5
from string import ascii_uppercase, digits

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms import warehouse
from transforms.member_shapes import member_shapes

BAD_ROWS = """
member_slip.key_repeated, member_slip.no_claim_bears_it x2 | add member_slip patient_id = '{hex}', payer_id = 'P', is_dependent = false; add member_slip patient_id = '{hex}', payer_id = 'P', is_dependent = false
member_slip.be_in_set(slip_code), member_slip.no_claim_bears_it | add member_slip patient_id = '{hex}', slip_code = 'letter'
member_slip.number_not_a_pseudonym, member_slip.no_claim_bears_it | add member_slip patient_id = '{hex}', meant_subscriber_id = 'ABC12345'
member_slip.number_is_its_own_slip, member_slip.no_claim_bears_it | add member_slip patient_id = '{hex}', subscriber_id = md5('{hex}'), meant_subscriber_id = md5('{hex}')
member_slip.meant_is_rarer, member_slip.no_claim_bears_it | add member_slip patient_id = '{hex}', is_enrolled = false, written_claims = 2, usual_claims = 2
member_slip.no_claim_bears_it | add member_slip patient_id = '{hex}'
"""
KEY = b"k" * 32
CLAIMS = (
    "claim_id | claim_family_id | patient_id | payer_id | subscriber_id | is_dependent"
)
FOUND = "subscriber_id, meant_subscriber_id, slip_code, written_claims, usual_claims, is_enrolled, candidate_count"
ENROLMENTS = "enrolment_id | patient_id | payer_id | subscriber_id | is_subscriber"


@pytest.fixture
def slips(con, table):
    """Build core.member_slip of claims and enrolments whose numbers are written out."""

    def slips(claims, enrolments=(), standing=None):
        for name, header, rows in (
            ("core.claim", CLAIMS, claims),
            ("landing.claim", CLAIMS, claims),
            ("landing.enrolment", ENROLMENTS, enrolments),
        ):
            numbered = [f"{n} | {row}" for n, row in enumerate(rows)]
            table("\n".join([name, header, *numbered]))
        shaped(con, "landing.claim")
        shaped(con, "landing.enrolment")
        known = map(str, range(len(enrolments))) if standing is None else standing
        table("\n".join(["core.enrolment", "enrolment_id", *known]))
        warehouse.build(con, "core.member_slip")
        return con.sql(f"select {FOUND} from core.member_slip order by all").fetchall()

    return slips


def pseudonym(person):
    return md5(person.encode()).hexdigest()


def shaped(con, name):
    """Give the rows of a landing table the shapes of their numbers."""
    frame = con.sql(f"from {name}").pl()
    people = frame["patient_id"].map_elements(pseudonym, pl.String)
    shapes = member_shapes(people, frame["subscriber_id"], KEY)
    con.register("shaped", frame.with_columns(shapes.alias("member_shapes")))
    con.execute(f"create or replace table {name} as select * from shaped")
    con.unregister("shaped")


def test_the_number_on_more_claims_is_meant_and_versions_are_one_claim(slips):
    rows = slips(
        [
            "A | ann | P1 | ABC12345 | false",
            "B | ann | P1 | ABC12345 | false",
            "C | ann | P1 | ABC21345 | false",
            "C | ann | P1 | ABC21345 | false",
            "D | bob | P1 | ABC12345 | false",
            "E | bob | P1 | ABC12395 | false",
            "E | bob | P1 | ABC12345 | false",
        ]
    )

    assert rows == [
        ("ABC12395", "ABC12345", "character", 1, 2, False, 1),
        ("ABC21345", "ABC12345", "exchange", 1, 2, False, 1),
    ]


def test_one_claim_is_no_usual_number_and_neither_is_one_as_rare(slips):
    assert (
        slips(
            [
                "A | ann | P1 | ABC12345 | false",
                "B | ann | P1 | ABC21345 | false",
                "C | bob | P1 | ABC12345 | false",
                "D | bob | P1 | ABC12345 | false",
                "E | bob | P1 | ABC21345 | false",
                "F | bob | P1 | ABC21345 | false",
            ]
        )
        == []
    )


def test_other_patients_payers_and_roles_are_not_compared(slips):
    assert (
        slips(
            [
                "A | ann | P1 | ABC12345 | false",
                "B | ann | P1 | ABC12345 | false",
                "C | bob | P1 | ABC21345 | false",
                "D | ann | P2 | ABC21345 | false",
                "E | ann | P1 | ABC21345 | true",
                "F |     | P1 | ABC21345 | false",
                "G | cyd | unknown | ABC12345 | false",
                "H | cyd | unknown | ABC12345 | false",
                "I | cyd | unknown | ABC21345 | false",
            ]
        )
        == []
    )


def test_the_enrolled_number_is_meant_however_few_claims_bear_it(slips):
    rows = slips(
        [
            "A | ann | P1 | ABC12345 | false",
            "B | ann | P1 | ABC12345 | false",
            "C | bob | P1 | ABC12345 | false",
            "D | bob | P1 | ABC12345 | false",
            "E | bob | P1 | ABC12347 | false",
            "F | cyd | P1 | ABC12345 | true",
            "G | dan | P1 | ABC12345 | false",
            "H | eve | P1 | ABC12345 | false",
        ],
        [
            "ann | P1 | ABC12346 | true",
            "bob | P1 | ABC12347 | true",
            "cyd | P1 | ABC12346 | false",
            "dan | P1 | ABC12346 | false",
            "eve | P2 | ABC12346 | true",
        ],
    )

    assert rows == [
        ("ABC12345", "ABC12346", "character", 1, 0, True, 1),
        ("ABC12345", "ABC12346", "character", 2, 0, True, 1),
        ("ABC12345", "ABC12347", "character", 2, 1, True, 1),
    ]


def test_a_number_that_is_enrolled_is_no_slip(slips):
    claims = ["A | ann | P1 | ABC12346 | false", "B | ann | P1 | ABC12345 | false"]
    claims += ["C | ann | P1 | ABC12345 | false"]

    assert slips(claims, ["ann | P1 | ABC12346 | true"]) == [
        ("ABC12345", "ABC12346", "character", 2, 1, True, 1)
    ]
    both = ["ann | P1 | ABC12346 | true", "ann | P1 | ABC12345 | true"]
    assert slips(claims, both) == []
    assert slips(claims, both, standing=["1"]) == [
        ("ABC12346", "ABC12345", "character", 1, 2, True, 1)
    ]


def test_of_several_the_enrolled_then_the_frequent_one_is_meant(slips):
    claims = [f"{n} | ann | P1 | ABC12341 | false" for n in "ABC"]
    claims += [f"{n} | ann | P1 | ABC12342 | false" for n in "DE"]
    claims += ["F | ann | P1 | ABC12343 | false"]

    assert slips(claims) == [
        ("ABC12342", "ABC12341", "character", 2, 3, False, 1),
        ("ABC12343", "ABC12341", "character", 1, 3, False, 2),
    ]
    assert slips(claims, ["ann | P1 | ABC12344 | true"])[-1] == (
        *("ABC12343", "ABC12344", "character", 1, 0, True, 3),
    )


def test_of_two_alike_the_first_in_the_files_is_meant_whatever_its_pseudonym(slips):
    claims = [f"{n} | ann | P1 | ABC12349 | false" for n in "AB"]
    claims += [f"{n} | ann | P1 | ABC12341 | false" for n in "CD"]

    [row] = slips([*claims, "E | ann | P1 | ABC12345 | false"])

    assert row == ("ABC12345", "ABC12349", "character", 1, 2, False, 2)


LETTER = st.sampled_from(ascii_uppercase[:3] + digits[:3])


@st.composite
def pairs(draw):
    """A number, and what a hand may have made of it."""
    number = draw(st.lists(LETTER, min_size=5, max_size=12))
    other = list(number)
    places = st.integers(0, len(number) - 1)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(places)
        if draw(st.booleans()):
            other[place] = draw(LETTER)
        else:
            near = min(place + 1, len(other) - 1)
            other[place], other[near] = other[near], other[place]
    if draw(st.integers(0, 5)) == 5:
        del other[draw(places)]
    return "".join(number), "".join(other)


def kind(one, other):
    """What one slip makes of a number another; none where it takes more."""
    if len(one) != len(other) or min(len(one), len(other)) < 5:
        return None
    apart = [n for n in range(len(one)) if one[n] != other[n]]
    if len(apart) == 1:
        return "character"
    if len(apart) == 2 and apart[1] == apart[0] + 1:
        first, second = apart
        if (one[first], one[second]) == (other[second], other[first]):
            return "exchange"
    return None


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(pairs(), min_size=20, max_size=40))
def test_one_slip_is_found_and_nothing_else(con, slips, told):
    """Each pair is a patient's, the number on two claims and what was typed on one."""
    claims = [
        f"{n}{claim} | {n} | P1 | {number} | false"
        for n, (one, other) in enumerate(told)
        for claim, number in (("a", one), ("b", one), ("c", other))
    ]
    slips(claims)
    found = dict(
        con.sql("select patient_id, slip_code from core.member_slip").fetchall()
    )

    expected = {str(n): kind(*pair) for n, pair in enumerate(told)}
    assert found == {patient: slip for patient, slip in expected.items() if slip}
