"""Acknowledgments: what payers and the clearinghouse say before they decide (277CA)."""

import numpy as np
import polars as pl

from transforms.practice.chance import Ints, at
from transforms.practice.ledger import LAST, Ledger, Versions
from transforms.practice.log import ACKNOWLEDGMENTS
from transforms.practice.payers import KEYS, PAYERS
from transforms.practice.rhythm import Rhythm
from transforms.practice.shape import shaped

# Category, status and weight of rejections: the member is not found, something is
# missing, something is wrong (principal diagnosis, procedure code, provider number),
# two things do not go together (dates, diagnosis).
REJECTIONS = [
    ("A3", "33", 3),
    ("A3", "97", 2),
    ("A6", "164", 3),
    ("A6", "562", 2),
    ("A7", "254", 3),
    ("A7", "454", 2),
    ("A7", "562", 2),
    ("A8", "187", 2),
    ("A8", "255", 1),
]
ACCEPTED = {"A1": "19", "A2": "20"}  # received; taken into adjudication
SILENT = 0.004  # share of claims that nothing is ever said of
_DAY = 7  # of the batch cycle, whose batches leave on days 4 to 6
SENDS = np.array([bool(payer.acknowledges) for payer in PAYERS.values()])


def rejections(rng: np.random.Generator, count: int) -> Ints:
    """Places in REJECTIONS."""
    weights = [weight for *_, weight in REJECTIONS]
    return at(weights, rng.random(count))


def said_on(rhythm: Rhythm, submitted: Ints) -> Ints:
    """The day on which it is said: one to three days after a batch."""
    return submitted + 1 + (_DAY - submitted - 1) % rhythm.batch_days


def acknowledgments(
    rng: np.random.Generator, ledger: Ledger, versions: Versions, rhythm: Rhythm
) -> pl.DataFrame:
    """What is said of all versions of claims, as log.ACKNOWLEDGMENTS says."""
    on = said_on(rhythm, versions.submitted)
    is_said = SENDS[versions.payer] & versions.is_sent & (on <= LAST)
    is_said &= rng.random(len(on)) >= SILENT
    accepts = np.array([payer.acknowledges for payer in PAYERS.values()])
    category = accepts[versions.payer].astype(object)
    status = np.array([ACCEPTED.get(code, "") for code in accepts], object)[
        versions.payer
    ]
    for claim, how, day in ledger.rejected:
        category[claim] = np.array([code for code, *_ in REJECTIONS], object)[how]
        status[claim] = np.array([code for _, code, _ in REJECTIONS], object)[how]
        on[claim] = day
        is_said[claim] = True
    said = np.flatnonzero(is_said)
    frame = pl.DataFrame(
        {
            "claim": said,
            "payer_key": np.array(KEYS, object)[versions.payer[said]],
            "category": category[said],
            "status": status[said],
            "on": on[said],
        },
        schema_overrides=dict.fromkeys(("payer_key", "category", "status"), pl.String),
    )
    return shaped(frame, ACKNOWLEDGMENTS)
