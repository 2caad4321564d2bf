"""Measure large files, and how much memory they take: `make bench-large`.

Two shapes of each kind: very many small transactions, and one transaction as large as
the file. Each step runs in a process of its own, whose peak memory the system tells.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.speed import MB, SUFFIX

SHAPES = ("small", "one")
STEPS = ("stage", "land")
_GROUP = 500  # small transactions a group
_CLAIMS = {"837P": rb"^(?:HL\*)", "835": rb"^(?:LX\*|CLP\*)"}
_TRAILER = re.compile(rb"^(?:SE|PLB)\*", re.MULTILINE)
_LEVEL = re.compile(rb"^HL\*(\d+)\*(\d*)\*", re.MULTILINE)


def main() -> None:
    """Make each file, stage it and land it."""
    options = _options()
    if options.step:
        _measure(options)
        return
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, {memory:.0f} GiB, load {load:.1f}", flush=True)
    print("| File | MB | Step | Seconds | MB/s | MB/processor s | Peak MiB |")
    print("|---|--:|---|--:|--:|--:|--:|")
    with TemporaryDirectory(dir=options.folder) as folder:
        blocks = _blocks(Path(folder), options)
        for kind in options.kinds:
            for shape in options.shapes:
                _row(Path(folder), kind, shape, blocks[kind], options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=1000)
    parser.add_argument("--megabytes", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="*", choices=SUFFIX, default=list(SUFFIX))
    parser.add_argument("--shapes", nargs="*", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--folder", help="where the files are made, and removed")
    parser.add_argument("--landing-memory", help="DuckDB's memory_limit, like 1GB")
    parser.add_argument("--no-landing", action="store_true")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    return parser.parse_args()


def _row(
    folder: Path,
    kind: str,
    shape: str,
    blocks: list[bytes],
    options: argparse.Namespace,
) -> None:
    home = folder / f"{kind}-{shape}"
    (home / "inbox").mkdir(parents=True)
    file = home / "inbox" / "file.x12"
    size = options.megabytes * MB
    with file.open("wb") as out:
        for text in {"small": _small, "one": _one}[shape](kind, blocks, size):
            out.write(text)
    megabytes = file.stat().st_size / MB
    for step in STEPS[: 1 if options.no_landing else 2]:
        command = [sys.executable, "-m", "tests.bench.large", *sys.argv[1:]]
        made = subprocess.run(
            [*command, "--step", step],
            check=True,
            stdout=subprocess.PIPE,
            env=os.environ | {"CLAIMSCOPE_HOME": str(home)},
        )
        said = json.loads(made.stdout)
        what = f"{kind}, {'one transaction' if shape == 'one' else 'many transactions'}"
        rates = [megabytes / said[name] for name in ("seconds", "processor")]
        print(
            f"| {what} | {megabytes:.0f} | {step} ({said['claims']:,} claims) | "
            f"{said['seconds']:.0f} | {rates[0]:.1f} | {rates[1]:.1f} | "
            f"{said['peak_mib']:.0f} |",
            flush=True,
        )
    subprocess.run(["rm", "-r", str(home)], check=True)


def _measure(options: argparse.Namespace) -> None:
    """Do one step in this process and say what it took."""
    import duckdb
    import polars as pl

    from transforms import landing, staging
    from transforms.settings import settings

    staging.parse(b"ISA", "warm", b"k" * 32)  # compiled loops are loaded
    used = resource.getrusage(resource.RUSAGE_SELF)
    before = used.ru_utime + used.ru_stime
    start = time.perf_counter()
    if options.step == "stage":
        (file_id,) = staging.stage(["file.x12"])
        file = pl.read_parquet(settings().staging / file_id / "file.parquet")
    else:
        with duckdb.connect(str(settings().home / "bench.duckdb")) as con:
            if options.landing_memory:
                con.execute(f"set memory_limit = '{options.landing_memory}'")
            landing.land(con)
            file = con.sql("select * from landing.file").pl()
    seconds = time.perf_counter() - start
    row = file.row(0, named=True)
    assert row["status_code"] == "landed", row["status_code"]
    used = resource.getrusage(resource.RUSAGE_SELF)
    said = {
        "seconds": seconds,
        "processor": used.ru_utime + used.ru_stime - before,
        "peak_mib": used.ru_maxrss / 1024,
        "claims": row["claims"] + row["adjudications"],
    }
    print(json.dumps(said))


def _blocks(folder: Path, options: argparse.Namespace) -> dict[str, list[bytes]]:
    """The transactions of a practice, by kind, a line for each segment."""
    from transforms import practice
    from transforms.x12 import segments
    from transforms.x12.write import USUAL, write

    practice.generate(folder / "practice", options.claims, options.seed)
    paths = sorted((folder / "practice" / "files").iterdir())
    made = {}
    for kind in options.kinds:
        blocks: list[bytes] = []
        for path in paths:
            if path.name.endswith(SUFFIX[kind]):
                frame = segments.read(path.read_bytes()).frame
                inside = frame.filter(frame["transaction_index"].is_not_null())
                parts = inside.partition_by("transaction_index", maintain_order=True)
                blocks += [write(one, [USUAL]) for one in parts]
        made[kind] = blocks
    return made


def _small(kind: str, blocks: list[bytes], size: float) -> Iterator[bytes]:
    """Groups of small transactions, until the file is large enough."""
    made, number = 0, 0
    while made < size:
        number += 1
        start = number * _GROUP % len(blocks)
        some = [*blocks[start:], *blocks][:_GROUP]
        text = _interchange(kind, number, some)
        made += len(text)
        yield text


def _one(kind: str, blocks: list[bytes], size: float) -> Iterator[bytes]:
    """The claims of all transactions again and again in one; levels numbered anew."""
    claims = re.compile(_CLAIMS[kind], re.MULTILINE)
    head, body, count, levels = b"", [], 0, 0
    for block in blocks:
        start = claims.search(block)
        end = _TRAILER.search(block)
        if start is None or end is None:
            continue
        head = head or block[: start.start()]
        part = block[start.start() : end.start()]

        def renumbered(found: re.Match[bytes], before: int = levels) -> bytes:
            own, parent = found[1], found[2]
            above = b"@@@%07d" % (int(parent) + before) if parent else b""
            return b"HL*@@@%07d*%s*" % (int(own) + before, above)

        body.append(_LEVEL.sub(renumbered, part))
        levels += len(_LEVEL.findall(part))
    whole = b"".join(body)
    yield _header(kind, 1) + head
    for number in range(1, max(1, round(size / len(whole))) + 1):
        count += whole.count(b"\n")
        yield whole.replace(b"@@@", b"%03d" % number)
    count += head.count(b"\n") + 1
    st02 = head.split(b"*", 3)[2]
    yield b"SE*%d*%s~\nGE*1*1~\nIEA*1*%09d~\n" % (count, st02.rstrip(b"~"), 1)


def _interchange(kind: str, number: int, transactions: list[bytes]) -> bytes:
    count = len(transactions)
    trailer = b"GE*%d*1~\nIEA*1*%09d~\n" % (count, number)
    return _header(kind, number) + b"".join(transactions) + trailer


def _header(kind: str, number: int) -> bytes:
    function, code = ("HP", "005010X221A1") if kind == "835" else ("HC", "005010X222A1")
    sender, receiver, blank = f"{'SENDER':15}", f"{'RECEIVER':15}", " " * 10
    return (
        f"ISA*00*{blank}*00*{blank}*ZZ*{sender}*ZZ*{receiver}*250301*0830*^*00501*"
        f"{number:09}*0*P*:~\n"
        f"GS*{function}*SENDER*RECEIVER*20250301*0830*1*X*{code}~\n"
    ).encode()


if __name__ == "__main__":
    main()
