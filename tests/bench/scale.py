"""From X12 to published, by size: `make bench`.

For each size a synthetic practice is made, landed, built, checked, swapped in and
published, but for the files of its last days; these then come as one day on top. Every
step is a process of its own, as its task would be; the system tells its processor time
and its peak memory, and those of the processes it started.
"""

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.speed import MB

_LAYERS = ("core", "marts")
_BUILD = tuple(
    step
    for layer in ("landing", *_LAYERS)
    for step in (f"build {layer}", f"check {layer}")
    if step != "build landing"
)
_STEPS = ("stage", "land", "begin", *_BUILD, "swap", "publish")
_CORES = os.cpu_count() or 1


def main() -> None:
    """Run each size, and print its tables."""
    options = _options()
    if options.step:
        print(json.dumps(_measured(options.step, options.build)))
        return
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(
        f"{_CORES} cores, {memory:.0f} GiB, load {os.getloadavg()[0]:.1f}", flush=True
    )
    runs = []
    for claims in options.sizes:
        with TemporaryDirectory(dir=options.folder) as folder:
            runs.append(_size(Path(folder), claims, options))
    _print_steps(runs)
    _print_models(runs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--day", type=int, default=10_000, help="claims on top")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", help="where all is made, and removed")
    parser.add_argument("--step", choices=_STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--build", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _size(folder: Path, claims: int, options: argparse.Namespace) -> dict[str, Any]:
    """Run one size: what was made, and what each step took, first and for the day."""
    home, made = folder / "home", folder / "practice"
    run: dict[str, Any] = {"claims": claims}
    command = [sys.executable, "-m", "claimscope", "generate", str(made)]
    run["generate"] = timed(
        [*command, "--claims", str(claims), "--seed", str(options.seed)], home
    )
    truth = json.loads((made / "truth.json").read_text())
    held = last_days(made, truth, options.day)
    inbox = home / "inbox"
    inbox.mkdir(parents=True)
    for file in (made / "files").iterdir():
        if file.name not in held:
            file.replace(inbox / file.name)
    run["first"] = through(home)
    for name in held:
        (made / "files" / name).replace(inbox / name)
    run["day"] = through(home)
    run["day"]["new_claims"] = sum(truth["files"][name]["claims"] for name in held)
    run["warehouse_mb"] = (home / "warehouse.duckdb").stat().st_size / MB
    print(json.dumps(run), flush=True)
    return run


def last_days(made: Path, truth: dict[str, Any], claims: int) -> list[str]:
    """The last files of a practice, by the day in their names, of so many claims."""
    held, left = [], claims
    for name in sorted(truth["files"], reverse=True):
        if left <= 0:
            break
        if (made / "files" / name).is_file():
            held.append(name)
            left -= truth["files"][name]["claims"]
    return held


def through(home: Path) -> dict[str, Any]:
    """Take what is in the inbox through every step."""
    files = list((home / "inbox").iterdir())
    through: dict[str, Any] = {
        "files": len(files),
        "mb": sum(file.stat().st_size for file in files) / MB,
    }
    build_id = ""
    landing: dict[str, list[dict[str, Any]]] = {"stage": [], "land": []}
    while any((home / "inbox").iterdir()):  # bite by bite, as a run takes them
        for step, done in landing.items():
            command = [sys.executable, "-m", "tests.bench.scale", "--step", step]
            done.append(timed(command, home))
    for step, done in landing.items():
        through[step] = {
            "seconds": sum(bite["seconds"] for bite in done),
            "cpu": sum(bite["cpu"] for bite in done),
            "mib": max(_peak(bite) for bite in done),
            "told": {"bites": len(done)},
        }
        print(f"{step:14} {through[step]['seconds']:8.1f} s", flush=True)
    for step in _STEPS[2:]:
        done = timed(
            [sys.executable, "-m", "tests.bench.scale", "--step", step]
            + (["--build", build_id] if build_id else []),
            home,
        )
        build_id = done["told"].get("build_id", build_id)
        through[step] = done
        print(f"{step:14} {done['seconds']:8.1f} s {done['mib']:7.0f} MiB", flush=True)
    return through


def timed(command: list[str], home: Path) -> dict[str, Any]:
    """Run a command: its seconds, processor seconds, peak memory, what it told."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, "CLAIMSCOPE_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command[1:])} failed")
    last = out.splitlines()[-1] if out else b""
    return {
        "seconds": time.perf_counter() - began,
        "cpu": usage.ru_utime + usage.ru_stime,
        "mib": usage.ru_maxrss / 1024,
        "told": json.loads(last) if last.startswith(b"{") else {},
    }


def _measured(step: str, build_id: str) -> dict[str, Any]:
    """Do a step in this process."""
    verb, _, layer = step.partition(" ")
    told = _VERBS[verb](layer, build_id)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {**told, "children_mib": peak}


def _stage(_: str, __: str) -> dict[str, Any]:
    from transforms import inbox, staging

    spawn = multiprocessing.get_context("spawn")
    shares = inbox.bite(batches=_CORES)
    with ProcessPoolExecutor(_CORES, mp_context=spawn) as pool:
        list(pool.map(staging.stage, shares))
    _taken().write_text(json.dumps(shares))  # the next step is another process
    return {}


def _land(_: str, __: str) -> dict[str, Any]:
    from transforms import inbox, landing, warehouse

    with warehouse.connect() as con:
        landing.create(con)
        landing.land(con)
    inbox.settle({name for share in json.loads(_taken().read_text()) for name in share})
    return {}


def _taken() -> Path:
    from transforms.settings import settings

    return settings().home / "taken.json"


def _begin(_: str, __: str) -> dict[str, Any]:
    from transforms import warehouse

    build_id = warehouse.begin_build()
    with warehouse.connect() as con:
        query = "select since_batch_id from gate.build where build_id = ?"
        ((since,),) = con.execute(query, [build_id]).fetchall()
    return {"build_id": build_id, "is_increment": since is not None}


def _build(layer: str, build_id: str) -> dict[str, Any]:
    from transforms import warehouse

    make, models = warehouse._create, {}

    def timed(con: Any, model: str, target: str) -> None:
        began = time.perf_counter()
        make(con, model, target)
        rows = con.execute(f"select count(*) from {target}").fetchone()[0]
        models[model] = [time.perf_counter() - began, rows]

    warehouse._create = timed
    warehouse.build_layer(layer, build_id)
    return {"models": models}


def _check(layer: str, build_id: str) -> dict[str, Any]:
    import expectations

    expectations.check(layer, build_id)
    return {}


def _swap(_: str, build_id: str) -> dict[str, Any]:
    from transforms import warehouse

    warehouse.swap(build_id)
    return {}


def _publish(_: str, build_id: str) -> dict[str, Any]:
    from transforms import publish

    publish.publish(build_id)
    return {}


_VERBS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "stage": _stage,
    "land": _land,
    "begin": _begin,
    "build": _build,
    "check": _check,
    "swap": _swap,
    "publish": _publish,
}


def _print_steps(runs: list[dict[str, Any]]) -> None:
    heads = [f"{run['claims']:,} claims" for run in runs]
    heads += [f"{run['day']['new_claims']:,} on top" for run in runs]
    columns = [run["first"] for run in runs] + [run["day"] for run in runs]
    growth = len(runs) > 1
    more = f" {heads[1]} v. {heads[0]} |" if growth else ""
    print("\nSeconds (processor seconds), peak MiB of a process\n")
    print("| step | " + " | ".join(heads) + " |" + more)
    print("|---|" + "---:|" * (len(heads) + growth))
    made = [run["generate"] for run in runs]
    _row("make the practice", [*map(_cell, made), *[""] * len(runs)], made, growth)
    for step in _STEPS:
        cells = [column[step] for column in columns]
        _row(step, [_cell(cell) for cell in cells], cells, growth)
    totals = [
        {
            "seconds": sum(column[step]["seconds"] for step in _STEPS),
            "cpu": sum(column[step]["cpu"] for step in _STEPS),
            "mib": max(_peak(column[step]) for step in _STEPS),
            "told": {},
        }
        for column in columns
    ]
    _row("**X12 to published**", [_cell(total) for total in totals], totals, growth)
    for name, amount in (
        ("files", lambda column, _: f"{column['files']:,}"),
        ("MB of X12", lambda column, _: f"{column['mb']:,.0f}"),
        (
            "landing, MB/s",
            lambda column, _: f"{column['mb'] / _landing(column):,.1f}",
        ),
        (
            "landing, claims/s",
            lambda column, claims: f"{claims / _landing(column):,.0f}",
        ),
    ):
        claims = [run["claims"] for run in runs]
        claims += [run["day"]["new_claims"] for run in runs]
        told = [amount(one, n) for one, n in zip(columns, claims, strict=True)]
        _row(name, told, [], growth)
    sizes = [f"{run['warehouse_mb']:,.0f}" for run in runs]
    _row("warehouse, MB", [*[""] * len(runs), *sizes], [], growth)
    rates = [f"{run['claims'] / run['generate']['seconds']:,.0f}" for run in runs]
    _row("practice, claims/s", [*rates, *[""] * len(runs)], [], growth)


def _landing(column: dict[str, Any]) -> float:
    return float(column["stage"]["seconds"] + column["land"]["seconds"])


def _peak(cell: dict[str, Any]) -> float:
    return max(cell["mib"], cell["told"].get("children_mib", 0))


def _cell(cell: dict[str, Any]) -> str:
    return f"{cell['seconds']:,.1f} ({cell['cpu']:,.1f}), {_peak(cell):,.0f}"


def _row(
    name: str, texts: list[str], cells: list[dict[str, Any]], growth: bool
) -> None:
    ratio = ""
    if growth:
        told = len(cells) > 1
        ratio = f" {cells[1]['seconds'] / cells[0]['seconds']:.1f}x |" if told else " |"
    print(f"| {name} | " + " | ".join(texts) + " |" + ratio)


def _print_models(runs: list[dict[str, Any]]) -> None:
    print("\nSeconds for each model, and rows\n")
    heads = [f"{run['claims']:,} claims" for run in runs]
    heads += [f"{run['day']['new_claims']:,} on top" for run in runs]
    print("| model | " + " | ".join(heads) + " |")
    print("|---|" + "---:|" * len(heads))
    columns = [run["first"] for run in runs] + [run["day"] for run in runs]
    models = [
        {
            k: v
            for layer in _LAYERS
            for k, v in c[f"build {layer}"]["told"]["models"].items()
        }
        for c in columns
    ]
    for model in sorted(models[0], key=lambda name: -models[-1 - len(runs)][name][0]):
        cells = (f"{took:,.2f}, {rows:,}" for took, rows in (m[model] for m in models))
        print(f"| {model} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
