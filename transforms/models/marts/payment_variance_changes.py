"""Silent changes of fees: from which day a payer allows other prices, and at what cost.

grain:   one row per change found, of a payer or of its services of one kind; one for
         each of these that did not change
keys:    payer_id, service_kind_code, change_date
sources: core.compared_line, core.payer
units:   size_share and its ends are shares of the price before, -0.12 for 12 % less;
         *_usd are US dollars; *_claims, *_lines and *_codes are counts
audience: administrators

metric: size of a change of fees
definition: The median over claims of how far their prices are, after the change, from
  the median of the same payer's lines for the same procedure, modifiers and place
  before it, with an interval of order statistics (95 %).
numerator: prices after the change
denominator: prices before it, of the same services
left out: Services with fewer than three lines before the change. Lines denied in full
  or part, bundled, or allowed nothing.

metric: dollars so far
definition: Dollars allowed since the change for the codes that moved, times size /
  (1 + size): what they are less, or more, than at the prices before.
numerator: difference_usd
denominator: moved_allowed_usd
left out: As above, and codes that did not move.

Each payer with at least 30 claims is tested, and each of its kinds of service: lines
count by their rank among lines of the same service, days of service by the sum of their
lines, in their order (a CUSUM test). Corrections and errors of single claims move a
rank and no more; sequestration is part of what is allowed. Of the payers
called changed, and of the kinds, at most 5 % are expected to be so by chance
(Benjamini and Hochberg). Changes of less than 1 % are not told. A payer that changed is
tested again before and after its change, twice at most.

The day is known no better than claims tell: first_possible_date and last_possible_date
are the days that remain if two claims are odd. The first of a month is stated where it
is among them; of a kind the day of its payer, where it is.

columns:
payer_id: the payer
payer_name: its name
service_kind_code: the kind of service; blank for all services of the payer
state_code: changed; unchanged; or too_few claims to be tested
claims: claims with a price, over the whole period
change_date: day of service from which the prices hold
first_possible_date: the first day that claims allow
last_possible_date: the last one
until_date: the next change of the same series; blank when the prices still hold
size_share: change of the price
size_low: lower end of its 95 % interval
size_high: upper end
chance_share: how often chance alone would look like this (p-value of the test)
false_discovery_share: the same, for so many tests at once (q-value)
before_claims: claims before, since an earlier change
after_claims: claims since
since_lines: priced lines since, with or without a price before
since_allowed_usd: dollars allowed for them
compared_codes: procedures with prices before and after
moved_codes: of these, moved at least half as far in the same direction
moved_allowed_usd: dollars allowed since for the codes that moved
difference_usd: dollars so far: negative is less than at the prices before
difference_low_usd: lower end of its 95 % interval
difference_high_usd: upper end
"""

from decimal import Decimal
from typing import Any

import polars as pl

from transforms.statistics import fee_changes
from transforms.statistics.fee_changes import Change, Series

SOURCES = ("core.compared_line", "core.payer")
KEYS = ("payer_id", "service_kind_code", "change_date")

FALSE_DISCOVERY = 0.05
_CELL = (
    *("payer_id", "claim_type_code", "procedure_code", "modifier_code", "place_code"),
)
USD = pl.Decimal(18, 2)
SCHEMA: dict[str, Any] = {
    "payer_id": pl.String,
    "payer_name": pl.String,
    "service_kind_code": pl.String,
    "state_code": pl.String,
    "claims": pl.Int64,
    "change_date": pl.Date,
    "first_possible_date": pl.Date,
    "last_possible_date": pl.Date,
    "until_date": pl.Date,
    "size_share": pl.Float64,
    "size_low": pl.Float64,
    "size_high": pl.Float64,
    "chance_share": pl.Float64,
    "false_discovery_share": pl.Float64,
    "before_claims": pl.Int64,
    "after_claims": pl.Int64,
    "since_lines": pl.Int64,
    "since_allowed_usd": USD,
    "compared_codes": pl.Int64,
    "moved_codes": pl.Int64,
    "moved_allowed_usd": USD,
    "difference_usd": USD,
    "difference_low_usd": USD,
    "difference_high_usd": USD,
}


Key = tuple[str, str | None]  # payer and kind of service


