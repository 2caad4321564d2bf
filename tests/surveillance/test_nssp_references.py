"""The NSSP's detectors, against Rnssp 0.3.1 on its own and on simulated series."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from tests.references import EPI, agree
from transforms.surveillance.nssp import switch
from transforms.surveillance.nssp_ewma import ewma
from transforms.surveillance.nssp_regression import regression
from transforms.surveillance.nssp_signal import Signals, colours
from transforms.surveillance.trend_classes import trend_classes
from transforms.surveillance.weekly_regression import negative_binomial, serfling

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here"),
]
DAILY = "essence_daily_public.csv"
WEEKLY = "essence_weekly_nb_serfling_public.csv"
TRENDS = "essence_trend_classification_public.csv"


@pytest.fixture(scope="module")
def daily():
    """Each column as an array with one series a row."""
    table = pl.read_csv(EPI / DAILY)
    series = table.partition_by("series", maintain_order=True)
    assert len(series) == 4
    return {
        name: np.array([each[name].to_numpy() for each in series])
        for name in table.columns
    }


def compare(record_property, what, found: Signals, daily, prefix):
    for name, ours in zip(("expected", "stat", "p"), found, strict=True):
        theirs = daily[prefix + name]
        # Their statistics are differences of counts, their p is 1 less a chance.
        agree(record_property, DAILY, f"{what}: {name}", ours, theirs, least=1)


def test_the_regression(daily, record_property):
    found, fit = regression(daily["count"].astype(float))

    compare(record_property, "regression", found, daily, "reg_")
    agree(
        record_property,
        DAILY,
        "regression: adjusted R2",
        fit,
        daily["reg_adjr2"],
        least=1,
    )
    # Where it has no statistic, Rnssp paints 7 of 52 days blue, without a pattern that
    # the counts would explain; neither colour is an alarm. Ours are grey.
    told = ~np.isnan(daily["reg_stat"])
    theirs = daily["reg_alert"]
    same = (colours(found.p) == theirs)[told]
    agree(record_property, DAILY, "regression: colour", same, np.ones_like(same), 0)
    assert set(theirs[~told]) <= {"grey", "blue"}
    assert (theirs[~told] == "blue").sum() == 7


def test_the_average(daily, record_property):
    found = ewma(daily["count"].astype(float))

    compare(record_property, "EWMA", found, daily, "ewma_")
    same = colours(found.p) == daily["ewma_alert"]
    agree(record_property, DAILY, "EWMA: colour", same, np.ones_like(same), 0)


def test_the_switch(daily, record_property):
    found, is_regression = switch(daily["count"].astype(float))

    compare(record_property, "switch", found, daily, "switch_")
    same = colours(found.p) == daily["switch_alert"]
    agree(record_property, DAILY, "switch: colour", same, np.ones_like(same), 0)
    theirs = daily["switch_detector"] == "Adaptive Multiple Regression"
    agree(record_property, DAILY, "switch: detector", is_regression, theirs, 0)


@pytest.mark.parametrize("prefix", ["nb", "serfling"])
def test_the_weekly_detectors(prefix, record_property):
    table = pl.read_csv(EPI / WEEKLY, try_parse_dates=True)
    counts = table["count"].cast(float).to_numpy()[None]
    is_baseline = (table["date"] <= date(2020, 3, 1)).to_numpy()
    month = table["date"].dt.month().to_numpy()

    found = (
        negative_binomial(counts, is_baseline)
        if prefix == "nb"
        else serfling(counts, is_baseline, (month >= 10) | (month <= 5))
    )

    whole = 0 if prefix == "nb" else 1e-9
    for what, ours, asked in (
        ("estimate", found.expected, 1e-9),
        ("threshold", found.threshold, whole),
        ("alarm", found.is_alarm, 0),
    ):
        name = f"{prefix}_{what}"
        agree(record_property, WEEKLY, name, ours, table[name].to_numpy(), asked)


def test_the_trend_classes(record_property):
    """The first 11 days of each series rest on days that the file doesn't hold."""
    table = pl.read_csv(EPI / TRENDS)
    ours, theirs = [], []
    for series in table.partition_by("series", maintain_order=True):
        columns = ("dataCount", "allCount")
        cases, visits = (series[c].cast(float).to_numpy()[None] for c in columns)
        ours.append([part[0, 11:] for part in trend_classes(cases, visits)])
        theirs.append(series[11:])
    expected = pl.concat(theirs)
    statistic, p, kind = (np.concatenate(part) for part in zip(*ours, strict=True))

    assert len(expected) == 3 * 98
    agree(record_property, TRENDS, "statistic", statistic, expected["statistic"])
    agree(record_property, TRENDS, "p", p, expected["p.value"])
    same = kind == expected["trend_classification"].to_numpy()
    agree(record_property, TRENDS, "class", same, np.ones_like(same), 0)
