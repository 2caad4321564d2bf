"""A report that follows disease trends is withheld with them when it is published."""

from datetime import date

import polars as pl
import pytest

from transforms import protection
from transforms.disclosure import following
from transforms.errors import BrokenPromise

WEEKS = [date(2025, 1, 5), date(2025, 1, 12)]
PLACE = {
    "condition_id": "influenza",
    "period_code": "week",
    "period_start_date": WEEKS,
    "breakdown_code": "total",
    "breakdown_value": "total",
}
TRENDS = pl.DataFrame(
    PLACE | {"condition_patients": [5, 50], "condition_visits": [7, 70]}
)
COMPLETENESS = pl.DataFrame(
    PLACE
    | {
        "lag_index": [4, 3],
        "state_code": "preliminary",
        "completeness_share": [0.9, 0.7],
        "condition_visits": [7, 70],
        "nowcast_visits": [8, 100],
        "nowcast_low_visits": [7, 90],
        "nowcast_high_visits": [12, 112],
    }
)


def test_what_rests_on_few_is_withheld_in_both(home):
    shown = protection.protect(
        {"disease_trends": TRENDS, "disease_completeness": COMPLETENESS}, None
    ).shown

    weeks = shown["disease_completeness"]
    assert weeks["is_withheld"].to_list() == [True, False]
    assert weeks["withheld_reason"].to_list() == ["rests on 1 to 10 people", None]
    assert weeks["nowcast_visits"].to_list() == [None, 100]
    assert weeks["completeness_share"].to_list() == [None, 0.7]
    assert weeks["state_code"].to_list() == ["preliminary"] * 2


def test_without_disease_trends_it_is_not_published(home):
    shown = protection.protect({"disease_completeness": COMPLETENESS}, None).shown

    assert "disease_completeness" not in shown


def test_a_leak_stops_the_publication(home, monkeypatch):
    def careless(frame, leader, profile):
        return frame.with_columns(
            is_withheld=pl.lit(False), withheld_reason=pl.lit(None, pl.String)
        )

    monkeypatch.setattr(following, "follow", careless)

    with pytest.raises(BrokenPromise, match="say what another report withholds"):
        protection.protect(
            {"disease_trends": TRENDS, "disease_completeness": COMPLETENESS}, None
        )