def rows(compared_line: pl.DataFrame, payer: pl.DataFrame) -> pl.DataFrame:
    """Find the changes of each payer, then of each of its kinds of service."""
    lines = compared_line.select(
        "payer_id",
        "service_kind_code",
        "procedure_code",
        "allowed_usd",
        "price",
        "line_index",
        day=pl.col("service_date").to_physical().cast(pl.Int64),
        claim=pl.col("adjudication_id").rank("dense").cast(pl.Int64),
        cell=pl.concat_str(_CELL, separator="|").rank("dense").cast(pl.Int64),
    ).sort("payer_id", "day", "claim", "line_index")
    names = dict(payer.select("payer_id", "payer_name").iter_rows())
    payers: dict[Key, pl.DataFrame] = {
        (str(key), None): part for (key,), part in _parted(lines, "payer_id")
    }
    kinds: dict[Key, pl.DataFrame] = {
        (str(key), str(kind)): part
        for (key, kind), part in _parted(lines, "payer_id", "service_kind_code")
    }
    whole = _found(payers, {})
    days = {
        payer_id: [change.days.stated for change in changes]
        for (payer_id, _), _, changes in whole
    }
    told = [
        {
            "payer_id": payer_id,
            "payer_name": names.get(payer_id),
            "service_kind_code": kind,
            "claims": series["claim"].n_unique(),
        }
        | row
        for (payer_id, kind), series, changes in [*whole, *_found(kinds, days)]
        for row in [_told(series, change) for change in changes] or [_unchanged(series)]
    ]
    # Days are numbers until here: dates count them from 1 January 1970, too.
    numbered = {
        name: pl.Int32 if kind == pl.Date else kind for name, kind in SCHEMA.items()
    }
    return pl.DataFrame(told, schema=numbered, orient="row").cast(pl.Schema(SCHEMA))


def _parted(
    lines: pl.DataFrame, *by: str
) -> list[tuple[tuple[Any, ...], pl.DataFrame]]:
    """The lines of each series, in the order of their keys."""
    parts = lines.partition_by(by, as_dict=True, maintain_order=True)
    return sorted(parts.items(), key=lambda each: each[0])


def _found(
    parts: dict[Key, pl.DataFrame], days: dict[str, list[int]]
) -> list[tuple[Key, pl.DataFrame, list[Change]]]:
    """The changes of each series of lines; `days` of its payer are preferred."""
    changes = fee_changes.find(
        [_series(part) for part in parts.values()],
        FALSE_DISCOVERY,
        [days.get(payer_id, []) for payer_id, _ in parts],
    )
    return [
        (key, part, own)
        for (key, part), own in zip(parts.items(), changes, strict=True)
    ]


def _series(lines: pl.DataFrame) -> Series:
    columns = ("day", "claim", "cell", "price")
    return Series(*(lines[name].to_numpy() for name in columns))


def _unchanged(lines: pl.DataFrame) -> dict[str, Any]:
    """A series without a change as a row: whether it could be tested."""
    probability = fee_changes.probability(_series(lines))
    return {
        "state_code": "too_few" if probability is None else "unchanged",
        "chance_share": probability,
    }


def _told(lines: pl.DataFrame, change: Change) -> dict[str, Any]:
    """A change as a row: its days and size, and what it has cost."""
    ends = change.ends_day
    since = lines.filter(
        pl.col("day") >= change.days.stated,
        pl.lit(True) if ends is None else pl.col("day") < ends,
    )
    compared = lines.filter(change.compared).with_columns(step=change.steps)
    codes = compared.group_by("procedure_code").agg(
        pl.col("step").median(), pl.col("allowed_usd").sum()
    )
    shift = pl.col("step").exp() - 1
    moved = codes.filter(shift / change.size >= 0.5)
    allowed = moved["allowed_usd"].sum() or Decimal(0)
    differences = [
        _usd(float(allowed) * size / (1 + size))
        for size in (change.size, change.low, change.high)
    ]
    return {
        "state_code": "changed",
        "change_date": change.days.stated,
        "first_possible_date": change.days.first,
        "last_possible_date": change.days.last,
        "until_date": ends,
        "size_share": change.size,
        "size_low": change.low,
        "size_high": change.high,
        "chance_share": change.p_value,
        "false_discovery_share": change.q_value,
        "before_claims": change.claims_before,
        "after_claims": change.claims_after,
        "since_lines": since.height,
        "since_allowed_usd": since["allowed_usd"].sum(),
        "compared_codes": codes.height,
        "moved_codes": moved.height,
        "moved_allowed_usd": allowed,
        "difference_usd": differences[0],
        "difference_low_usd": differences[1],
        "difference_high_usd": differences[2],
    }


def _usd(amount: float) -> Decimal:
    """Dollars, to the nearest cent."""
    return Decimal(round(100 * amount)).scaleb(-2)
