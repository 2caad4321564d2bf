"""What is known only later is refused, by its name and by its values."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from transforms.errors import BadInput
from transforms.models.core import denial_chance
from transforms.statistics import known_at_submission as guard
from transforms.statistics.known_at_submission import KNOWN, refuse_others, suspects

SENT = date(2025, 1, 1)


def claims(count: int, seed: int) -> pl.DataFrame:
    """Claims of which one in five is denied, whatever they are like."""
    random = np.random.default_rng(seed)
    denied = random.random(count) < 0.2
    return pl.DataFrame(
        {
            "payer_id": random.choice(["P1", "P2"], count),
            "billed_usd": random.integers(50, 500, count),
            "is_denied": denied,
            "submitted_date": [SENT] * count,
        }
    )


@pytest.mark.parametrize("later", ["payment_date", "paid_usd", "financial_class_code"])
def test_a_column_that_is_not_known_at_submission_is_refused(later):
    with pytest.raises(BadInput, match=later):
        refuse_others([*KNOWN, later])


def test_the_model_refuses_a_planted_column(monkeypatch):
    monkeypatch.setattr(denial_chance, "KNOWN", (*KNOWN, "paid_usd"))
    end = pl.DataFrame({"data_through_date": [date(2025, 12, 31)]})
    sent = pl.DataFrame(schema={"claim_family_id": pl.String})

    with pytest.raises(BadInput, match="paid_usd"):
        denial_chance.rows(end, sent)


def planted(frame: pl.DataFrame, is_open: bool) -> pl.DataFrame:
    """What answers bring, under names that sound innocent."""
    paid = pl.when("is_denied").then(0).otherwise(pl.col("billed_usd") * 0.6)
    return frame.with_columns(
        harmless_usd=pl.lit(None, pl.Float64) if is_open else paid.cast(pl.Float64),
        known_usd=paid.cast(pl.Float64),
        noted_date=pl.lit(date(2025, 2, 1)),
        asked_date=pl.lit(SENT),
    )


def test_values_that_came_with_the_answer_are_found_whatever_their_name():
    learnt, checked = (planted(claims(400, seed), False) for seed in (1, 2))
    waiting = planted(claims(100, 3), True)
    columns = ("payer_id", "billed_usd", "asked_date")

    assert suspects(learnt, checked, waiting, columns) == []
    # Paid for while nobody has answered; and a day after the submission.
    found = suspects(
        learnt, checked, waiting, (*columns, "harmless_usd", "known_usd", "noted_date")
    )
    assert found == ["harmless_usd", "known_usd", "noted_date"]


def test_few_claims_tell_nothing():
    few = planted(claims(20, 1), False)

    assert suspects(few, few, planted(claims(5, 2), True), ("known_usd",)) == []


def test_the_area_counts_pairs_put_in_the_right_order():
    score = np.array([0.1, 0.4, 0.4, 0.8])
    denied = np.array([False, False, True, True])

    # Of four pairs three are right, and one is a tie.
    assert guard._area(score, denied) == pytest.approx(3.5 / 4)
