"""Intervals of counts, shares and standardised rates, against R and published cases."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.references import EPI, agree
from transforms.statistics import count_intervals as counts
from transforms.statistics import standardised_intervals as standardised
from transforms.statistics.share_intervals import exact_share_interval, wilson_interval
from transforms.statistics.standardisation import directly_standardised

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here"),
]
POISSON = "poisson_ci_public.csv"
BINOMIAL = "binomial_ci_public.csv"
RATES = "dsr_expected_public.csv"
CODES = Path(__file__).parents[2] / "sql" / "codes"
STANDARDS = ["us2000_std_11groups.csv", "us2000_std_19groups.csv"]


def by_level(file):
    table = pl.read_csv(EPI / file)
    levels = table["conf_level"].unique().sort()
    assert levels.to_list() == [0.9, 0.95]
    return [(level, table.filter(conf_level=level)) for level in levels]


@pytest.mark.parametrize(
    ("name", "interval"),
    [
        ("exact", counts.exact_count_interval),
        ("daly", counts.daly_interval),
        ("byar", counts.byar_half_interval),
        ("approx", counts.normal_count_interval),
    ],
)
def test_intervals_of_a_count(name, interval, record_property):
    for level, table in by_level(POISSON):
        found = interval(table["x"].cast(float).to_numpy(), level)
        years = table["person_time"].to_numpy()
        for side, ours in zip(("lower", "upper"), found, strict=True):
            what, theirs = f"{name} {level:.0%}: {side}", table[f"{name}_{side}"]
            agree(record_property, POISSON, what, ours / years, theirs)


@pytest.mark.parametrize(
    ("name", "interval"),
    [("clopper", exact_share_interval), ("wilson", wilson_interval)],
)
def test_intervals_of_a_share(name, interval, record_property):
    for level, table in by_level(BINOMIAL):
        hits, of = (table[each].cast(float).to_numpy() for each in ("x", "n"))
        found = interval(hits, of, level)
        for side, ours in zip(("lower", "upper"), found, strict=True):
            what, theirs = f"{name} {level:.0%}: {side}", table[f"{name}_{side}"]
            agree(record_property, BINOMIAL, what, ours, theirs)


def test_standardised_rates(record_property):
    strata = pl.read_csv(EPI / "dsr_strata_public.csv")
    theirs = pl.read_csv(EPI / RATES)
    ours = {name: [] for name in theirs.columns[2:]}
    for case, level in theirs.select("case", "conf_level").iter_rows():
        rows = strata.filter(case=case).select("count", "pop", "std")
        events, people, standard = (c.cast(float).to_numpy() for c in rows)
        all_events = events.sum()
        weights = standardised.stratum_weights(people, standard)
        of = (events, people, standard)
        gamma = standardised.gamma_interval(*of, level)
        byar = counts.byar_interval(all_events, level)
        exact = counts.exact_count_interval(all_events, level)
        by_byar = standardised.dobson_interval(*of, byar)
        by_exact = standardised.dobson_interval(*of, exact)
        tiwari = standardised.tiwari_interval(*of, level)
        found = [all_events / people.sum(), directly_standardised(*of)[0]]
        found += [(weights**2 * events).sum(), *gamma, tiwari.upper]
        found += [*by_byar, *by_exact]
        for name, value in zip(ours, found, strict=True):
            ours[name].append(float(value))

    assert theirs["case"].n_unique() == 5
    for name, values in ours.items():
        agree(record_property, RATES, name, values, theirs[name])


@pytest.mark.parametrize("file", STANDARDS)
def test_the_standard_population_is_that_of_2000(file, record_property):
    """What we ship, added up to the groups of each file; both are rounded."""
    theirs = pl.read_csv(EPI / file)
    shipped = pl.read_csv(CODES / "standard_population.csv")
    first = theirs["age_group"].str.extract(r"^(\d+)").cast(pl.Int64)
    ours = (
        shipped.sort("first_age_years")
        .with_columns(
            group=first.search_sorted(shipped["first_age_years"], "right") - 1
        )
        .group_by("group", maintain_order=True)
        .agg(pl.col("population_share").sum() * 1e6)
    )

    agree(
        record_property,
        file,
        "people per million",
        ours["population_share"],
        theirs["weight_per_million"],
        1e-4,
    )


def test_intervals_of_a_count_by_hand():
    """Ten deaths: Garwood's 4.80 to 18.39; Breslow and Day's Byar 4.79 to 18.39."""
    ten = np.array([10.0])

    assert np.round(np.ravel(counts.exact_count_interval(ten)), 2).tolist() == [
        4.8,
        18.39,
    ]
    assert np.round(np.ravel(counts.byar_interval(ten)), 2).tolist() == [4.79, 18.39]
    normal = np.ravel(counts.normal_count_interval(ten))
    assert np.round(normal, 2).tolist() == [3.8, 16.2]
    none = np.array([0.0])
    assert np.round(np.ravel(counts.exact_count_interval(none)), 4).tolist() == [
        0,
        3.6889,
    ]
    assert np.round(np.ravel(counts.daly_interval(none)), 4).tolist() == [0, 2.9957]
    assert np.isnan(counts.byar_interval(none)).all()


def test_intervals_of_a_share_by_hand():
    """Newcombe (1998), table I: 81 of 263, 0 of 20, 1 of 29."""
    hits, of = np.array([81.0, 0, 1]), np.array([263.0, 20, 29])

    assert np.round(np.transpose(wilson_interval(hits, of)), 4).tolist() == [
        [0.2553, 0.3662],
        [0.0, 0.1611],
        [0.0061, 0.1718],
    ]
    assert np.round(np.transpose(exact_share_interval(hits, of)), 4).tolist() == [
        [0.2527, 0.3676],
        [0.0, 0.1684],
        [0.0009, 0.1776],
    ]
    assert np.isnan(wilson_interval(np.zeros(1), np.zeros(1))).all()


def test_a_standardised_rate_of_one_stratum_has_the_interval_of_its_count():
    events, people = np.array([10.0]), np.array([1000.0])

    lower, upper = standardised.gamma_interval(events, people, np.ones(1))

    assert np.round([lower * 1000, upper * 1000], 2).tolist() == [4.8, 18.39]


def test_no_event_at_all_has_an_upper_limit_only():
    lower, upper = standardised.gamma_interval(
        np.zeros(2), np.array([100.0, 300]), np.array([1.0, 1])
    )

    # One event in the stratum of the larger weight, 1 / 200: 3.69 of it.
    assert (lower, round(float(upper) * 200, 4)) == (0, 3.6889)
