"""What landing a day costs as the warehouse grows: `make bench-landing-growth`.

Synthetic rows fill the landing tables by SQL: the columns and shares of a practice's
own files, a batch for each day before, with keys of their own, as scattered as real
ones. Then the same day is landed in a fresh copy of the smaller and of the larger
warehouse, in turn: from opening it to having closed it.
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

# What tells one copy of a row from another. Ids of files are digests, in no order; a
# control number counts up.
_KEYS = {
    "batch_id": "copy",
    "file_id": "left(md5(tag || file_id), 16)",
    "sha256": "md5(tag || left(sha256, 16)) || md5(sha256 || tag)",
    "claim_id": "left(md5(tag || left(claim_id, 16)), 16) || substr(claim_id, 17)",
    "adjudication_id": (
        "left(md5(tag || left(adjudication_id, 16)), 16) || substr(adjudication_id, 17)"
    ),
    "interchange_control_number": "interchange_control_number || tag",
    "patient_control_number": "patient_control_number || tag",
}
# Landing looks for earlier deliveries in these; to the others it only appends.
_READ = ("file", "transaction", "claim", "adjudication")
_COPIES = "select range as copy, lpad(to_hex(range), 6, '0') as tag from range({}, {})"
_ROWS = 16_384  # filled in one step, by whole copies


def main() -> None:
    """Fill two warehouses, then land the same day in each, in turn."""
    options = _options()
    machine()
    with TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        day = _day(folder, options)
        seed = folder / "seed.duckdb"
        held = _landed_once(day, seed)
        homes = {}
        for claims in options.sizes:
            homes[claims] = folder / f"{claims}.duckdb"
            _filled(homes[claims], seed, -(-claims // held), options.all_tables)
        times: dict[int, list[tuple[float, float]]] = {claims: [] for claims in homes}
        for _ in range(options.rounds):
            for claims, filled in homes.items():
                times[claims].append(_landing(day, filled))
        print(
            f"\n| claims landed before | warehouse | {options.claims:,} land in | CPU |"
        )
        print("|---:|---:|---:|---:|")
        medians = {}
        for claims, taken in times.items():
            clock, cpu = (statistics.median(each) for each in zip(*taken, strict=True))
            medians[claims] = clock, cpu
            size = homes[claims].stat().st_size / 2**30
            print(f"| {claims:,} | {size:.2f} GiB | {clock:.2f} s | {cpu:.2f} s |")
        least, *_, most = medians.values()
        clock, cpu = (more / less for less, more in zip(least, most, strict=True))
        rounds = f"median of {options.rounds}"
        print(f"\nratio {clock:.2f}, by CPU {cpu:.2f} ({rounds}); {load()}")


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


def _landing(day: Path, filled: Path) -> tuple[float, float]:
    """Land the day in a copy of a warehouse; seconds by clock and processor."""
    from transforms import landing, warehouse
    from transforms.settings import settings

    shutil.copytree(day, settings().staging)
    shutil.copy(filled, settings().warehouse)
    os.sync()  # else the clock runs while the copy is written
    clock, cpu = time.perf_counter(), time.process_time()
    with warehouse.connect() as con:
        landing.land(con)
    taken = time.perf_counter() - clock, time.process_time() - cpu
    settings().warehouse.unlink()
    shutil.rmtree(settings().staging)
    return taken


def _landed_once(day: Path, seed: Path) -> int:
    """A warehouse of the day's own claims, to copy; how many it holds."""
    from transforms import landing, warehouse
    from transforms.settings import settings

    shutil.copytree(day, settings().staging)
    with warehouse.connect() as con:
        landing.land(con)
        ((claims,),) = con.execute("select count(*) from landing.claim").fetchall()
    settings().warehouse.rename(seed)
    shutil.rmtree(settings().staging)
    return claims


def _filled(filled: Path, seed: Path, copies: int, is_whole: bool) -> None:
    """Copy the seed's rows with other keys, a table at a time, in order of batches."""
    from transforms import landing, seen, warehouse
    from transforms.settings import settings

    start = time.perf_counter()
    with warehouse.connect() as con:
        landing.create(con)
        con.execute(f"attach '{seed}' as seed (read_only)")
        for table in _tables(con) if is_whole else _READ:
            columns = con.table(f'landing."{table}"').columns
            changed = [f"{_KEYS.get(name, name)} as {name}" for name in columns]
            ((rows,),) = con.execute(
                f'select count(*) from seed.landing."{table}"'
            ).fetchall()
            at_once = max(1, _ROWS // max(1, rows))
            con.execute("begin")
            for first in range(1, copies + 1, at_once):
                end = min(first + at_once, copies + 1)
                con.execute(
                    f"""
                    insert into landing."{table}"
                    select {", ".join(changed)}
                    from
                        ({_COPIES.format(first, end)}) as copies,
                        seed.landing."{table}"
                    order by copy
                    """
                )
            con.execute("commit")
        seen.refresh(con)
        ((held,),) = con.execute("select count(*) from landing.claim").fetchall()
    settings().warehouse.rename(filled)
    print(f"{held:,} claims filled in {time.perf_counter() - start:.0f} s", flush=True)


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(
        """
        select distinct table_name
        from duckdb_tables()
        where schema_name = 'landing'
        """
    ).fetchall()
    return sorted(name for (name,) in rows)


if __name__ == "__main__":
    main()
