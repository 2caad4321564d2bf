"""Stays that one payer answers with a lower DRG than the one billed."""

import csv

import polars as pl
import pytest

from tests.practice.test_world import CODESETS
from transforms.practice import regrouping
from transforms.practice.chance import stream
from transforms.practice.regrouping import REGROUPED_SHARE, REGROUPER, Regrouping


def claims(*rows):
    """Claims of a panel: the payer, and the DRG billed or nothing."""
    return pl.DataFrame(rows, schema=["payer_key", "drg"], orient="row")


def decided(frame):
    return Regrouping(stream(1, 0, "regrouping"), frame)


def told(found, frame):
    return found.told(frame.with_row_index()["index"].to_numpy(), frame["payer_key"])


def test_the_first_stay_with_a_lower_group_always_gets_it():
    few = claims((REGROUPER, ""), (REGROUPER, "470"), (REGROUPER, "190"))

    found = told(decided(few), few)

    assert found["drg"].to_list() == ["", "470", "191"]
    assert found["drg_weight"].to_list() == ["", "", "0.8430"]


def test_a_stay_regrouped_is_allowed_the_ratio_of_the_weights():
    few = claims((REGROUPER, "871"), ("COMML", "871"))

    rate = decided(few).rate(*_all(few))

    assert rate.tolist() == [pytest.approx(1.0233 / 1.9425), 1.0]


def test_nobody_else_changes_a_group_or_sends_a_weight():
    others = claims(*(("COMML", "190") for _ in range(100)))

    found = told(decided(others), others)

    assert set(found.rows()) == {("190", "")}
    assert set(decided(others).rate(*_all(others))) == {1.0}


def test_a_second_payer_of_a_regrouped_stay_names_the_group_billed():
    few = claims((REGROUPER, "190"))

    found = decided(few).told(_all(few)[0], pl.Series(["BLUEP"]))

    assert found.row(0) == ("190", "")


def test_about_the_share_is_regrouped():
    many = claims(*((REGROUPER, "291") for _ in range(4000)))

    share = (told(decided(many), many)["drg"] == "292").mean()

    assert share == pytest.approx(REGROUPED_SHARE, abs=0.03)


@pytest.mark.corpus
def test_groups_and_weights_are_those_of_cms():
    path = CODESETS / "ms_drg_v43_fy2026_table5.csv"
    if not path.exists():
        pytest.skip("no code sets here")
    with path.open(encoding="utf-8") as lines:
        table = {row["ms_drg"]: row for row in csv.DictReader(lines)}

    for billed, (own, lower, weight) in regrouping._LOWER.items():
        assert table[billed]["weight_uncapped"] == own
        assert table[lower]["weight_uncapped"] == weight
        assert float(own) > float(weight)
        # The same diagnoses, at a lower severity.
        ours, theirs = (table[group]["title"] for group in (billed, lower))
        assert ours.split(" WITH")[0] == theirs.split(" WITH")[0]


def _all(frame):
    return frame.with_row_index()["index"].to_numpy(), (
        frame["payer_key"] == REGROUPER
    ).to_numpy()
