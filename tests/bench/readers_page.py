"""The page of the readers' bench: what they waited for, and what the machine did."""

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.bench.visits import Seen
from tests.soak.story import percentile

_STEPS = {
    "landing": ("stage", "land"),
    "build and checks": ("begin", "build", "check", "swap"),
    "publication": ("publish",),
}
_DOCUMENT = """\
# Readers

`{command}` makes a synthetic practice of {claims:,} claims and publishes it but for its last days.
Then {readers} readers of the three roles (two in five administrators, one in five researchers, two
in five insurers) read for {minutes:g} minutes over HTTP, each with a session and a pace of their own:
after each visit they look at what they see for {think[0]:g} to {think[1]:g} seconds. They open
pages, change filters, download CSVs, and now and then ask a question on the workbench. Meanwhile the
days that were held back land, are built, checked and published.

A visit is what a person waits for: all the requests of a page opened, a filter changed, a file, or an
answer. "Busy" is a question that was told in a sentence to come again, since four are answered at once.

{verdict}

Machine: {machine}. Load {loads[0]:.1f} before the readers came and {loads[1]:.1f} when they went; readers,
dashboards and builds share the cores.

| visit | times | p50 s | p95 s | longest s | errors | busy |
|---|---:|---:|---:|---:|---:|---:|
{visits}

{rate:.1f} visits a second for {seconds:.0f} seconds. The dashboards used {cores:.2f} cores on average and
{first:,.0f} MiB at first, {last:,.0f} at the end, {most:,.0f} at most; the processes beside them that answer
questions {answering:,.0f} MiB at most.

{days}
"""  # noqa: E501


@dataclass
class Story:
    """What happened while readers read."""

    begun: float  # seconds since 1970
    seen: list[Seen] = field(default_factory=list)
    samples: list[tuple[float, float]] = field(default_factory=list)  # MiB
    days: list[dict[str, Any]] = field(default_factory=list)
    builds: set[str] = field(default_factory=set)
    seconds: float = 0.0
    processor_seconds: float = 0.0
    loads: tuple[float, float] = (0.0, 0.0)

    def wrong(self) -> list[str]:
        """What must not be: errors that readers saw, publications that none did."""
        errors = Counter(each.error for each in self.seen if each.error)
        found = [f"{count} times: {error}" for error, count in errors.most_common()]
        if missed := len(self.days) + 1 - len(self.builds):
            found.append(f"{missed} of the publications were seen by no reader")
        return found


def page(story: Story, command: str, memory_gib: float, **said: Any) -> str:
    """Tell of a bench; `said` are its options."""
    wrong = story.wrong()
    own = [each for each, _ in story.samples]
    return _DOCUMENT.format(
        command=command,
        verdict="\n".join(f"- WRONG, {each}" for each in wrong)
        if wrong
        else "**No reader saw an error, and every publication was seen.**",
        machine=f"{os.cpu_count()} cores, {memory_gib:.0f} GiB",
        loads=story.loads,
        visits="\n".join(_visits(story.seen)),
        rate=len(story.seen) / story.seconds,
        seconds=story.seconds,
        cores=story.processor_seconds / story.seconds,
        first=own[len(own) // 10],
        last=own[-1],
        most=max(own),
        answering=max(each for _, each in story.samples),
        days="\n".join(map(_day, story.days)),
        **said,
    )


def _visits(seen: list[Seen]) -> list[str]:
    """A row for each kind of visit, for each role, and for all."""
    kinds = sorted({each.kind for each in seen})
    rows = [(kind, [each for each in seen if each.kind == kind]) for kind in kinds]
    rows += [
        (f"all of {role}s", [each for each in seen if each.role == role])
        for role in sorted({each.role for each in seen})
    ]
    return [_row(name, some) for name, some in [*rows, ("**all**", seen)]]


def _row(name: str, some: list[Seen]) -> str:
    took = [each.seconds for each in some]
    errors = sum(each.error is not None for each in some)
    busy = sum(each.is_busy for each in some)
    return (
        f"| {name} | {len(some):,} | {percentile(took, 0.5):.2f}"
        f" | {percentile(took, 0.95):.2f} | {max(took, default=0):.2f}"
        f" | {errors} | {busy} |"
    )


def _day(day: dict[str, Any]) -> str:
    took = {
        name: sum(
            done["seconds"]
            for step, done in day.items()
            if isinstance(done, dict) and step.split()[0] in verbs
        )
        for name, verbs in _STEPS.items()
    }
    told = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in took.items())
    return (
        f"- A day of {day['files']:,} files came after {day['at']:.0f} s: {told};"
        f" published {sum(took.values()):.0f} s after it came."
    )
