"""Interventions: one that helped and one that did not, as the log has them."""

import pytest

from transforms.practice import counts
from transforms.practice.interventions import INTERVENTION_FAILED, INTERVENTION_HELPED
from transforms.practice.panels import history, shared_out
from transforms.practice.truth_interventions import interventions, told
from transforms.practice.truth_money import answered


@pytest.fixture(scope="module")
def found():
    """Enough claims for a share of denials to mean something."""
    log = history(shared_out(60_000, 5)[0])
    return told(interventions(log, answered(log)))


def rate(series, when):
    row = series["about"][when]
    return row["denied_claims"] / row["adjudicated_claims"]


def fall(intervention):
    """By how much the share denied fell, relative to the series compared with."""
    own, other = (
        rate(intervention[name], "after") / rate(intervention[name], "before")
        for name in ("treated", "comparison")
    )
    return 1 - own / other


def test_the_one_that_helped_prevented_as_many_as_was_built_in(found):
    # Denials of those not covered at all go on, so it is a little less than 60 %.
    assert INTERVENTION_HELPED.prevented == 0.6
    assert fall(found["helped"]) == pytest.approx(0.55, abs=0.15)
    assert found["helped"]["treated"]["about"]["before"]["denied_claims"] > 100


def test_the_one_that_failed_changed_nothing(found):
    assert INTERVENTION_FAILED.prevented == 0
    assert fall(found["failed"]) == pytest.approx(0, abs=0.25)
    assert found["failed"]["treated"]["about"]["before"]["denied_claims"] > 100


@pytest.mark.parametrize("name", ["helped", "failed"])
def test_every_month_is_told_and_adds_up(found, name):
    for series in ("treated", "comparison"):
        own = found[name][series]
        sums = [
            {key: sum(row[key] for row in own[cut].values()) for key in measures}
            for cut in ("by_submission_month", "by_service_month", "by_payment_month")
            for measures in [own["about"]["before"]]
        ]
        about = own["about"]
        whole = {key: about["before"][key] + about["after"][key] for key in sums[0]}

        # An answer to a claim that was never sent is in no month of submission.
        sent, served, paid = sums
        assert sent == whole
        assert served == paid
        assert 0 < served["adjudicated_claims"] - sent["adjudicated_claims"] < 400
        assert len(own["by_submission_month"]) >= 35


def test_all_first_answers_are_in_one_of_both_series(log, truth):
    for one in truth["interventions"].values():
        claims = sum(
            month["adjudicated_claims"]
            for series in ("treated", "comparison")
            for month in one[series]["by_payment_month"].values()
        )
        assert claims == truth["denial_rates"]["total"]["adjudicated_claims"]


def test_panels_add_up(log):
    rows = interventions(log, answered(log))
    keys = ["intervention", "facility", "series", *counts.CUT]

    twice = counts.added([rows, rows], keys)

    assert twice["adjudicated_claims"].sum() == 2 * rows["adjudicated_claims"].sum()
