"""Mix and rate: the steps between two rates, by hand and for any numbers."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from transforms.statistics.concentration import concentration
from transforms.statistics.mix_and_rate import Part, bridge, to_the_cent

CENTS = st.integers(0, 10**9).map(lambda cents: Fraction(cents, 100))
SIGNED = st.integers(-(10**9), 10**9).map(lambda cents: Fraction(cents, 100))
PARTS = st.dictionaries(
    st.text(max_size=2), st.builds(Part, SIGNED, CENTS, SIGNED, CENTS), min_size=1
)


def test_a_share_that_moves_to_a_worse_part_is_mix_alone():
    found = bridge(
        {
            "good": Part(Fraction(80), Fraction(100), Fraction(40), Fraction(50)),
            "bad": Part(Fraction(20), Fraction(100), Fraction(30), Fraction(150)),
        }
    )

    assert (found.before, found.after) == (Fraction(1, 2), Fraction(7, 20))
    assert found.whole.mix == Fraction(-3, 20)
    assert (found.whole.rate, found.whole.cross, found.whole.outside) == (0, 0, 0)


def test_a_part_that_is_new_is_mix_and_one_without_charges_stands_outside():
    found = bridge(
        {
            "old": Part(Fraction(50), Fraction(100), Fraction(50), Fraction(100)),
            "new": Part(Fraction(0), Fraction(0), Fraction(90), Fraction(100)),
            "second": Part(Fraction(5), Fraction(0), Fraction(0), Fraction(0)),
        }
    )

    assert found.parts["new"].mix == Fraction(1, 2) * (Fraction(9, 10) - Fraction(1, 2))
    assert found.parts["second"].outside == Fraction(-1, 20)
    assert found.whole.rate == 0


@given(PARTS)
def test_the_steps_add_up_to_the_change_exactly(parts):
    found = bridge(parts)

    if found is None:
        before, after = (
            sum(getattr(part, name) for part in parts.values())
            for name in ("of_before", "of_after")
        )
        assert not before or not after
        return
    assert found.before + found.whole.change == found.after


@given(st.dictionaries(st.integers().map(str), st.fractions(-9999, 9999), min_size=1))
def test_dollars_in_cents_add_up_to_the_cents_of_their_sum(amounts):
    shown = to_the_cent(amounts)

    assert 100 * sum(shown.values()) == round(100 * sum(amounts.values()))
    assert all(
        abs(Fraction(shown[name]) - each) <= Fraction(1, 100)
        for name, each in amounts.items()
    )


def test_concentration_goes_from_one_over_n_to_one():
    assert concentration([5]).index == 1
    assert concentration([5, 5, 5, 5]).index == Fraction(1, 4)
    assert concentration([30, 60, 10]).top == (
        Fraction(6, 10),
        Fraction(9, 10),
        Fraction(1),
    )
    assert concentration([0, -5]).holders == 0
