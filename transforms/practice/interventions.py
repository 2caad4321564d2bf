"""Interventions: what the practice changed on a day, to be denied less.

One of them helps and one does not; a report that compares before and after has to tell
them apart.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from transforms.practice.chance import Truths
from transforms.practice.ledger import Originals
from transforms.practice.payers import PLACE
from transforms.practice.world import PLACE_OF


@dataclass(frozen=True)
class Intervention:
    """A dated change against first denials of one category.

    It is made for one payer or at one facility; the others are what to compare with.
    """

    label: str  # what the practice calls it
    begins: date  # from this day of submission on
    category: str
    payer: str = ""  # its key, or empty
    facility: str = ""  # the key of an organization, or empty
    prevented: float = 0.0  # share of these denials that no longer happen


# Eligibility is asked before each visit: of the denials for registration 60 % are paid
# instead; not those of people whose coverage had ended, whom no other payer covers.
INTERVENTION_HELPED = Intervention(
    "Eligibility asked before each visit",
    date(2025, 9, 1),
    "registration",
    payer="MCAID",
    prevented=0.6,
)
# A checklist at the desk of the largest group, which nobody fills in.
INTERVENTION_FAILED = Intervention(
    "Checklist at the desk",
    date(2025, 5, 1),
    "missing_information",
    facility="lakes",
)
INTERVENTIONS = {"helped": INTERVENTION_HELPED, "failed": INTERVENTION_FAILED}


def applies(one: Intervention, originals: Originals) -> Truths:
    """Whose claims it is made for: those of the payer, or of the facility."""
    if one.payer:
        own: Truths = originals.payer == PLACE[one.payer]
    else:
        own = originals.facility == PLACE_OF[one.facility]
    begins = np.datetime64(one.begins, "D").astype(np.int64)
    return own & (originals.submitted >= begins)
