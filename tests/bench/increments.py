"""Increments beside one build of everything: `make prove-increments`.

A synthetic practice lands in four parts, by the names of its files. Each part is built,
checked and swapped in on top of the one before; then all that landed is built once
more, whole. The tables of both ways must hold the same rows: compared are, of each
model, how many there are and what they are, in any order. A long proof, not a test.
"""

import argparse
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import expectations
from transforms import inbox, landing, practice, staging, warehouse
from transforms.settings import settings

PAGE = Path(__file__).parents[2] / "docs" / "increments-proof.md"
# Shares of the files, in the order of their names, that have come after each part.
PARTS = (0.93, 0.95, 0.97, 1.0)
# How many answers came before depends on those of other claims; its order does not.
COUNTED_ANEW = {"core.adjudication_event": ("event_index",)}
_CORES = os.cpu_count() or 1
HEAD = """\
# Increments, proved

[Increments](explanation/increments.md) make only the rows again that follow from new
files. Is what is then in place what one build of everything would have made?

A synthetic practice of {claims:,} claims lands in {parts} parts, in the order of the
names of its files: {shares} of them. Each part is built, checked and
swapped in on top of the one before. Then everything is built once more, whole, and of
each model the rows are counted and hashed, in any order. Left out is
how many answers came before an answer (`core.adjudication_event.event_index`): the
number depends on answers to other claims, and only its order means something.

`make prove-increments CLAIMS={claims} SEED={seed}`, on {machine}; other work was
running there at the time.
"""


@dataclass(frozen=True)
class Part:
    """One build: of what, and how long it took."""

    files: int  # that came for it
    claims: int  # of all that have landed
    is_increment: bool
    made_again: int  # claims
    seconds: float  # to build, check and swap in


@dataclass
class Proof:
    """What came of one practice."""

    dirt: float
    parts: list[Part] = field(default_factory=list)
    whole: Part | None = None
    models: int = 0
    rows: int = 0
    differing: list[str] = field(default_factory=list)  # rows of a table

    @property
    def holds(self) -> bool:
        """Every part but the first was an increment, and nothing differs."""
        later = all(part.is_increment for part in self.parts[1:])
        return later and not self.differing


