"""What landing a day costs as the warehouse grows: `make bench-landing-growth`.

Synthetic rows fill the landing tables by SQL: the columns and shares of a practice's
own files, with keys of their own. Then the same day is landed, undone and landed
again, in turn in the smaller and the larger warehouse.
"""

import argparse
import os
import shutil
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tests.bench.speed import load, machine

# What tells one copy of a row from another; `tag` is six digits of the copy.
_KEYS = {
    "batch_id": "copy",
    "file_id": "tag || substr(file_id, 7)",
    "sha256": "tag || substr(sha256, 7)",
    "claim_id": "tag || substr(claim_id, 7)",
    "adjudication_id": "tag || substr(adjudication_id, 7)",
    "interchange_control_number": "interchange_control_number || tag",
    "patient_control_number": "patient_control_number || tag",
}
# Landing looks for earlier deliveries in these; to the others it only appends.
_READ = ("file", "transaction", "claim", "adjudication")
_COPIES = "select range + 1 as copy, lpad(to_hex(range), 6, '0') as tag from range"


def main() -> None:
    """Fill two warehouses, then land the same day in each, in turn."""
    options = _options()
    machine()
    with TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        day = _day(folder, options)
        seed = folder / "seed.duckdb"
        held = _landed_once(folder, day, seed)
        homes = {}
        for claims in options.sizes:
            homes[claims] = folder / f"{claims}.duckdb"
            _filled(homes[claims], seed, -(-claims // held), options.all_tables)
        times: dict[int, list[float]] = {claims: [] for claims in homes}
        for _ in range(options.rounds):
            for claims, warehouse in homes.items():
                times[claims].append(_landing(folder, day, warehouse))
        medians = {claims: statistics.median(taken) for claims, taken in times.items()}
        print(f"\n| claims landed before | warehouse | {options.claims:,} land in |")
        print("|---:|---:|---:|")
        for claims, seconds in medians.items():
            size = homes[claims].stat().st_size / 2**30
            print(f"| {claims:,} | {size:.2f} GiB | {seconds:.2f} s |")
        least, *_, most = medians.values()
        print(f"\nratio {most / least:.2f} (median of {options.rounds}); {load()}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000, help="of the day")
    parser.add_argument("--sizes", type=int, nargs=2, default=[10**6, 10**7])
    parser.add_argument("--all-tables", action="store_true", help="slow to fill")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", help="where there is room for 10 GB")
    return parser.parse_args()


def _day(folder: Path, options: argparse.Namespace) -> Path:
    """The day's files, parsed once: what is landed is what staging left."""
    from transforms import practice, staging
    from transforms.settings import settings

    practice.generate(folder / "practice", options.claims, 1)
    os.environ["CLAIMSCOPE_HOME"] = str(folder / "home")
    inbox = settings().inbox
    inbox.mkdir(parents=True)
    names = []
    for path in sorted((folder / "practice" / "files").iterdir()):
        shutil.copy(path, inbox / path.name)
        names.append(path.name)
    start = time.perf_counter()
    staging.stage(names)
    print(f"the day: {len(names)} files, staged in {time.perf_counter() - start:.1f} s")
    day = folder / "day"
    settings().staging.rename(day)
    return day


def _landing(folder: Path, day: Path, warehouse: Path) -> float:
    """Land the day, clocked, then undo it: the same claims land in every round."""
    from transforms import landing
    from transforms.settings import settings

    shutil.copytree(day, settings().staging)
    with duckdb.connect(str(warehouse)) as con:
        start = time.perf_counter()
        landing.land(con)
        con.execute("checkpoint")
        taken = time.perf_counter() - start
        ((batch_id,),) = con.execute(
            "select max(batch_id) from landing.file"
        ).fetchall()
        for table in _tables(con):
            con.execute(f'delete from landing."{table}" where batch_id = ?', [batch_id])
        con.execute("checkpoint")
    shutil.rmtree(settings().staging)
    return taken


def _landed_once(folder: Path, day: Path, seed: Path) -> int:
    """A warehouse of the day's own claims, to copy; how many it holds."""
    from transforms import landing
    from transforms.settings import settings

    shutil.copytree(day, settings().staging)
    with duckdb.connect(str(seed)) as con:
        landing.land(con)
        ((claims,),) = con.execute("select count(*) from landing.claim").fetchall()
    shutil.rmtree(settings().staging)
    return claims


def _filled(warehouse: Path, seed: Path, copies: int, is_whole: bool) -> None:
    """Copy the seed's rows with other keys, a table at a time."""
    from transforms import landing

    start = time.perf_counter()
    with duckdb.connect(str(warehouse)) as con:
        landing.create(con)
        con.execute(f"attach '{seed}' as seed (read_only)")
        for table in _tables(con) if is_whole else _READ:
            columns = [
                name
                for name, *_ in con.execute(
                    f'describe select * from landing."{table}"'
                ).fetchall()
            ]
            changed = [f"{_KEYS.get(name, name)} as {name}" for name in columns]
            con.execute(
                f"""
                insert into landing."{table}"
                select {", ".join(changed)}
                from ({_COPIES}({copies})) as copies, seed.landing."{table}"
                """
            )
        con.execute("checkpoint")
        ((held,),) = con.execute("select count(*) from landing.claim").fetchall()
    print(f"{held:,} claims filled in {time.perf_counter() - start:.0f} s", flush=True)


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(
        "select table_name from duckdb_tables() where schema_name = 'landing'"
    ).fetchall()
    return sorted(name for (name,) in rows)


if __name__ == "__main__":
    main()
