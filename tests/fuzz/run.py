"""Fuzzing by the thousand: `python -m tests.fuzz.run` (or `make fuzz`).

Mutants are judged by two processes, a few hundred a piece. What each piece found is
kept in a log, so that a run that was stopped goes on where it was, unless the code has
changed meanwhile. A mutant that takes
a minute kills its process, is a hang, and the rest go on. At the end, with --page, the
table of docs/fuzz.md is written.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "fuzz.md"
LOG = ROOT / "dist" / "fuzz.jsonl"
PIECE, TOGETHER = 500, 25
PATIENCE_SECONDS = 60  # for a handful of mutants
KINDS = {
    "crash": "Crashes: parsing raised",
    "contained": "Contained: a fault of ours quarantined a file or a transaction",
    "hang": "Hangs: more than 2 s of processor time per 100 kB",
    "loss": "Losses: segments, bytes or dollars unaccounted for",
    "leak": "Leaks: a value of a person in a message or a column that has none",
    "finding": "Findings outside the file, or not in the catalogue's words",
    "together": "Files read together differ from the same read alone",
}
DOCUMENT = """\
# Fuzzing

Real X12 files, damaged at random, must never crash the parser, hang it, lose a segment
or a dollar in silence, or put anything of a person into a message. `make fuzz` judges
20,000 mutants of {files} files{origin}; `make test` judges the first 500. A mutant is
made from its number alone, so a failure is reproduced with
`python -m tests.fuzz.run --first NUMBER --mutants 1`.

The run of this table: `{command}`.

| | |
|---|---:|
| Mutants | {mutants:,} |
{kinds}
| Seconds (wall) | {seconds:,.0f} |
| Processes | {processes} |

Measured on {machine}; other work was running there at the time.

## What is done to a file

One to five of: {steps}. Files are damaged at any byte: bytes flipped, deleted and
duplicated; separators exchanged or rewritten, everywhere or from some byte on; files
cut off at either end, spliced into each other, wrapped and indented; segments shuffled,
repeated and dropped; elements blanked; numbers and dates replaced by what is none;
control characters and letters of other encodings put in; whole files in UTF-16.

## What must hold of each

- Parsing ends, within 2 s of processor time per 100 kB, and raises nothing; nor does a
  fault inside it turn into a quarantined file or transaction.
- Segments in = parsed + ignored + quarantined, and every letter and digit of the file
  stands in a segment, or in a text that a finding reports.
- The dollars of the ledger are those of the record tables, and the charges of all CLM
  and CLP in the bytes, added up by another reader, landed or are in quarantine.
- Every record has its parent, and every id is its own.
- A finding lies inside the file, at the segment it names, in the catalogue's words.
- No name, address, birth date or number of a person (NM1, N3, DMG and REF*SY of the
  file before it was damaged) is in a finding, or in a column that holds codes or
  pseudonyms of ours; after damage that moves no value to another place, in no column.
- A file read together with others gives what it gives alone (one in {together}).

## What it found

| Mutants | What was wrong |
|---|---|
| 21, 130, 332, 541, 950 ... | A file in UTF-16 was refused whole, as unreadable |
| 585, 599 | A file whose only ST names no transaction set was refused whole |

Both are mended, and their mutants stay in `make test`.

