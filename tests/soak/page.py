"""The page of a soak: what was done, what it took, and what must hold."""

import os
import platform
from collections import Counter

from tests.soak.arrivals import Arrival
from tests.soak.proof import COUNTED, Proof
from tests.soak.readers import Readers
from tests.soak.samples import ROLES
from tests.soak.story import JUDGED_MINUTES, Story, memory, percentile

_DOCUMENT = """\
# Soak: the standing service under load

`make soak` starts `claimscope up` in a new home, drops a file of a synthetic practice
into its inbox every {every:g} seconds, and keeps four readers on the dashboards: three
programs that ask for every page and every callback, and a browser. `KILL=1` also kills
a process of the service every few minutes, by SIGKILL: each kind in its turn, a task at
work, and `up` itself, which is then started again as a supervisor would.

{verdict}

| | |
|---|---:|
| Command | `{command}` |
| Machine | {machine} |
| Minutes of arrivals | {minutes:g} |
| Files dropped | {files:,} |
| of these: {ways} | |
| In the ledger | {statuses} |
| Claims landed | {claims:,.0f} |
| Adjudications landed | {adjudications:,.0f} |
| Billed in the claims landed | ${billed:,.2f} |
| Publications made | {publications:,} |
| From a file's drop to the ledger | median {land_50:.0f} s, p95 {land_95:.0f} s |
| From a file's drop to its publication | median {pub_50:.0f} s, p95 {pub_95:.0f} s |
| Answers to readers | {answers:,} |
| Errors that readers saw | {errors:,} |
| No answer while the dashboards were killed | {excused:,} |
| Publications that readers saw | {builds:,} |
| Until the service stood | {up_seconds:.0f} s |
| From the last file to all published | {quiet_seconds:.0f} s |
| From SIGTERM to the end | {stop_seconds:.0f} s, {left} processes left |

## What must hold

When arrivals end and all is quiet, the service is stopped and its home is read by other
means than its own. The soak fails unless

- every file that was dropped is in the ledger exactly once: landed, or quarantined with
  its reason (what has no X12 in it), and the same bytes again add nothing;
- claims, lines, answers, adjustments and dollars of each file are those that the
  practice's own truth tells of it (of a file that was cut off, no more than those);
- every original is in `archive/` or `quarantine/`, byte for byte;
- what readers see was built from all that landed;
- no reader saw an error, before, while or after a publication took another's place;
- no process outlives the service; and in {judged:g} minutes or more, none that lasts takes a
  fifth (and 30 MiB) more memory in the last quarter than in the first.

{wrong}

## Answers to readers

| What | Answers | Errors | Median s | p95 s | Longest s |
|---|--:|--:|--:|--:|--:|
{reading}

## Memory and processor

Resident memory, median of a quarter of the time, looked at every half a minute; what
several processes share is counted in each. "Own" are processes that a process of the
service starts itself: tasks at work are the scheduler's.

| Process | First quarter MiB | Last quarter MiB | Most MiB | Descriptors, first and last | Processor s a minute |
|---|--:|--:|--:|--:|--:|
{memory}

## Disk

| Below the home | At first MiB | At the end MiB |
|---|--:|--:|
{disk}

## Kills

{kills}
"""  # noqa: E501


