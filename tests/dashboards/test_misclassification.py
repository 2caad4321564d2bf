"""Correcting a difference for codes that miss most who have a trait."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboards.misclassification import corrected


def test_a_worked_case():
    # Of 1,000 people 300 smoke; codes find 60 of them and 7 of the 700 others.
    found = corrected(67 / 1000, sensitivity=0.2, specificity=0.99)

    assert found.prevalence == pytest.approx(0.3)
    assert found.true_found == pytest.approx(60 / 67)
    assert found.true_rest == pytest.approx(693 / 933)
    assert found.factor == pytest.approx(1 / (60 / 67 + 693 / 933 - 1))


@given(
    st.floats(0.05, 0.95),
    st.floats(0.05, 1),
    st.floats(0.5, 1),
    st.integers(-5000, 5000),
)
def test_what_errors_took_from_a_difference_is_given_back(smoke, hit, spared, more):
    """From the truth to what codes show, and back: smokers cost so much more."""
    assume(hit + spared > 1.05)
    found_smokers, found_others = smoke * hit, (1 - smoke) * (1 - spared)
    found = found_smokers + found_others
    assume(0.001 < found < 0.999)
    mean_found = 9000 + more * found_smokers / found
    mean_rest = 9000 + more * smoke * (1 - hit) / (1 - found)

    back = corrected(found, hit, spared)

    assert back.prevalence == pytest.approx(smoke, abs=1e-9)
    assert (mean_found - mean_rest) * back.factor == pytest.approx(more, abs=1e-3)


def test_perfect_codes_need_no_correction():
    assert corrected(0.25, 1, 1).factor == 1


@pytest.mark.parametrize(
    ("found", "sensitivity", "specificity"),
    [
        (0.3, 0.28, 1.0),  # more are found than could be, if all had it
        (0.005, 0.2, 0.99),  # fewer are found than errors alone would find
        (0.0, 0.2, 0.99),
        (0.5, 0.4, 0.6),  # no better than a coin
    ],
)
def test_what_cannot_be_is_not_corrected(found, sensitivity, specificity):
    assert corrected(found, sensitivity, specificity) is None
