"""The command line in this process, and a publication small enough to read."""

import json
import sys
from decimal import Decimal

import polars as pl
import pytest

import claimscope
from transforms.terminal import Terminal


@pytest.fixture
def cli(monkeypatch, capfdbinary, home):
    """Run a command; gives its exit code, what it printed, and what it complained."""

    def cli(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["claimscope", *arguments])
        monkeypatch.setattr(claimscope, "terminal", Terminal())
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
