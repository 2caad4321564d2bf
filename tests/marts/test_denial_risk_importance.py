"""marts.denial_risk_importance: a row for all that the model knows."""

from datetime import date

import polars as pl

from transforms.models.marts import denial_risk_importance as model
from transforms.statistics.known_at_submission import KNOWN

BAD_ROWS = """
denial_risk_importance.key_repeated | copy denial_risk_importance where column_code = 'payer_id'
denial_risk_importance.known_later | set denial_risk_importance column_code = 'paid_usd' where column_code = 'stay_days'
"""  # noqa: E501


def test_without_a_model_nothing_matters():
    sent = pl.DataFrame(
        {"claim_family_id": ["one"]},
    ).with_columns(
        is_denied=pl.lit(False),
        submitted_date=pl.lit(date(2025, 1, 1)),
        answered_date=pl.lit(date(2025, 2, 1)),
    )
    end = pl.DataFrame({"data_through_date": [date(2025, 12, 31)]})

    rows = model.rows(end, sent)

    assert rows["column_code"].to_list() == sorted(KNOWN)
    assert rows["importance_score"].null_count() == len(KNOWN)
    assert model.rows(end, sent.head(0)).height == 0
