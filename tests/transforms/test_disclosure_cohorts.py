"""Disclosure control of cohorts: no group of 1 to 10 people shows, or follows."""

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms import disclosure

STATES = ("current", "former", "other_tobacco", "documented_non_user", "no_evidence")


def report(people, cut=(), cohort="heart"):
    """A cohort's rows: how many people each state has, and how many of them are cut."""
    cut = dict.fromkeys(people, 0) | dict(cut)
    rows = []
    for way in ("all", "top_1_percent_cut"):
        lowered = cut if way != "all" else dict.fromkeys(people, 0)
        for group in ("total", *people):
            is_total = group == "total"
            rows.append(
                {
                    "cohort_id": cohort,
                    "cost_code": way,
                    "breakdown_code": "total" if is_total else "tobacco_state",
                    "breakdown_value": group,
                    "is_reference": group == "no_evidence",
                    "member_patients": sum(people.values())
                    if is_total
                    else people[group],
                    "cut_patients": sum(lowered.values())
                    if is_total
                    else lowered[group],
                    "allowed_per_year_usd": 100,
                    "crude_difference_usd": 5,
                }
            )
    return pl.DataFrame(rows)


def hidden(frame, way="all", cohort="heart"):
    """The groups that are withheld in one way of counting."""
    rows = disclosure.withhold(frame).filter(cost_code=way, cohort_id=cohort)
    return set(rows.filter("is_withheld")["breakdown_value"])


def why(frame, group, way="all"):
    rows = disclosure.withhold(frame)
    return rows.filter(cost_code=way, breakdown_value=group)["withheld_reason"][0]


@pytest.mark.parametrize(
    ("people", "is_hidden"), [(0, False), (1, True), (10, True), (11, False)]
)
def test_a_cohort_of_1_to_10_people_is_withheld_whole(people, is_hidden):
    frame = report({"current": 0, "no_evidence": people})

    assert hidden(frame) == (
        {"total", "current", "no_evidence"} if is_hidden else set()
    )


def test_a_withheld_group_does_not_follow_from_the_total():
    frame = report({"current": 5, "former": 30, "no_evidence": 200})

    # 235 in all, 200 shown: the 35 left are two groups, not one.
    assert hidden(frame) == {"current", "former"}
    assert why(frame, "current") == "rests on 1 to 10 people"
    assert why(frame, "former") == "would reveal a count that rests on 1 to 10 people"


def test_an_empty_group_hides_nobody():
    frame = report({"current": 5, "former": 0, "no_evidence": 200})

    assert hidden(frame) == {"current", "no_evidence"}


def test_two_small_groups_hide_each_other_only_above_10_people_together():
    few = report({"current": 3, "former": 4, "other_tobacco": 20, "no_evidence": 99})
    more = report({"current": 5, "former": 6, "other_tobacco": 20, "no_evidence": 99})

    assert hidden(few) == {"current", "former", "other_tobacco"}
    assert hidden(more) == {"current", "former"}


def test_a_withheld_row_shows_its_keys_and_no_number():
    frame = report({"current": 5, "former": 30, "no_evidence": 200})

    row = disclosure.withhold(frame).row(1, named=True)

    assert row["breakdown_value"] == "current"
    assert [name for name, cell in row.items() if cell is None] == [
        "member_patients",
        "cut_patients",
        "allowed_per_year_usd",
        "crude_difference_usd",
    ]


def test_differences_to_a_withheld_group_give_nothing_away():
    frame = report({"current": 5, "former": 30, "no_evidence": 20})

    shown = disclosure.withhold(frame).filter(cost_code="all")

    assert hidden(frame) == {"current", "no_evidence"}
    former = shown.filter(breakdown_value="former").row(0, named=True)
    assert former["allowed_per_year_usd"] == 100
    assert former["crude_difference_usd"] is None


def test_cut_cost_is_withheld_where_few_people_are_cut():
    people = {"current": 200, "former": 300, "no_evidence": 1500}
    frame = report(people, {"current": 2, "no_evidence": 18})

    assert hidden(frame) == set()
    assert hidden(frame, "top_1_percent_cut") == {"current", "no_evidence"}
    assert hidden(report(people, {"former": 4}), "top_1_percent_cut") == {
        "total",
        *people,
    }


def test_a_group_withheld_for_its_size_is_so_in_every_way_of_counting():
    people = {"current": 5, "former": 300, "other_tobacco": 400, "no_evidence": 1500}
    frame = report(people, {"former": 20, "no_evidence": 2})

    assert hidden(frame) == {"current", "former"}
    assert hidden(frame, "top_1_percent_cut") == {"current", "former", "no_evidence"}


def test_a_cohort_that_nearly_equals_another_is_withheld_whole():
    one = report({"current": 40, "no_evidence": 200}, cohort="heart")
    near = report({"current": 40, "no_evidence": 207}, cohort="heart_wide")
    far = report({"current": 60, "no_evidence": 300}, cohort="heart_wider")

    frame = pl.concat([one, near, far])

    assert hidden(frame) == set()
    assert hidden(frame, cohort="heart_wide") == {"total", "current", "no_evidence"}
    assert hidden(frame, cohort="heart_wider") == set()


