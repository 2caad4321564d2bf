"""Counts rounded to the nearest 5 (OpenSAFELY): what they tell, worked by hand.

Of a shown 10 an onlooker knows 8 to 12, whichever of these it is. Seven people or fewer
are withheld: it must stay open that there are none, and that there are 8.
"""

from datetime import date
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import disclosure
from transforms.disclosure.profiles import CMS, OPENSAFELY, Profile

TENS = Profile("tens", 0, 7, rounded_to=10)


def week(**people):
    """A week's people by state, and their total."""
    counts = {"total": sum(people.values()), **people}
    return pl.DataFrame(
        [
            {
                "condition_id": "influenza",
                "period_code": "week",
                "period_start_date": date(2025, 1, 5),
                "breakdown_code": "total" if value == "total" else "state",
                "breakdown_value": value,
                "condition_patients": count,
            }
            for value, count in counts.items()
        ]
    )


def published(counts, *withheld):
    """A week as it is shown while some states are withheld."""
    shown = (pl.col("condition_patients") + 2) // 5 * 5
    is_shown = ~pl.col("breakdown_value").is_in(withheld)
    return counts.with_columns(condition_patients=pl.when(is_shown).then(shown))


def leaks(counts, *withheld, earlier=None):
    """The states that are given away while some are withheld."""
    found = disclosure.given_away(
        counts, published(counts, *withheld), earlier, OPENSAFELY
    )
    return found["breakdown_value"].to_list()


def withheld(counts, earlier=None):
    shown = disclosure.withhold(counts, earlier, OPENSAFELY)
    assert not disclosure.given_away(counts, shown, earlier, OPENSAFELY).height
    return shown.filter("is_withheld")["breakdown_value"].to_list()


def before(**people):
    """What was shown of some states in a publication before."""
    return week(**people).filter(pl.col("breakdown_value") != "total")


@pytest.mark.parametrize("profile", [CMS, OPENSAFELY, TENS], ids=lambda each: each.name)
def test_behind_a_shown_count_are_all_counts_that_are_rounded_to_it(profile):
    counts = np.arange(200.0)
    shown = profile.rounded(counts)
    for at in range(150):
        least, most = profile.behind(shown[at : at + 1])
        same = counts[shown == shown[at]]
        assert (least[0], most[0]) == (same.min(), same.max())


def test_rounding_may_give_more_away_than_the_counts_would():
    counts = week(OH=9, TX=9, VT=4)

    # 20, 10 and 10 are shown: of at most 22, at least 8 + 8 are elsewhere; 6 at most.
    assert leaks(counts, "VT") == ["VT"]
    assert len(withheld(counts)) == 2


def test_rounding_alone_may_hide_a_count():
    counts = week(OH=12, TX=12, VT=0)

    # 25, 10 and 10 are shown: 23 - 12 - 12 is none, and 27 - 8 - 8 is 11.
    assert leaks(counts, "VT") == []
    assert withheld(counts) == ["VT"]


def test_a_count_that_was_shown_rounded_is_known_as_well_as_it_was():
    counts = week(OH=39, TX=59, VT=4)
    earlier = before(OH=40)

    # 100 and 60 are shown, 40 was: of at most 102, at least 58 + 38 are elsewhere.
    assert leaks(counts, "OH", "VT") == []
    assert leaks(counts, "OH", "VT", earlier=earlier) == ["VT"]
    assert "VT" in withheld(counts, earlier)


def test_a_count_that_was_shown_rounded_is_known_no_better_than_it_was():
    counts = week(OH=40, TX=62, VT=2)

    # 105 and 60 are shown, 40 was: 103 - 62 - 42 is none, and 107 - 58 - 38 is 11.
    assert leaks(counts, "OH", "VT", earlier=before(OH=40)) == []


def test_a_count_that_has_grown_since_it_was_shown_rounded_is_no_less():
    counts = week(OH=44, TX=61, VT=0)

    # 105 and 60 are shown: with 38 or more in Ohio, 107 - 58 - 38 is 11; with 43, 6.
    assert leaks(counts, "OH", "VT", earlier=before(OH=40)) == []
    assert leaks(counts, "OH", "VT", earlier=before(OH=45)) == ["VT"]


def test_a_count_that_was_shown_before_as_it_was_is_known():
    counts = week(OH=41, TX=61, VT=3)

    # 105 and 60 are shown, 41 was, under another rule: 107 - 58 - 41 is 8; 103 - 62 -
    # 41 is none. Of 42, 7 would be left.
    assert leaks(counts, "OH", "VT", earlier=before(OH=41)) == []
    counts = week(OH=42, TX=61, VT=2)
    assert leaks(counts, "OH", "VT", earlier=before(OH=42)) == ["VT"]


def rounded(count):
    return 5 * round(count / 5)


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 32), st.integers(8, 32), st.integers(0, 7))
def test_a_count_is_given_away_where_every_week_that_could_be_tells_it(oh, tx, vt):
    """Brute force: all weeks of which the same would be shown."""
    total = rounded(oh + tx + vt)
    possible = [
        one
        for a, b, one in product(range(37), range(37), range(60))
        if (rounded(a), rounded(b)) == (rounded(oh), rounded(tx))
        if rounded(a + b + one) == total
    ]
    is_told = min(possible) > 0 or max(possible) < 8

    assert leaks(week(OH=oh, TX=tx, VT=vt), "VT") == ["VT"] * is_told
