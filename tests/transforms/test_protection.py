"""Reports are attacked together: what one shows, another may give away."""

from datetime import date
from itertools import pairwise

import polars as pl
import pytest

from transforms import disclosure, protection
from transforms.errors import BrokenPromise


def cohorts(total, groups):
    rows = [("total", "total", total), *(("state", g, n) for g, n in groups.items())]
    return pl.DataFrame(
        {
            "cohort_id": ["heart"] * len(rows),
            "cost_code": ["all"] * len(rows),
            "breakdown_code": [row[0] for row in rows],
            "breakdown_value": [row[1] for row in rows],
            "is_reference": [False] * len(rows),
            "member_patients": [row[2] for row in rows],
        }
    )


def steps(*remaining):
    left = [0, *(a - b for a, b in pairwise(remaining))]
    return pl.DataFrame(
        {
            "cohort_id": ["heart"] * len(remaining),
            "step_index": list(range(1, len(remaining) + 1)),
            "remaining_patients": list(remaining),
            "left_patients": left,
        }
    )


FRAMES = {
    "cost_cohorts": cohorts(200, {"current": 60, "none": 140}),
    "cost_cohorts_attrition": steps(500, 205, 200),
    "denial_rates": pl.DataFrame({"payer_id": ["P1"], "denied_claims": [3]}),
}


def test_reports_are_protected_and_what_counts_nobody_is_left_alone(home):
    done = protection.protect(FRAMES, None)

    assert done.shown["denial_rates"].equals(FRAMES["denial_rates"])
    assert done.shown["cost_cohorts"]["is_withheld"].to_list() == [False] * 3
    assert done.shown["cost_cohorts_attrition"]["is_withheld"].to_list() == [
        False,
        True,
        False,
    ]
    assert {row["report"] for row in done.said["reports"]} == {
        "cost_cohorts",
        "cost_cohorts_attrition",
    }


def test_the_last_step_of_a_cohort_is_known_where_its_total_is(home, monkeypatch):
    """205 shown and 200 known leave 5, though the steps alone withhold the 200."""

    def short_sighted(frame, earlier=None, profile=disclosure.CMS):
        shown = frame.with_columns(is_withheld=False, withheld_reason=None)
        if "step_index" in frame.columns:
            kept = pl.col("step_index") < 3
            return shown.with_columns(
                pl.when(kept).then("remaining_patients").alias("remaining_patients"),
                pl.when(kept).then("left_patients").alias("left_patients"),
                is_withheld=~kept,
                withheld_reason=pl.when(~kept).then(pl.lit("rests on 1 to 10 people")),
            )
        return shown.with_columns(pl.col("withheld_reason").cast(pl.String))

    monkeypatch.setattr(disclosure, "withhold", short_sighted)

    with pytest.raises(BrokenPromise, match=r"cost_cohorts_attrition.*worked out"):
        protection.protect(FRAMES, None)

    alone = {"cost_cohorts_attrition": FRAMES["cost_cohorts_attrition"]}
    assert protection.protect(alone, None).shown


def test_what_can_not_be_protected_is_one_sentence(home):
    broken = {"cost_cohorts_attrition": steps(500, 205, 200).drop("step_index")}

    with pytest.raises(BrokenPromise, match=r"known shape.*The old reports stand"):
        protection.protect(broken, None)


PEOPLE_OF_AREAS = {"750": 5, "751": 30, "752": 40}


def areas(*places):
    """A year of influenza in Texas, by place: code, name and people."""
    rows = [("state", "TX", 75), *places]
    counted = {name: [people for *_, people in rows] for name in ("people", "cases")}
    return pl.DataFrame(
        {
            "condition_id": "influenza",
            "period_code": "year",
            "period_start_date": [date(2025, 1, 1)] * len(rows),
            "breakdown_code": [code for code, *_ in rows],
            "breakdown_value": [name for _, name, _ in rows],
            "condition_patients": counted["people"],
            "incident_cases": counted["cases"],
            "measure_code": "incidence",
        }
    )


def test_an_area_that_is_in_a_county_now_is_the_one_that_was_shown(home, tmp_path):
    """752 was shown with 40: 45 in Dallas then would tell that 750 has 5."""
    plain = areas(*(("zip3", f"TX, {n}", p) for n, p in PEOPLE_OF_AREAS.items()))
    first = protection.protect({"disease_trends": plain}, None)
    was = first.shown["disease_trends"].rows_by_key("breakdown_value", named=True)
    assert was["TX, 752"][0]["condition_patients"] == 40
    for file, frame in protection.files(tmp_path, first.earlier).items():
        file.parent.mkdir(exist_ok=True)
        frame.write_parquet(file)

    county = {"750": "Dallas", "751": "Collin", "752": "Dallas"}
    placed = areas(
        ("county", "TX, Dallas", 45),
        ("county", "TX, Collin", 30),
        *(("zip3", f"TX, {n}, {county[n]}", p) for n, p in PEOPLE_OF_AREAS.items()),
    )
    then = protection.protect({"disease_trends": placed}, tmp_path)

    now = then.shown["disease_trends"].rows_by_key("breakdown_value", named=True)
    assert now["TX, Dallas"][0]["condition_patients"] is None
    assert then.earlier["disease_trends"]["breakdown_value"].is_unique().all()
