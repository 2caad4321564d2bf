"""A bar or dot of a ranking: what it shows, what it says, where a click on it leads."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboards import drawn, theme


@dataclass(frozen=True)
class Bar:
    """One bar or dot of a ranking.

    A click narrows the page to its `key`, or leads to the page `to`, narrowed to it.
    """

    label: str
    value: float | None
    text: str
    hover: str
    hue: str = theme.ACCENT
    low: float | None = None
    high: float | None = None
    key: tuple[str, str] | None = None
    is_pale: bool = False
    is_withheld: bool = False
    to: str = ""

    @property
    def leads(self) -> list[str] | None:
        """What a click does, as the browser is told; null for nothing."""
        if self.to:
            return [*(self.key or ("", "")), self.to]
        return list(self.key) if self.key else None


def behind(bars: Sequence[Bar], axis: str) -> pl.DataFrame:
    """What a ranking draws: one row per bar, the first on top."""
    rows = pl.DataFrame(
        {
            "label": [bar.label for bar in bars],
            axis: [None if bar.value is None else float(bar.value) for bar in bars],
            "low": [None if bar.low is None else float(bar.low) for bar in bars],
            "high": [None if bar.high is None else float(bar.high) for bar in bars],
            "said": [drawn.plain(bar.hover) for bar in bars],
            "is_withheld": [bar.is_withheld for bar in bars],
        },
        schema_overrides={axis: pl.Float64, "low": pl.Float64, "high": pl.Float64},
    )
    has_interval = any(bar.low is not None or bar.high is not None for bar in bars)
    return rows if has_interval else rows.drop("low", "high")
