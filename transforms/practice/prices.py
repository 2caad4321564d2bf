"""Prices: what each payer allows for each service.

Professional and dental services have a fee schedule: the same price whoever bills, so
that what one payer allows can be compared with another, and with itself a month later.
Hospitals are allowed a share of what they charge, by revenue code.
"""

from zlib import crc32

import numpy as np
import polars as pl

from transforms.practice.chance import Floats, Ints, Truths
from transforms.practice.payers import (
    FEE_CUT_BEGINS,
    FEE_CUT_PAYER,
    FEE_CUT_RATE,
    KEYS,
    PAYERS,
    PLACE,
)

# What kinds of service the payers of a class value more or less than the rest.
_VALUES = {
    "medicare": {"hospital": 0.85, "imaging": 0.85, "laboratory": 0.8, "visits": 1.1},
    "medicare_advantage": {"hospital": 0.85, "imaging": 0.85, "laboratory": 0.75},
    "medicaid": {"imaging": 0.8, "visits": 0.95, "surgery": 0.9, "dental": 1.2},
    "commercial": {
        "hospital": 1.2,
        "imaging": 1.1,
        "laboratory": 0.85,
        "surgery": 1.12,
    },
    "workers_compensation": {"therapy": 1.1, "surgery": 1.15},
}
_MOST = 0.97  # of a charge that any payer allows
_CUT_FROM = np.datetime64(FEE_CUT_BEGINS, "D").astype(np.int64)


def family(code: str) -> str:
    """The kind of a service, by the range of its code."""
    if code.startswith("D"):
        return "dental"
    if not code[:5].isdigit():
        return "visits" if code.startswith("G") else "supplies"
    number = int(code[:5])
    if number >= 99_000:
        return "visits"
    if 97_000 <= number < 98_000:
        return "therapy"
    if number >= 90_000:
        return "medicine"
    if number >= 80_000:
        return "laboratory"
    return "imaging" if number >= 70_000 else "surgery"


def share(key: str, code: str, revenue: str) -> float:
    """What part of a usual charge a payer allows for a service."""
    payer = PAYERS[key]
    values = _VALUES.get(payer.financial_class, {})
    value = values.get("hospital" if revenue else family(code), 1.0)
    own = crc32(f"{key}/{revenue or code}".encode()) / 2**32  # 0 to 1, for ever
    return min(payer.allows * value * (0.9 + 0.2 * own), _MOST)


class Prices:
    """The prices of all payers for the services on some lines."""

    def __init__(self, lines: pl.DataFrame, fees: dict[str, int]) -> None:
        """Take the services of lines (log.LINES), and usual charges in cents."""
        services = lines.select("revenue", "code").unique().sort("revenue", "code")
        service = lines.select("revenue", "code").join(
            services.with_row_index("service"),
            on=["revenue", "code"],
            how="left",
            maintain_order="left",
        )
        named = list(services.iter_rows())
        self._service = service["service"].to_numpy().astype(np.int64)
        self._share = np.array(
            [[share(key, code, revenue) for revenue, code in named] for key in KEYS]
        )
        usual = np.array(
            [0 if revenue else fees.get(code, 0) for revenue, code in named]
        )
        self._fee = (usual * self._share).astype(np.int64)

    def allowed(
        self,
        payer: Ints,
        rows: Ints,
        charge: Ints,
        units: Ints,
        day: Ints,
        rate: Floats | float = 1.0,
    ) -> Ints:
        """What payers allow for lines, each at most what is charged: cents.

        `rows` are places in the frame of lines, `rate` a share of the usual price.
        """
        service = self._service[rows]
        fee = self._fee[payer, service] * units
        by_share = (charge * self._share[payer, service]).astype(np.int64)
        usual = np.where(fee > 0, fee, by_share)
        cut = np.where(_is_cut(payer, day), FEE_CUT_RATE, 1.0)
        return np.minimum((usual * (cut * rate)).astype(np.int64), charge)


def _is_cut(payer: Ints, day: Ints) -> Truths:
    return (payer == PLACE[FEE_CUT_PAYER]) & (day >= _CUT_FROM)
