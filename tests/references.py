"""References: how well our numbers agree with those of another implementation.

A test hands both to `agree`, which asserts a tolerance and records what was compared.
`make references` runs these tests and writes docs/references.md of what they recorded.
"""

import argparse
import json
from pathlib import Path
from xml.etree import ElementTree as xml

import numpy as np

EPI = Path(__file__).parents[2] / "shared" / "corpora" / "epi"
PAGE = Path(__file__).parents[1] / "docs" / "references.md"
HEAD = """\
# How well the numbers agree with other implementations

Each row is a test: so many numbers of a reference file were computed again, and this is
the largest difference found. The files are outputs of other programs (R's packages
`surveillance`, `mem` and `Rnssp` and others; the corpus that holds them says which call
made each), kept outside this repository; they have 12 significant digits, so that
differences of 5e-12 are theirs. `make references` compares again.

| file | numbers | rows | tolerance | largest difference |
| --- | --- | ---: | ---: | ---: |
"""


def agree(
    record_property, file: str, what: str, ours, theirs, relative=1e-9, least=0.0
) -> None:
    """Assert that numbers agree, and record how well; no tolerance: they are the same.

    A number missing on one side only is a difference without end. One nearer 0 than
    `least` is judged as if it were `least`: a difference of two large numbers.
    """
    ours, theirs = (np.asarray(side, dtype=float).ravel() for side in (ours, theirs))
    assert ours.size == theirs.size > 0
    apart = np.abs(ours - theirs)
    size = np.maximum(np.abs(theirs), least)
    apart = apart / np.where(size > 0, size, 1)
    apart = np.where(np.isnan(ours) & np.isnan(theirs), 0.0, apart)
    largest = float(np.where(np.isnan(apart), np.inf, apart).max())
    row = [
        file,
        what,
        ours.size,
        f"{relative:.0e}" if relative else "exact",
        f"{largest:.1e}" if largest else "0",
    ]
    record_property("reference", json.dumps(row))
    assert largest <= relative, f"{file}, {what}: {ours.size} rows, {largest:.3g} apart"


def page(results: Path) -> str:
    """The page, from pytest's JUnit file."""
    recorded = [
        json.loads(found.get("value", ""))
        for found in xml.parse(results).iter("property")
        if found.get("name") == "reference"
    ]
    lines = [
        f"| {file} | {what} | {rows:,} | {asked} | {apart} |"
        for file, what, rows, asked, apart in sorted(recorded)
    ]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="JUnit file of pytest")
    PAGE.write_text(page(parser.parse_args().results))
