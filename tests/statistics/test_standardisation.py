"""Direct standardisation, against published figures and the definition itself."""

from fractions import Fraction
from math import isnan
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.statistics.standardisation import directly_standardised

# Deaths and person-years in 1962, at 0-29, 30-59 and 60 or more years; Rothman,
# Epidemiology: An Introduction, the comparison of Sweden with Panama.
SWEDEN = [3_523.0, 10_928, 59_104], [3_145_000.0, 3_057_000, 1_294_000]
PANAMA = [3_904.0, 1_421, 2_456], [741_000.0, 275_000, 59_000]
STANDARD = np.array([0.35, 0.35, 0.30])
EPI = Path(__file__).parents[3] / "shared" / "corpora" / "epi"


@pytest.mark.parametrize(
    ("country", "crude", "standardised"), [(SWEDEN, 9.8, 15.3), (PANAMA, 7.2, 16.1)]
)
def test_sweden_and_panama_change_places(country, crude, standardised):
    deaths, years = map(np.array, country)

    rate, share = directly_standardised(deaths, years, STANDARD)

    assert round(1000 * deaths.sum() / years.sum(), 1) == crude
    assert round(1000 * float(rate), 1) == standardised
    assert share == pytest.approx(1)


@pytest.mark.corpus
@pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here")
def test_rates_are_those_of_another_implementation():
    """Fay and Feuer's Down syndrome by birth order (1997), and made-up strata."""
    strata = pl.read_csv(EPI / "dsr_strata_public.csv")
    expected = pl.read_csv(EPI / "dsr_expected_public.csv")
    asked = expected.select("case", "asr").unique().sort("case")

    found = []
    for case in asked["case"]:
        columns = strata.filter(case=case).select("count", "pop", "std")
        rate, _ = directly_standardised(*(c.cast(float).to_numpy() for c in columns))
        found.append(float(rate))

    assert len(found) >= 2
    assert found == pytest.approx(asked["asr"].to_list(), rel=1e-9)


def test_a_group_standardised_to_itself_has_its_crude_rate():
    deaths, years = map(np.array, PANAMA)

    rate, _ = directly_standardised(deaths, years, years)

    assert rate == pytest.approx(deaths.sum() / years.sum(), rel=1e-12)


def test_weights_of_strata_without_anybody_go_to_the_others():
    rate, share = directly_standardised(
        np.array([10.0, 0, 30]), np.array([10.0, 0, 10]), np.array([1.0, 2, 1])
    )

    assert (rate, share) == (2.0, 0.5)


def test_nobody_at_all_has_no_rate():
    rate, share = directly_standardised(np.zeros(3), np.zeros(3), STANDARD)

    assert isnan(rate) and share == 0


whole = st.integers(0, 10_000)
stratum = st.tuples(whole, st.integers(1, 10_000), st.integers(1, 100))


@given(st.lists(stratum, min_size=1, max_size=6))
def test_it_is_the_weighted_mean_of_the_strata(strata):
    weights = sum(weight for _, _, weight in strata)
    slow = sum(Fraction(n, of) * weight for n, of, weight in strata) / weights

    rate, _ = directly_standardised(*(np.array(c, float) for c in zip(*strata)))  # noqa: B905

    assert rate == pytest.approx(float(slow), rel=1e-12)


def test_every_replicate_is_standardised_by_itself():
    events, exposure = np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 2], [0, 2]])

    rates, shares = directly_standardised(events, exposure, np.array([1.0, 3]))

    assert rates.tolist() == [1.0, 2.0]
    assert shares.tolist() == [1.0, 0.75]
