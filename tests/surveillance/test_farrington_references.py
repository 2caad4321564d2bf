"""Farrington's methods, against R's `surveillance` 1.20.3 on four published series."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tests.references import EPI, agree
from transforms.surveillance.farrington import FLEXIBLE, IMPROVED, ORIGINAL, farrington
from transforms.surveillance.histories import History
from transforms.surveillance.outcomes import Reason

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here"),
]
SERIES = ["campyDE", "salmHospitalized", "salmNewport_total", "salmonella_agona"]
AS_R = replace(FLEXIBLE, compat="surveillance")


def reckoned(file, config, method):
    """The file's rows, and ours for the same weeks; the series joined."""
    series = pl.read_csv(EPI / "series_public.csv", infer_schema_length=None)
    asked = pl.read_csv(EPI / file, infer_schema_length=None).filter(config=config)
    rows, parts = [], []
    for name in SERIES:
        ours = series.filter(series=name)
        history = History(
            ours["observed"].cast(float).to_numpy()[None],
            # The oldest series has no dates: its years are 52 weeks.
            None if ours["date"].has_nulls() else ours["date"].str.to_date().to_numpy(),
        )
        rows.append(asked.filter(series=name))
        parts.append(farrington(history, rows[-1]["index"] - 1, method))
    names = ("expected", "dispersion", "threshold", "p_value", "score", "slope")
    names += ("has_trend", "is_alarm", "reason")
    return pl.concat(rows), {
        name: np.concatenate([getattr(part, name)[0] for part in parts])
        for name in names
    }


@pytest.mark.parametrize(
    ("config", "method"), [("ff_improved", IMPROVED), ("ff_default", AS_R)]
)
def test_the_flexible_method(config, method, record_property):
    file = "farrington_flexible_public.csv"
    rows, ours = reckoned(file, config, method)
    has = rows["expected"].is_not_null().to_numpy()

    assert rows.height == 836
    # Where R says nothing, too few cases were seen, and nowhere else.
    assert np.array_equal(ours["reason"] == Reason.FEW_CASES, ~has)
    assert set(ours["reason"]) == {Reason.NONE, Reason.FEW_CASES}
    exact = 0 if method.is_binomial else 1e-9
    for column, name, tolerance in [
        ("expected", "expected", 1e-9),
        ("phi", "dispersion", 1e-9),
        ("pvalue", "p_value", 1e-9),
        ("upperbound", "threshold", exact),
        ("trend", "has_trend", 0),
        ("alarm", "is_alarm", 0),
    ]:
        theirs = rows[column].cast(float).to_numpy()[has]
        what = f"{config}: {column}"
        agree(record_property, file, what, ours[name][has], theirs, tolerance)
    if not method.is_binomial:
        # By the negative binomial R's score is another, of quantiles of the normal.
        what, theirs = f"{config}: score", rows["score"].cast(float).to_numpy()[has]
        agree(record_property, file, what, ours["score"][has], theirs)
    sloped = has & ours["has_trend"]
    slopes = rows["trend_coef"].cast(float).to_numpy()[sloped]
    what = f"{config}: trend_coef"
    agree(record_property, file, what, ours["slope"][sloped], slopes)


def test_the_original_method(record_property):
    file = "farrington_original_public.csv"
    rows, ours = reckoned(file, "farrington_original", ORIGINAL)
    theirs = rows["upperbound"].to_numpy()
    has = theirs > 0  # 0 stands for too few cases

    assert rows.height == 836
    assert np.array_equal(ours["reason"] == Reason.FEW_CASES, ~has)
    agree(record_property, file, "upperbound", ours["threshold"][has], theirs[has])
    agree(record_property, file, "alarm", ours["is_alarm"], rows["alarm"], 0)
