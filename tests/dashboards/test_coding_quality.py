# ruff: noqa: E501 (tables are written as people read them)
"""The page of coding quality: shares of what was checked, and lists to audit."""

import pytest

from dashboards import wording
from dashboards.coding import authorization, levels, members, necessity, slips
from dashboards.pages import coding_quality as page

PARTS = (
    *("codes", "near_misses", "member_slips"),
    *("necessity", "authorization", "levels"),
)


@pytest.fixture
def rows(frame):
    return frame("""
        coding_quality
        service_month | payer_id | code_kind | code_count | checked_count | truncated_count | retired_count | not_yet_count | unknown_count | unspecified_count | sex_conflict_count | age_conflict_count
        2026-01-01    | P1       | diagnosis | 100        | 80            | 1               | 1             | 0             | 2             | 20                | 1                  | 3
        2026-01-01    | P1       | procedure | 200        | 20            | 0               | 0             | 0             | 1             | 0                 | 0                  | 0
    """)


@pytest.fixture
def misses(frame):
    return frame("""
        coding_quality_near_misses
        provider_npi | code_kind | written_code | suggested_code | slip_code | written_claims | current_claims | suggested_claims | candidate_count
        N1           | diagnosis | M52561       | M25561         | exchange  | 2              | 1              | 30               | 1
        N2           | diagnosis | M52561       | M25561         | exchange  | 1              | 1              | 9                | 2
    """)


@pytest.fixture
def numbers(frame):
    return frame("""
        coding_quality_member_slips
        claim_id | payer_id | payer_name | slip_code | is_current | submitted_date | service_date | written_claims | usual_claims | is_enrolled | usual_claim_id | is_rejected | is_denied
        c1       | P1       | North      | exchange  | true       | 2026-01-05     | 2026-01-02   | 1              | 4            | true        | c9             | false       | true
        c2       | P1       | North      | character | true       | 2026-01-09     | 2026-01-03   | 1              | 0            | true        |                | false       | false
        c3       | P2       | South      | exchange  | false      | 2026-01-07     | 2026-01-04   | 1              | 2            | false       | c8             | true        | false
    """)


@pytest.fixture
def visits(frame):
    """Seven of a specialty, one of whom codes high; and a specialty of one."""
    lines = [f"N{n} | T1 | established | 0 | 0 | 75 | 25 | 0" for n in range(1, 7)]
    lines += [
        "N7 | T1 | established | 0 | 0 | 10 | 70 | 20",
        "N8 | T1 | established | 0 | 0 | 0 | 20 | 0",
        "N9 | T2 | established | 0 | 0 | 0 | 90 | 0",
    ]
    return frame(
        "coding_quality_levels\nprovider_npi | taxonomy_code | visit_code | level_1_lines"
        " | level_2_lines | level_3_lines | level_4_lines | level_5_lines\n"
        + "\n".join(lines)
    )


def test_shares_are_of_what_could_be_checked(rows, misses, numbers, visits):
    found = {each.label: each for each in page.numbers(rows, misses, numbers, visits)}

    assert found["Invalid codes"].rests_on == "5 of 100 codes checked"
    assert found["Unspecified"].rests_on == "20 of 80 diagnoses"
    assert found["Another sex or age"].rests_on == "4 of 80 diagnoses"
    assert found["Near misses"].value == "3"
    assert found["Member numbers"].value == "2"
    assert found["Member numbers"].sure == "1 of them rejected or denied"
    assert found["Visit levels to audit"].rests_on == "of 7 providers judged"
    assert page.note(rows).startswith("200 codes are not checked")


def test_a_slip_is_shown_with_what_was_probably_meant(misses):
    [bars] = slips.slips(misses).data

    assert list(bars.x) == [3]
    assert slips.table(misses)["other_candidates"].to_list() == [0, 1]


def test_claims_that_count_are_drawn_and_those_replaced_are_listed_last(numbers):
    [bars] = members.members(numbers).data
    listed = members.table(numbers)

    assert list(bars.x) == [2]
    assert listed["claim"].to_list() == ["c2", "c1", "c3"]
    assert listed["claim_with_usual"].to_list() == [wording.NONE, "c9", "c8"]
    assert listed["still_standing"].to_list() == ["yes", "yes", "no"]


def test_who_codes_other_than_the_specialty_is_on_the_list(visits):
    """Those of few visits, and those without peers, are not judged."""
    found = levels.coders(visits)

    assert [coder.row["provider_npi"] for coder in found if coder.is_listed] == ["N7"]
    assert found[0].direction == "higher"
    assert found[0].standing.usual == pytest.approx(0.25)
    assert not {"N8", "N9"} & {coder.row["provider_npi"] for coder in found}


def test_a_pair_is_beside_the_payers_usual_share(frame):
    rows = frame("""
        coding_quality_necessity
        payer_id | payer_name | category3_code | procedure_code | answered_lines | denied_lines | denied_usd
        P1       | North      | I10            | 93000          | 40             | 12           | 600.00
        P1       | North      | E11            | 80053          | 100            | 2            | 60.00
        P1       | North      | Z00            | 80053          | 50             | 0            | 0.00
        P1       | North      | other          | other          | 810            | 6            | 90.00
    """)

    first, second = necessity.pairs(rows)

    assert first.usual == 20 / 1000
    assert (first.row["category3_code"], first.q_value < 0.001) == ("I10", True)
    assert (second.row["category3_code"], second.q_value > 0.1) == ("E11", True)


def test_authorizations_are_two_by_two(frame):
    rows = frame("""
        coding_quality_authorization
        payer_id | payer_name | numbered_claims | numbered_denied_claims | bare_claims | bare_denied_claims
        P1       | North      | 100             | 1                      | 100         | 20
        P2       | South      | 0               | 0                      | 10          | 1
    """)

    told = authorization.table(rows).rows(named=True)

    assert told[0]["without_rate"] == 0.2
    assert [row["beyond_chance"] for row in told] == ["yes", "no"]
    assert told[1]["with_rate"] is None


@pytest.mark.parametrize(
    "show", ["codes", "slips", "members", "necessity", "authorization", "levels"]
)
def test_nothing_and_plain_rows_are_drawn_and_listed(made, rows, show):
    for size in (0, 3):
        known = made(size)
        parts = {name: known[f"coding_quality_{name}"] for name in PARTS}
        assert page.table(*parts.values(), show=show).height >= 0
        assert page.slips(parts["near_misses"].head(0)).data == ()
        assert page.members(parts["member_slips"]).layout.meta["summary"]
        assert page.levels(parts["levels"]).layout.meta["summary"]
        assert page.necessity(parts["necessity"]).layout.meta["summary"]
        assert page.authorization(parts["authorization"]).layout.meta["summary"]
        assert page.issues(known["coding_quality"]).layout.meta["summary"]
        assert page.figure(known["coding_quality"]).layout.meta["summary"]
    assert page.figure(rows.head(0)).data == ()
