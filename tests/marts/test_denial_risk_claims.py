"""marts.denial_risk_claims: see test_denial_risk for what is listed and when."""

from tests.marts.test_denial_risk import PAYERS, PROVIDERS, chances
from transforms.models.marts import denial_risk_claims as model

BAD_ROWS = """
denial_risk_claims.be_unique(claim_id) x2, denial_risk_claims.answered_already x2 | add denial_risk_claims claim_id = '{hex}r', rank_index = 9000001; add denial_risk_claims claim_id = '{hex}r', rank_index = 9000002
denial_risk_claims.be_unique(rank_index) x2, denial_risk_claims.answered_already x2 | add denial_risk_claims claim_id = '{hex}r', rank_index = 9000003; add denial_risk_claims claim_id = '{hex}s', rank_index = 9000003
denial_risk_claims.answered_already | add denial_risk_claims claim_id = '{hex}t', rank_index = 9000004
"""  # noqa: E501


def test_a_list_is_the_same_whatever_the_order_of_its_claims():
    frame = chances(600, 0.1)

    assert model.rows(frame, PAYERS, PROVIDERS).equals(
        model.rows(frame.reverse(), PAYERS, PROVIDERS)
    )