counts = st.sampled_from([0, 0, 1, 5, 9, 10, 11, 12, 40, 900])
cohort = st.lists(counts, min_size=5, max_size=5).flatmap(
    lambda people: st.tuples(
        st.just(people), st.tuples(*(st.integers(0, n) for n in people))
    )
)


def could_be(total, shown, withheld):
    """The most that one of some withheld counts can be, and the least, all 0 or more.

    They add up to the total less what is shown; each can be 0 if there is another.
    """
    left = None if total is None else total - sum(shown)
    most = float("inf") if left is None else left
    least = left if withheld == 1 and left is not None else 0
    return most, least


@settings(deadline=None)
@given(cohort)
@example(([5, 0, 0, 0, 6], (0, 0, 0, 0, 0)))
@example(([5, 300, 400, 0, 1500], (0, 20, 0, 0, 2)))
@example(([12, 12, 12, 12, 12], (1, 0, 0, 0, 11)))
def test_whoever_adds_and_subtracts_learns_of_no_few_people(case):
    people, cut = (dict(zip(STATES, numbers, strict=True)) for numbers in case)
    published = disclosure.withhold(report(people, cut))

    def known(column, ways):
        """What is shown of a column, of every group, in any of some ways."""
        rows = published.filter(pl.col("cost_code").is_in(ways)).drop_nulls(column)
        return dict(rows.select("breakdown_value", column).iter_rows())

    both = ["all", "top_1_percent_cut"]
    for truth, seen in (
        (people, known("member_patients", both)),
        (cut, known("cut_patients", both[1:])),
    ):
        unknown = [state for state in STATES if state not in seen]
        shown = [seen[state] for state in STATES if state in seen]
        most, least = could_be(seen.get("total"), shown, len(unknown))
        for state in unknown:
            if 1 <= truth[state] <= 10:
                assert least <= 1 and most >= 11, state
        assert not [n for n in seen.values() if 1 <= n <= 10]


# Attrition.


def attrition(*remaining, cohort="heart"):
    left = [0, *(a - b for a, b in pairwise(remaining))]
    return pl.DataFrame(
        {
            "cohort_id": [cohort] * len(remaining),
            "step_index": range(1, len(remaining) + 1),
            "step_code": [f"s{n}" for n in range(len(remaining))],
            "remaining_patients": remaining,
            "left_patients": left,
        }
    )


def shown(frame):
    rows = disclosure.withhold(frame)
    return rows["remaining_patients"].to_list(), rows["left_patients"].to_list()


def test_steps_that_many_people_leave_are_shown():
    assert shown(attrition(300, 60, 60, 20)) == ([300, 60, 60, 20], [0, 240, 0, 40])


def test_a_step_that_few_people_leave_hides_the_step_before():
    assert shown(attrition(300, 60, 55, 20)) == (
        [300, None, 55, 20],
        [0, None, None, 35],
    )


def test_the_last_step_is_shown_wherever_its_cohort_is():
    remaining, left = shown(attrition(300, 25, 20, 15))

    assert remaining == [300, None, None, 15]
    assert left == [0, None, None, None]


def test_few_people_at_the_end_are_withheld():
    remaining, left = shown(attrition(300, 40, 5))

    assert remaining == [300, 40, None]
    assert left == [0, 260, None]
    rows = disclosure.withhold(attrition(300, 40, 5))
    assert rows["withheld_reason"].to_list() == [None, None, "rests on 1 to 10 people"]


def test_steps_of_nearly_equal_cohorts_are_withheld():
    both = pl.concat([attrition(300, 60), attrition(300, 65, cohort="heart_wide")])

    rows = disclosure.withhold(both)

    assert rows["is_withheld"].to_list() == [False, False, True, True]
    assert rows["withheld_reason"][3] == "differs by 1 to 10 people from another cohort"


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
@example([11, 1, 10, 0, 11, 12])
def test_no_few_people_follow_from_two_steps(steps_down):
    remaining = [sum(steps_down[n:]) for n in range(len(steps_down))]

    seen, left = shown(attrition(*remaining))

    numbers = [n for n in seen if n is not None]
    differences = {a - b for i, a in enumerate(numbers) for b in numbers[i + 1 :]}
    assert not [n for n in {*numbers, *differences} if 1 <= n <= 10]
    assert not [n for n in left if n is not None and 1 <= n <= 10]
    for n, gone in enumerate(left[1:], 1):
        assert gone is None or gone == remaining[n - 1] - remaining[n]
    # What a step leaves out never gives away a step that is withheld.
    for n, gone in enumerate(left[1:], 1):
        assert gone is None or (seen[n] is not None and seen[n - 1] is not None)