def page(
    story: Story,
    arrivals: list[Arrival],
    readers: Readers,
    found: Proof,
    wrong: list[str],
    command: str,
) -> str:
    """Tell of a soak."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    ways = Counter(arrival.way for arrival in arrivals)
    excused = [answer for answer in readers.answers if story.excused(answer)]
    errors = sum(answer.error is not None for answer in readers.answers)
    totals = {column: found.totals.get(column, 0) for column in COUNTED}
    return _DOCUMENT.format(
        verdict=f"**{len(wrong)} things went wrong.**"
        if wrong
        else "**Nothing was lost, nothing came twice, and no reader saw an error.**",
        command=command,
        machine=f"{os.cpu_count()} cores, {memory_gib:.0f} GiB, Python"
        f" {platform.python_version()}",
        every=story.every,
        minutes=story.minutes,
        files=len(arrivals),
        ways=", ".join(f"{count} {way}" for way, count in ways.most_common()),
        statuses=", ".join(f"{n:,} {status}" for status, n in found.statuses.items()),
        claims=totals["claims"],
        adjudications=totals["adjudications"],
        billed=totals["billed_usd"],
        publications=len(story.publications),
        land_50=percentile(found.landing_seconds, 0.5),
        land_95=percentile(found.landing_seconds, 0.95),
        pub_50=percentile(found.publishing_seconds, 0.5),
        pub_95=percentile(found.publishing_seconds, 0.95),
        answers=len(readers.answers),
        errors=errors - len(excused),
        excused=len(excused),
        builds=len(readers.builds),
        up_seconds=story.up_seconds,
        quiet_seconds=story.quiet_seconds,
        stop_seconds=story.stop[1],
        left=story.stop[2],
        judged=JUDGED_MINUTES,
        wrong="\n".join(["What did not hold:", "", *(f"- {each}" for each in wrong)])
        if wrong
        else "All of it held.",
        reading=_reading(readers),
        memory=_memory(story),
        disk=_disk(story),
        kills=_kills(story),
    )


def _reading(readers: Readers) -> str:
    lines = []
    for what in sorted({answer.what for answer in readers.answers}):
        some = [answer for answer in readers.answers if answer.what == what]
        seconds = [answer.seconds for answer in some]
        errors = sum(answer.error is not None for answer in some)
        lines.append(
            f"| {what} | {len(some):,} | {errors} | {percentile(seconds, 0.5):.2f}"
            f" | {percentile(seconds, 0.95):.2f} | {max(seconds):.2f} |"
        )
    return "\n".join(lines)


def _memory(story: Story) -> str:
    lines = []
    roles = list(dict.fromkeys(role for each in story.samples for role in each.uses))
    first = [role for role in ("up", *ROLES) if role in roles]
    for role in [*first, *(role for role in roles if role not in first)]:
        if role.startswith("keeper"):
            continue
        medians = story.quarters(lambda sample, role=role: memory(sample, role))
        most = max(memory(sample, role) or 0.0 for sample in story.samples)
        shown = [f"{value:,.0f}" for value in medians] if medians else ["", ""]
        lines.append(
            f"| {role} | {shown[0]} | {shown[1]} | {most:,.0f}"
            f" | {_descriptors(story, role)} | {_processor(story, role)} |"
        )
    total = story.quarters(lambda sample: sample.rss_mib)
    shown = [f"{value:,.0f}" for value in total] if total else ["", ""]
    most = max((sample.rss_mib for sample in story.samples), default=0.0)
    lines.append(f"| **all** | {shown[0]} | {shown[1]} | {most:,.0f} | | |")
    return "\n".join(lines)


def _descriptors(story: Story, role: str) -> str:
    found = [each.uses[role].descriptors for each in story.samples if role in each.uses]
    return f"{found[0]}, {found[-1]}" if role in ROLES else ""


def _processor(story: Story, role: str) -> str:
    """Seconds of processor a minute, between looks at one and the same process."""
    if role not in ("up", *ROLES):
        return ""
    used, span = 0.0, 0.0
    for one, other in zip(story.samples, story.samples[1:], strict=False):
        if role in one.uses and role in other.uses:
            more = other.uses[role].seconds - one.uses[role].seconds
            if more >= 0:  # else it began anew
                used, span = used + more, span + other.at - one.at
    return f"{60 * used / span:.1f}" if span else ""


def _disk(story: Story) -> str:
    first, last = story.samples[0].disk_mib, story.samples[-1].disk_mib
    names = sorted(first | last)
    lines = [
        f"| {name} | {first.get(name, 0):,.1f} | {last.get(name, 0):,.1f} |"
        for name in names
        if max(first.get(name, 0), last.get(name, 0)) >= 0.1
    ]
    total = [sum(each.values()) for each in (first, last)]
    return "\n".join([*lines, f"| **all** | {total[0]:,.1f} | {total[1]:,.1f} |"])


def _kills(story: Story) -> str:
    if not story.kills:
        return "None was asked for."
    lines = ["| Minute | Killed | Whole again after s |", "|--:|---|--:|"]
    lines += [
        f"| {(kill.at - story.begun_at) / 60:.1f} | {kill.role}"
        f" | {kill.recovered_seconds:.0f} |"
        for kill in story.kills
    ]
    return "\n".join(lines)
