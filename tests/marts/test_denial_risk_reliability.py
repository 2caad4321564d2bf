"""marts.denial_risk_reliability: claims with like chances, and how many were denied."""

from tests.marts.test_denial_risk import chances
from transforms.models.marts import denial_risk_reliability as model

BAD_ROWS = """
denial_risk_reliability.key_repeated | copy denial_risk_reliability denied_claims = 0, denied_share = 0 where tenth_index = 1
denial_risk_reliability.share_wrong | set denial_risk_reliability denied_share = 0.123 where tenth_index = 5
denial_risk_reliability.denials_differ_from_core, denial_risk_reliability.share_wrong | set denial_risk_reliability denied_claims = 1 where tenth_index = 2
"""  # noqa: E501


def test_tenths_are_in_the_order_of_chances():
    rows = model.rows(chances(20, 0.1))

    assert rows.select("tested_claims", "denied_claims", "foretold_share").rows() == [
        *[(2, 0, 0.4)] * 5,
        *[(2, 2, 0.6)] * 5,
    ]


def test_without_claims_there_are_no_rows_and_with_one_tenths_are_empty():
    assert model.rows(chances(0, 0.1).head(0)).height == 0
    assert model.rows(chances(1, 0.1))["tested_claims"].sum() == 1
