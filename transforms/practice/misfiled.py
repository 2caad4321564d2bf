"""Misfiled: a diagnosis of somebody else, written into the wrong chart.

It stands last on an office visit and speaks of another sex or another age than the
patient's. Nobody notices: payers answer as they would have without it, and later
versions of the claim repeat it. No reason to come has one of these codes, no condition,
cohort or tobacco use is defined by one, and none is a slip away from what may be typed
wrong (slips.py), so nothing else hangs on them.
"""

import numpy as np
import polars as pl

from transforms.practice.chance import Floats, Ints, Truths
from transforms.practice.folk import years

MISFILED_SHARE = 0.004  # of the office visits of such people, each
OFFICE = "11"  # place of service
# Whose charts: of which patients, and what is written there.
OF_MEN = ("N529", "Z125")  # on claims of women
OF_WOMEN = ("N949", "N979")  # on claims of men
OF_INFANTS = ("P599",)  # on claims of people of 18 and older
OF_MOTHERS = ("O219",)  # on claims of women of 65 and older
OF_ANOTHER_SEX = (*OF_MEN, *OF_WOMEN)
OF_ANOTHER_AGE = (*OF_INFANTS, *OF_MOTHERS)


def misfiled(
    rng: np.random.Generator,
    claims: pl.DataFrame,
    diagnoses: pl.DataFrame,
    patients: pl.DataFrame,
) -> pl.DataFrame:
    """The diagnoses of the original claims, with some of other people at their end.

    At most one of a claim; one of each kind where there is anybody to write it for.
    """
    patient = claims["patient"].to_numpy()
    sex = patients["sex"].to_numpy()[patient]
    born = patients["born"].to_physical().to_numpy()[patient].astype(np.int64)
    age = years(born, claims["day"].to_physical().to_numpy().astype(np.int64))
    is_office = (
        (claims["kind"] == "P") & (claims["place_of_service"] == OFFICE)
    ).to_numpy()
    luck, which = rng.random(len(claims)), rng.random(len(claims))
    written = np.full(len(claims), "", dtype=object)
    for codes, whose in (
        (OF_MEN, sex == "F"),
        (OF_WOMEN, sex == "M"),
        (OF_INFANTS, age >= 18),
        (OF_MOTHERS, (sex == "F") & (age >= 65)),
    ):
        own = _drawn(luck, is_office & whose & (written == ""))
        written[own] = np.array(codes)[(which[own] * len(codes)).astype(np.int64)]
        luck = (luck + 0.25) % 1.0  # of the same claim, another draw
    chosen = np.flatnonzero(written != "")
    numbers = diagnoses.group_by("claim").agg(pl.col("number").max() + 1)
    added = pl.DataFrame(
        {"claim": chosen, "code": written[chosen].astype(str)},
        schema={"claim": diagnoses.schema["claim"], "code": pl.String},
    ).join(numbers, "claim")
    return pl.concat([diagnoses, added.select(diagnoses.columns)]).sort(
        "claim", "number"
    )


def _drawn(luck: Floats, may: Truths) -> Ints:
    """Of the claims that may be, a share by their luck; one at the least."""
    may_be = np.flatnonzero(may)
    if not len(may_be):
        return may_be
    return may_be[luck[may_be] <= max(MISFILED_SHARE, luck[may_be].min())]
