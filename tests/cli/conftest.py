"""The command line in this process, and a publication small enough to read."""

import json
import sys
from decimal import Decimal

import polars as pl
import pytest

import claimscope
from claimscope.screen import terminal
from tests.transforms.conftest import CLAIMS, ISA, REMITTANCE, USUAL
from transforms import inbox, landing, staging, warehouse
from transforms.settings import settings
from transforms.tables import RECORDS
from transforms.terminal import Terminal


def claims(**values) -> bytes:
    return (ISA + "\n" + CLAIMS).format(**USUAL | values).encode()


def remittance(**values) -> bytes:
    return (ISA + "\n" + REMITTANCE).format(**USUAL | values).encode()


def rows(query):
    with warehouse.connect(read_only=True) as con:
        return con.execute(query).fetchall()


def everything():
    """All that is in landing, but for batches."""
    with warehouse.connect(read_only=True) as con:
        return {
            name: sorted(
                con.execute(
                    f'select * exclude (batch_id) from landing."{name}"'
                ).fetchall(),
                key=str,
            )
            for name in [*RECORDS, "file"]
        }


@pytest.fixture
def cli(monkeypatch, capfdbinary, home):
    """Run a command; gives its exit code, what it printed, and what it complained."""

    def cli(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["claimscope", *arguments])
        for name, value in vars(Terminal()).items():  # as a process begins
            monkeypatch.setattr(terminal, name, value)
        with pytest.raises(SystemExit) as end:
            claimscope.main()
            sys.exit(0)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return int(end.value.code or 0), out.decode(), err.decode()

    return cli


@pytest.fixture
def publication(home):
    """One published report of two payers."""
    rates = pl.DataFrame(
        {
            "payer_id": ["P1", "P2"],
            "payment_month": pl.Series(["2025-01-01", None]).str.to_date(),
            "denied_claims": [3, 1],
            "denied_usd": pl.Series(
                [Decimal("10.10"), Decimal("200.00")], dtype=pl.Decimal(18, 2)
            ),
        }
    )
    folder = home / "published" / "20260101-000000-abcd"
    (folder / "administrators").mkdir(parents=True)
    rates.write_parquet(folder / "administrators" / "denial_rates.parquet")
    manifest = {"build_id": folder.name, "data_through_date": "2025-12-31"}
    (folder / "manifest.json").write_text(json.dumps({**manifest, "tables": []}))
    (folder.parent / "current").symlink_to(folder.name)
    return folder


@pytest.fixture
def take_in(home):
    """Land files by name, through the inbox, as a run does."""

    def take_in(**files):
        settings().inbox.mkdir(exist_ok=True)
        for name, data in files.items():
            (settings().inbox / name).write_bytes(data)
        for names in inbox.plan():
            staging.stage(names)
        with warehouse.connect() as con:
            landing.land(con)
        inbox.settle()

    return take_in