The oracle is itself tested: each of these is broken on purpose in
`tests/fuzz/test_fuzz.py`, and must be seen.
"""


def judge_piece(first: int, count: int) -> None:
    """Judge mutants in this process, and say so, a JSON line a handful."""
    from tests.fuzz import mutants, oracle

    for start in range(first, first + count, TOGETHER):
        numbers = range(start, min(start + TOGETHER, first + count))
        signal.alarm(PATIENCE_SECONDS)  # ends the process, whatever it is at
        some = [mutants.mutant(number) for number in numbers]
        failures = list(oracle.judge(some))
        signal.alarm(0)
        print(json.dumps({"next": numbers.stop, "failures": failures}), flush=True)


def run_piece(first: int, count: int) -> dict[str, Any]:
    """Judge mutants in a process of their own; go on behind one that kills it."""
    begun = time.monotonic()
    failures: list[list[Any]] = []
    at, end = first, first + count
    step = count
    while at < end:
        command = [sys.executable, "-m", "tests.fuzz.run", "--piece"]
        command += ["--first", str(at), "--mutants", str(min(step, end - at))]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False
        )
        for line in done.stdout.splitlines():
            said = json.loads(line)
            failures += said["failures"]
            at = said["next"]
        if done.returncode == 0:
            step = count
        elif step > 1:
            step = 1  # one at a time from here, to name the one
        else:
            kind = "hang" if done.returncode == -signal.SIGALRM else "crash"
            failures.append([at, kind, f"exit {done.returncode}"])
            at += 1
    return {
        "first": first,
        "mutants": count,
        "seconds": round(time.monotonic() - begun, 1),
        "failures": failures,
    }


def version() -> str:
    """Digest the code that is judged, and that judges."""
    digest = hashlib.sha256()
    for folder in ("transforms", "tests/fuzz"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def run(first: int, count: int, processes: int, log: Path) -> list[dict[str, Any]]:
    """Judge mutants by pieces, leaving out those that the log already has."""
    log.parent.mkdir(exist_ok=True)
    code = version()
    known = {}
    if log.exists():
        known = {
            (piece["first"], piece["mutants"]): piece
            for piece in map(json.loads, log.read_text().splitlines())
            if piece["version"] == code
        }
    wanted = [
        (at, min(PIECE, first + count - at))
        for at in range(first, first + count, PIECE)
    ]
    done = [known[piece] for piece in wanted if piece in known]
    due = [piece for piece in wanted if piece not in known]
    with ThreadPoolExecutor(processes) as pool:
        for piece in pool.map(lambda p: run_piece(*p), due):
            piece["version"] = code
            with log.open("a") as file:
                file.write(json.dumps(piece) + "\n")
            done.append(piece)
            judged = sum(p["mutants"] for p in done)
            failed = sum(len(p["failures"]) for p in done)
            print(f"{judged:,} of {count:,} mutants, {failed} failures", flush=True)
    return done


def page(done: list[dict[str, Any]], processes: int, command: str) -> str:
    """Write the table of a run."""
    from tests.fuzz import mutants

    counts = Counter(kind for piece in done for _, kind, _ in piece["failures"])
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return DOCUMENT.format(
        command=command,
        files=len(mutants.originals()),
        origin=" of a public corpus" if mutants.CORPUS.is_dir() else "",
        mutants=sum(piece["mutants"] for piece in done),
        kinds="\n".join(f"| {words} | {counts[k]} |" for k, words in KINDS.items()),
        seconds=sum(piece["seconds"] for piece in done) / processes,
        processes=processes,
        machine=f"{os.cpu_count()} cores, {memory:.0f} GiB",
        steps=", ".join(f"`{name}`" for name in mutants.STEPS),
        together=TOGETHER,
    )


def main() -> int:
    """Run what the command line asks for; 1 when a mutant failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--mutants", type=int, default=20_000)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--log", type=Path, default=LOG)
    options.add_argument("--page", action="store_true", help="write docs/fuzz.md")
    options.add_argument("--piece", action="store_true", help=argparse.SUPPRESS)
    wanted = options.parse_args()
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    if wanted.piece:
        judge_piece(wanted.first, wanted.mutants)
        return 0
    done = run(wanted.first, wanted.mutants, wanted.processes, wanted.log)
    if wanted.page:
        command = f"python -m tests.fuzz.run --mutants {wanted.mutants}"
        PAGE.write_text(page(done, wanted.processes, command), encoding="utf-8")
    failures = [failure for piece in done for failure in piece["failures"]]
    for number, kind, which in failures:
        print(f"mutant {number}: {kind}: {which}")
    print(f"{sum(p['mutants'] for p in done):,} mutants, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
