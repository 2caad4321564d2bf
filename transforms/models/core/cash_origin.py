"""Cash foretold: for each past week as if it were today, and for today, 13 weeks ahead.

grain:   one row per origin, payer (or all of them) and week ahead; single payers at the
         last origin only
keys:    origin_date, payer_id, week_index
sources: core.cash_wait, core.data_end, core.payment
units:   *_usd are US dollars

Weeks are seven days that end on the weekday of the last day of the data. An origin is
the last day of a week; what is foretold from it knows nothing of later days. Origins
are the last 104 weeks, of which those with 13 further weeks are judged by what came.

How the dollars are foretold stands in transforms/statistics/expected_cash.py; quantiles
are of past errors for as many weeks ahead (quantile_forecast.py). The naive forecasts
say what was paid in the same week a year (52 weeks) before, in the last 13 weeks over
again, and in the last 4 weeks over and over; they get quantiles in the same way.

columns:
origin_date: the day it was foretold as of
payer_id: who pays; blank for all of them
week_index: 1 to 13 weeks ahead
week_end_date: last day of the week
actual_usd: what payers paid in it; blank while it is not over
sent_usd: expected on claims sent by the origin
unsent_usd: expected on claims to be sent later
other_usd: expected besides
low_usd: 10 % quantile; blank for single payers, and where too few errors tell
median_usd: 50 % quantile
high_usd: 90 % quantile
year_low_usd: 10 % quantile of the same week of the year before
year_median_usd: its 50 % quantile
year_high_usd: its 90 % quantile
quarter_low_usd: 10 % quantile of the last 13 weeks over again
quarter_median_usd: its 50 % quantile
quarter_high_usd: its 90 % quantile
month_low_usd: 10 % quantile of the last 4 weeks over and over
month_median_usd: its 50 % quantile
month_high_usd: its 90 % quantile
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from transforms.statistics.expected_cash import WEEKS, Paid, Sent, expected
from transforms.statistics.paydays import WEEK
from transforms.statistics.quantile_forecast import quantiles

SOURCES = ("core.cash_wait", "core.data_end", "core.payment")
KEYS = ("origin_date", "payer_id", "week_index")

ORIGINS = 104
WARM_WEEKS = 26  # of payments before the first origin
NAIVE = {"year": 52, "quarter": 13, "month": 4}  # weeks back
_EPOCH = date(1970, 1, 1)
_NEVER = 10**6  # a day beyond any
_PARTS = ("sent_usd", "unsent_usd", "other_usd")
_ENDS = ("low_usd", "median_usd", "high_usd")
USD = pl.Decimal(18, 2)
SCHEMA: dict[str, Any] = {
    "origin_date": pl.Date,
    "payer_id": pl.String,
    "week_index": pl.Int64,
    "week_end_date": pl.Date,
    "actual_usd": USD,
    **dict.fromkeys(_PARTS, USD),
    **dict.fromkeys(_ENDS, USD),
    **{f"{name}_{end}": USD for name in NAIVE for end in _ENDS},
}


def rows(
    cash_wait: pl.DataFrame, data_end: pl.DataFrame, payment: pl.DataFrame
) -> pl.DataFrame:
    """Foretell as of each origin, then give each its quantiles."""
    through = data_end["data_through_date"].max()
    paid = payment.filter(pl.col("payment_date").is_not_null())
    if paid.is_empty() or not isinstance(through, date):
        return pl.DataFrame(schema=SCHEMA)
    today = (through - _EPOCH).days
    payers = _payers(cash_wait, paid)
    whole = _days(paid["payment_date"])
    usd = paid["payment_usd"].cast(pl.Float64).to_numpy()
    weekly = _weekly(whole, usd, today)  # the newest week last
    origins = max(1, min(ORIGINS, len(weekly) - WARM_WEEKS))
    parts = np.stack(
        [
            sum(
                (expected(*payers[key], today - WEEK * back) for key in sorted(payers)),
                np.zeros((3, WEEKS)),
            )
            for back in range(origins - 1, -1, -1)
        ]
    )
    actuals = _ahead(weekly, origins)
    foretold = {"": parts.sum(axis=1)}
    foretold |= {
        f"{name}_": _before(weekly, origins, back) for name, back in NAIVE.items()
    }
    ends = {
        name: np.stack([quantiles(points, actuals, n) for n in range(origins)])
        for name, points in foretold.items()
    }
    columns: dict[str, Any] = {"actual_usd": actuals}
    columns |= {name: parts[:, n] for n, name in enumerate(_PARTS)}
    for name, found in ends.items():
        columns |= {f"{name}{end}": found[:, :, n] for n, end in enumerate(_ENDS)}
    told = [_frame(columns, today - WEEK * (origins - 1), origins, None)]
    for key in sorted(payers):
        now = expected(*payers[key], today)
        columns = {name: now[None, n] for n, name in enumerate(_PARTS)}
        told.append(_frame(columns, today, 1, key))
    return pl.concat(told, how="diagonal").select(*SCHEMA).sort(*KEYS)


def _payers(
    cash_wait: pl.DataFrame, paid: pl.DataFrame
) -> dict[str, tuple[Sent, Paid]]:
    """What each payer was sent and what it paid."""
    kinds = {"P": 0, "I": 1, "D": 2}
    waits = cash_wait.sort(
        "payer_id", "claim_type_code", "submitted_date", "answered_date"
    )
    days = (
        paid.group_by("payer_id", "payment_date")
        .agg(pl.col("payment_usd").sum())
        .sort("payer_id", "payment_date")
    )
    sent = {
        str(k[0]): v for k, v in waits.partition_by("payer_id", as_dict=True).items()
    }
    cash = {
        str(k[0]): v for k, v in days.partition_by("payer_id", as_dict=True).items()
    }
    none_sent, none_paid = waits.clear(), days.clear()
    found = {}
    for key in sorted({*sent, *cash}):
        claims, money = sent.get(key, none_sent), cash.get(key, none_paid)
        found[key] = (
            Sent(
                claims["claim_type_code"]
                .replace_strict(kinds, default=0, return_dtype=pl.Int64)
                .to_numpy(),
                _days(claims["submitted_date"]),
                _days(claims["answered_date"]),
                claims["sent_claims"].cast(pl.Float64).to_numpy(),
                claims["billed_usd"].cast(pl.Float64).to_numpy(),
                claims["paid_usd"].cast(pl.Float64).to_numpy(),
            ),
            Paid(
                _days(money["payment_date"]),
                money["payment_usd"].cast(pl.Float64).to_numpy(),
            ),
        )
    return found


def _days(dates: pl.Series) -> np.ndarray:
    return dates.to_physical().cast(pl.Int64).fill_null(_NEVER).to_numpy()


def _weekly(days: np.ndarray, usd: np.ndarray, today: int) -> np.ndarray:
    """Dollars of each week from the first payment on, the week up to today last."""
    back = (today - days) // WEEK
    size = int(back.max()) + 1
    return np.bincount(back, usd, size)[::-1]


def _ahead(weekly: np.ndarray, origins: int) -> np.ndarray:
    """What came in each of the 13 weeks after each origin; nan where it is not over."""
    longer = np.concatenate([weekly, np.full(WEEKS, np.nan)])
    first = len(weekly) - origins + 1
    return np.stack([longer[first + n : first + n + WEEKS] for n in range(origins)])


def _before(weekly: np.ndarray, origins: int, back: int) -> np.ndarray:
    """For each week ahead of each origin, the newest known a multiple of weeks back."""
    told = np.full((origins, WEEKS), np.nan)
    for n in range(origins):
        last = len(weekly) - origins + n
        for ahead in range(1, WEEKS + 1):
            place = last + ahead - back * -(-ahead // back)
            if place >= 0:
                told[n, ahead - 1] = weekly[place]
    return told


def _frame(
    columns: dict[str, np.ndarray], first: int, origins: int, payer_id: str | None
) -> pl.DataFrame:
    """A row per origin and week ahead."""
    origin = np.repeat(first + WEEK * np.arange(origins), WEEKS)
    ahead = np.tile(np.arange(1, WEEKS + 1), origins)
    return pl.DataFrame(
        {
            "origin_date": [_EPOCH + timedelta(int(day)) for day in origin],
            "payer_id": pl.Series([payer_id] * len(origin), dtype=pl.String),
            "week_index": pl.Series(ahead, dtype=pl.Int64),
            "week_end_date": [
                _EPOCH + timedelta(int(day)) for day in origin + WEEK * ahead
            ],
            **{
                name: pl.Series(values.reshape(-1), nan_to_null=True).round(2).cast(USD)
                for name, values in columns.items()
            },
        }
    )
