"""core.sent_claim: what was known of the first version on the day it was sent."""

BAD_ROWS = """
sent_claim.be_unique(claim_family_id) x2 | copy sent_claim where claim_type_code = 'P'
sent_claim.be_in_set(payer_before_code) | set sent_claim payer_before_code = 'odd' where claim_type_code = 'P'
sent_claim.something_unknown | set sent_claim chapter_code = null where claim_type_code = 'P'
sent_claim.known_later | set sent_claim submission_lag_days = 999 where claim_type_code = 'P'
sent_claim.denials_lost | set sent_claim is_denied = false where claim_type_code = 'I'
"""  # noqa: E501
