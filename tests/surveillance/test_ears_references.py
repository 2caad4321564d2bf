"""EARS, against R's `surveillance` 1.20.3 on four published series."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tests.references import EPI, agree
from transforms.surveillance.ears import C1, C2, C3, ears
from transforms.surveillance.histories import History

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here"),
]
FILE = "ears_public.csv"
METHODS = {"C1": C1, "C2": C2, "C3": replace(C3, compat="surveillance")}


@pytest.mark.parametrize("kind", METHODS)
@pytest.mark.parametrize("least", [0, 0.5])
def test_ears(kind, least, record_property):
    config = f"ears_{kind}" + (f"_minSigma{least}" if least else "")
    series = pl.read_csv(EPI / "series_public.csv", infer_schema_length=None)
    asked = pl.read_csv(EPI / FILE, infer_schema_length=None).filter(config=config)
    method = replace(METHODS[kind], least_sigma=least)
    threshold, is_alarm, rows = [], [], []
    for (name,), theirs in asked.group_by("series", maintain_order=True):
        counts = series.filter(series=name)["observed"].cast(float).to_numpy()
        ours = ears(History(counts[None]), theirs["index"] - 1, method)
        threshold.append(ours.threshold[0])
        is_alarm.append(ours.is_alarm[0])
        rows.append(theirs)
    theirs = pl.concat(rows)

    assert theirs["series"].n_unique() == (1 if least else 4)
    bounds = theirs["upperbound"]
    ours = np.concatenate(threshold)
    agree(record_property, FILE, f"{config}: upperbound", ours, bounds)
    alarms = np.concatenate(is_alarm)
    agree(record_property, FILE, f"{config}: alarm", alarms, theirs["alarm"], 0)
