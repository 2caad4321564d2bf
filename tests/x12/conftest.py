"""X12 texts in, landing tables out: how the tests of this folder read and compare."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from transforms.x12 import claims, remittances, segments
from transforms.x12.elements import Segments
from transforms.x12.records import Records

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*250102*1200*^*00501*000000001*0*P*:~"
)
Check = Callable[[pl.DataFrame, str], None]


def _file(group: str, transaction: str, body: str) -> Segments:
    """The segments of one transaction, in order; blank lines are left out."""
    lines = [line.strip() for line in body.strip().splitlines() if line.strip()]
    text = (
        f"{ISA}GS*{group}*S*R*20250102*1200*1*X*005010~ST*{transaction}~"
        + "~".join(lines)
        + "~SE*1*0001~GE*1*1~IEA*1*000000001~"
    )
    found = segments.read(text.encode()).segments
    return found.take(np.flatnonzero(found.of_set(transaction[:3])))


@pytest.fixture
def read_837() -> Callable[..., Records]:
    """Read the body of an 837 (BHT to the last line) of a kind: P, I or D."""
    codes = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}

    def read(body: str, kind: str = "P", code: str | None = None) -> Records:
        header = f"837*0001*{code or codes[kind]}"
        return claims.claims(_file("HC", header, body), ["file"])

    return read


@pytest.fixture
def read_835() -> Callable[[str], Records]:
    """Read the body of an 835, from its BPR to its PLB."""
    return lambda body: remittances.remittances(_file("HP", "835*0001", body), ["file"])


@pytest.fixture
def same() -> Check:
    """Compare a frame with a table as people write it; blank is null.

    The first line names the columns that matter.
    """

    def same(frame: pl.DataFrame, text: str) -> None:
        header, *lines = [
            [cell.strip() for cell in line.split("|")]
            for line in text.strip().splitlines()
        ]
        found = [
            ["" if value is None else str(value) for value in row]
            for row in frame.select(header).rows()
        ]
        assert found == lines

    return same
