"""Protecting and attacking a large publication: `make bench-disclosure`.

Three years, 50 states, 40 conditions (eight of them chronic) in the designs of
disease_trends. Prints the time of choosing what to withhold and of the attack on the
result, and how much is still shown.
"""

import os
import resource
import time

import polars as pl

from tests.bench.publication import made
from transforms import disclosure
from transforms.disclosure.reasons import says_rests_on

CONDITIONS, STATES = 40, 50


def main() -> None:
    frame = made(CONDITIONS, STATES)
    print(f"{CONDITIONS} conditions, {STATES} states, {frame.height:,} rows;")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    begun = _now()
    shown = disclosure.withhold(frame)
    chosen = _now()
    bare = disclosure.given_away(frame, shown)
    ended = _now()
    print("| step | seconds | processor seconds |\n|---|---:|---:|")
    for step, first, last in (
        ("choosing what to withhold", begun, chosen),
        ("the attack on what is left", chosen, ended),
        ("together", begun, ended),
    ):
        print(f"| {step} | {last[0] - first[0]:.0f} | {last[1] - first[1]:.0f} |")
    print()
    print(f"Counts given away: {bare.height}. Largest process: {_mebibytes():,} MiB.\n")
    print(_table(shown))


def _table(shown: pl.DataFrame) -> str:
    rests = says_rests_on(pl.col("withheld_reason"))
    held = pl.col("is_withheld")
    rows = (
        shown.group_by("period_code", "breakdown_code")
        .agg(
            pl.len(),
            (held & rests).sum().alias("few"),
            (held & ~rests).sum().alias("others"),
        )
        .sort("period_code", "breakdown_code")
    )
    lines = [
        "| design | rows | few people | withheld for these | shown |",
        "|---|---:|---:|---:|---:|",
    ]
    for period, breakdown, size, few, others in rows.iter_rows():
        part = 1 - (few + others) / size
        lines.append(
            f"| {period} x {breakdown} | {size:,} | {few:,} | {others:,} | {part:.1%} |"
        )
    return "\n".join(lines)


def _now() -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    return time.perf_counter(), time.process_time()


def _mebibytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
