"""The truth of prevalence: who meets a chronic condition's rule, month by month."""

from datetime import date
from typing import cast

import numpy as np
import polars as pl

from transforms.practice.log import Log
from transforms.practice.truth_conditions import rules
from transforms.practice.truth_disease_cells import (
    People,
    also_of_longer,
    cells_of,
    tallied,
)

CASE = ["condition", "period", "start", "cut", "value"]


class Months:
    """People by months: the lookback that ends with each month, for each person.

    Rows are people, columns months; days are counted as NumPy counts them.
    """

    def __init__(
        self, log: Log, current: pl.DataFrame, through: date, lookback: int
    ) -> None:
        self.lookback = lookback
        self.first = np.datetime64(cast(date, current["day"].min()), "M")
        self.shape = (
            log.patients.height,
            int(np.datetime64(through, "M") - self.first) + 1,
        )
        last = self.filled(current, pl.col("day").max().to_physical())
        opened = [max(0, month + 1 - lookback) for month in range(self.shape[1])]
        # Days of the latest claim in each lookback; 0 where there is none.
        self.latest = np.stack(
            [last[:, a : month + 1].max(axis=1) for month, a in enumerate(opened)], 1
        )

    def filled(self, claims: pl.DataFrame, measure: pl.Expr) -> np.ndarray:
        """A measure of each person's claims of each month; 0 where there are none."""
        rows = claims.group_by("patient", pl.col("day").dt.month_start()).agg(
            measure.alias("measure")
        )
        months = rows["day"].to_numpy().astype("datetime64[M]") - self.first
        filled = np.zeros(self.shape, np.int32)
        filled[rows["patient"].to_numpy(), months.astype(int)] = rows["measure"]
        return filled

    def in_lookback(self, filled: np.ndarray) -> np.ndarray:
        """Sums over the lookback that ends with each month."""
        sums = filled.cumsum(axis=1)
        if self.lookback < self.shape[1]:
            sums[:, self.lookback :] -= sums[:, : -self.lookback].copy()
        return sums

    def rows(self, chosen: np.ndarray) -> pl.DataFrame:
        """People and months, with the day of the latest claim in the lookback."""
        patients, months = np.nonzero(chosen)
        days = {
            "patient": patients,
            "start": (self.first + months).astype("datetime64[D]"),
            "day": self.latest[patients, months].astype("datetime64[D]"),
        }
        schema = {"patient": pl.Int32, "start": pl.Date, "day": pl.Date}
        return pl.DataFrame(days, schema=schema).with_columns(period=pl.lit("month"))


def prevalence(ill: pl.DataFrame, people: People, months: Months) -> pl.DataFrame:
    """People who meet the rule of a chronic condition in the lookback of a month."""
    found = []
    for name, rule in rules().items():
        own = ill.filter(condition=name)
        if rule.lookback != months.lookback or own.is_empty():
            continue
        ones = own.filter(pl.col("care").is_in(rule.told.get("one_claim", [])))
        twos = own.filter(pl.col("care").is_in(rule.told.get("two_claims", [])))
        once = months.filled(ones, pl.len())
        days = months.filled(twos, pl.col("day").n_unique())
        meets = (months.in_lookback(once) > 0) | (months.in_lookback(days) > 1)
        is_first = meets & (meets.cumsum(axis=1) == 1)
        for measure, chosen in (
            ("condition_patients", meets),
            ("incident_cases", is_first),
        ):
            people_then = also_of_longer(tallied(months.rows(chosen), people))
            cells = cells_of(people_then, **{measure: pl.col("events").sum()})
            found.append(cells.with_columns(condition=pl.lit(name)))
    none = pl.DataFrame(schema=dict.fromkeys([*CASE], pl.String) | {"start": pl.Date})
    return pl.concat(found, how="diagonal") if found else none