def main() -> None:
    """Run the proof, clean and dirty; exit with 1 where it does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--dirt", type=float, nargs="*", default=[0.0, 0.05])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", help="where all is made, and removed")
    parser.add_argument("--page", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    proofs = []
    for dirt in options.dirt:
        with TemporaryDirectory(dir=options.folder) as folder:
            proofs.append(prove(Path(folder), options.claims, dirt, options.seed))
    text = document(proofs, options.claims, options.seed)
    print(text)
    if options.page:
        PAGE.write_text(text, encoding="utf-8")
    sys.exit(0 if all(proof.holds for proof in proofs) else 1)


def prove(folder: Path, claims: int, dirt: float, seed: int) -> Proof:
    """Build a practice in parts and whole, in a home below a folder, and compare."""
    os.environ["CLAIMSCOPE_HOME"] = str(folder / "home")
    made = folder / "practice"
    practice.generate(made, claims, seed, dirt=dirt)
    files = sorted(file for file in (made / "files").rglob("*") if file.is_file())
    proof, landed = Proof(dirt), 0
    for share in PARTS:
        until = round(share * len(files))
        land(files[landed:until])
        proof.parts.append(build(until - landed))
        landed = until
        _say(f"dirt {dirt}, {share:.0%}: {proof.parts[-1]}")
    in_parts = contents()
    with warehouse.connect() as con:  # as if nothing had been built from it
        con.execute("update gate.build set state = 'old'")
    proof.whole = build(0)
    _say(f"dirt {dirt}, whole: {proof.whole}")
    whole = contents()
    proof.models = len(whole)
    proof.rows = sum(held[""][0] for held in whole.values())
    proof.differing = differing(in_parts, whole)
    _say(f"dirt {dirt}: {len(proof.differing)} of {proof.models} models differ")
    return proof


def land(files: list[Path]) -> None:
    """Take files through the inbox into the landing tables."""
    settings().inbox.mkdir(parents=True, exist_ok=True)
    for file in files:
        file.replace(settings().inbox / file.name)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_CORES, mp_context=spawn) as pool:
        list(pool.map(staging.stage, inbox.plan(_CORES)))
    with warehouse.connect() as con:
        landing.create(con)
        landing.land(con)
    inbox.settle()


def build(files: int) -> Part:
    """Build what has landed, check every layer, and swap it in."""
    began = time.perf_counter()
    build_id = warehouse.begin_build()
    expectations.check("landing", build_id)
    for layer in warehouse.LAYERS:
        warehouse.build_layer(layer, build_id)
        if layer == "core":
            again = _one("select count(*) from next.claim")
        expectations.check(layer, build_id)
    since = _one("select since_batch_id from gate.build where state = 'begun'")
    warehouse.swap(build_id)
    seconds = time.perf_counter() - began
    claims = _one("select count(*) from core.claim")
    return Part(files, claims, since is not None, again, seconds)


def contents() -> dict[str, dict[str, tuple[int, int]]]:
    """Of each model, its rows and their hashes added up: all columns, and each one."""
    found = {}
    with warehouse.connect(read_only=True) as con:
        for model in warehouse.models():
            left_out = COUNTED_ANEW.get(model, ())
            named = con.execute(f"describe {model}").fetchall()
            columns = sorted({name for name, *_ in named}.difference(left_out))
            hashed = [", ".join(columns), *columns]
            added = ", ".join(f"sum(hash({of})::hugeint)" for of in hashed)
            rows, *sums = con.execute(
                f"select count(*), {added} from {model}"
            ).fetchall()[0]
            keys = ["", *columns]
            found[model] = {key: (rows, of) for key, of in zip(keys, sums, strict=True)}
    return found


def differing(
    in_parts: dict[str, dict[str, tuple[int, int]]],
    whole: dict[str, dict[str, tuple[int, int]]],
) -> list[str]:
    """Say of each model that differs how many rows it has, and in which columns."""
    found = []
    for model, held in whole.items():
        ours = in_parts[model]
        if ours == held:
            continue
        columns = [name for name in held if name and ours.get(name) != held[name]]
        shown = ", ".join(columns) or "rows, of the same values"
        found.append(f"| {model} | {ours[''][0]:,} | {held[''][0]:,} | {shown} |")
    return found


def document(proofs: list[Proof], claims: int, seed: int) -> str:
    """Write the page of what was seen."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    text = HEAD.format(
        claims=claims,
        seed=seed,
        parts=len(PARTS),
        shares=", ".join(f"{share:.0%}" for share in PARTS),
        machine=f"{_CORES} cores, {memory:.0f} GiB",
    )
    for proof in proofs:
        dirty = f"{proof.dirt:.0%} of the files dirty" if proof.dirt else "clean files"
        text += f"\n## {claims:,} claims, {dirty}\n\n"
        text += "| build | new files | claims | made again | seconds |\n"
        text += "|---|---:|---:|---:|---:|\n"
        assert proof.whole is not None
        for part in [*proof.parts, proof.whole]:
            kind = "increment" if part.is_increment else "whole"
            text += (
                f"| {kind} | {part.files:,} | {part.claims:,} | {part.made_again:,} |"
                f" {part.seconds:,.0f} |\n"
            )
        if not all(part.is_increment for part in proof.parts[1:]):
            text += "\n**A part was built whole: nothing is proved.**\n"
        if not proof.differing:
            text += (
                f"\nNone of {proof.models} models differs, nor any of their"
                f" {proof.rows:,} rows.\n"
            )
            continue
        text += f"\n**{len(proof.differing)} of {proof.models} models differ:**\n\n"
        text += "| model | rows, in parts | rows, whole | columns that differ |\n"
        text += "|---|---:|---:|---|\n"
        text += "\n".join(proof.differing) + "\n"
    return text


def _one(query: str) -> Any:
    with warehouse.connect() as con:
        return con.execute(query).fetchall()[0][0]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
