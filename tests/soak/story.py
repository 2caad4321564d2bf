"""The story of a soak: what was seen while it went on, and what was wrong with it."""

import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.arrivals import Arrival
from tests.soak.readers import Answer
from tests.soak.samples import ROLES, Sample
from tests.soak.standing import Kill

JUDGED_MINUTES = 20.0  # in a shorter soak memory is told of and not judged
_GROWTH = 1.2  # the last quarter may take so much more than the first ...
_ROOM_MIB = 30.0  # ... and this on top


@dataclass
class Story:
    """What happened, in the order in which it did."""

    minutes: float
    every: float  # seconds between two files
    begun_at: float = 0.0  # seconds since 1970, when the first file was dropped
    has_ended: bool = False  # all is quiet, or it was broken off
    up_seconds: float = 0.0
    quiet_seconds: float = 0.0
    broken: str = ""  # why the service did not come back after a kill
    stop: tuple[int, float, int] = (-1, 0.0, 0)  # code, seconds, processes left
    samples: list[Sample] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    publications: dict[str, float] = field(default_factory=dict)

    @property
    def is_under_way(self) -> bool:
        return self.begun_at > 0 and not self.has_ended

    def note_publication(self, home: Path) -> None:
        """Remember what readers are given now, and since when."""
        link = home / "published" / "current"
        if link.is_symlink():
            self.publications.setdefault(link.readlink().name, time.time())

    def line(self, arrivals: list[Arrival], waiting: int, answers: list[Answer]) -> str:
        """How it stands, in a line."""
        sample = self.samples[-1]
        errors = sum(answer.error is not None for answer in answers)
        worst = percentile([answer.seconds for answer in answers], 0.95)
        return (
            f"{len(arrivals):,} files dropped, {waiting:,} wait"
            f" | {len(self.publications)} publications"
            f" | {len(answers):,} answers, {errors} errors, p95 {worst:.2f} s"
            f" | {sample.rss_mib:,.0f} MiB in"
            f" {sum(use.processes for use in sample.uses.values())} processes"
            f" | {sum(sample.disk_mib.values()):,.0f} MiB on disk"
        )

    def excused(self, answer: Answer) -> bool:
        """A reader had no answer while the dashboards were killed."""
        if answer.error is None or "is shown" in answer.error:
            return False
        return any(
            answer.at - answer.seconds <= kill.at + kill.recovered_seconds
            and answer.at >= kill.at
            for kill in self.kills
            if kill.role in ("dashboards", "up")
        )

    def quarters(
        self, measure: Callable[[Sample], float | None]
    ) -> tuple[float, float] | None:
        """The median of a measure in the first and in the last quarter of the time."""
        span = self.minutes * 60
        parts: list[list[float]] = [[], []]
        for sample in self.samples:
            at, value = sample.at - self.begun_at, measure(sample)
            if value is not None and at <= span / 4:
                parts[0].append(value)
            elif value is not None and span * 3 / 4 <= at <= span:
                parts[1].append(value)
        if not all(parts):
            return None
        return statistics.median(parts[0]), statistics.median(parts[1])

    def wrong(self, answers: list[Answer]) -> list[str]:
        """What must not have happened, in sentences."""
        seen = Counter(
            f"a reader's {answer.what} failed: {answer.error}"
            for answer in answers
            if answer.error is not None and not self.excused(answer)
        )
        found = [f"{sentence} ({times} times)" for sentence, times in seen.items()]
        if self.broken:
            found.append(self.broken)
        code, _, left = self.stop
        if code:
            found.append(f"the service ended with exit code {code}")
        if left:
            found.append(f"{left} processes were left behind")
        if not self.publications:
            found.append("nothing was published")
        if self.minutes >= JUDGED_MINUTES:
            found += [
                f"the memory of {role} grew" for role in ROLES if not self.is_flat(role)
            ]
        return found

    def is_flat(self, role: str) -> bool:
        """A lasting process takes at the end about what it took at first."""
        medians = self.quarters(lambda sample: memory(sample, role))
        return medians is None or medians[1] <= medians[0] * _GROWTH + _ROOM_MIB


def memory(sample: Sample, role: str) -> float | None:
    """What a role took, in MiB; None when it was not there."""
    use = sample.uses.get(role)
    return use.rss_mib if use else None


def percentile(values: list[float], share: float) -> float:
    """The least value that so large a share of them does not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
