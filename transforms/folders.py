"""Folders: where an installation keeps what, below its home."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folders:
    """The places of one installation. All are made when first used."""

    home: Path
    keys_folder: Path | None

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def staging(self) -> Path:
        return self.home / "staging"

    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @property
    def quarantine(self) -> Path:
        return self.home / "quarantine"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def spill(self) -> Path:
        """Where a query writes what does not fit into its memory, while it runs.

        What a killed one left there, DuckDB removes when it next writes there.
        """
        return self.home / "spill"

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def vintages(self) -> Path:
        """What each publication showed of weeks of disease."""
        return self.home / "vintages"

    @property
    def workbench(self) -> Path:
        """The questions that readers saved; mode 0600."""
        return self.home / "workbench.sqlite"

    @property
    def worklist(self) -> Path:
        """What was written about open denials: status, assignee, note; mode 0600."""
        return self.home / "worklist.sqlite"

    @property
    def codes(self) -> Path:
        """The user's own code tables (CSV), laid over the shipped ones by name."""
        return self.home / "codes"

    @property
    def conditions(self) -> Path:
        """The user's own conditions (TOML), in place of shipped ones of their name."""
        return self.home / "conditions"

    @property
    def keys(self) -> Path:
        """The folder of the keys, mode 0700."""
        return self.keys_folder or self.home / "keys"

    @property
    def key(self) -> Path:
        """The pseudonym key; outside the warehouse, mode 0600."""
        return self.keys / "pseudonym.key"

    @property
    def data_docs(self) -> Path:
        return self.home / "data_docs"

    @property
    def airflow(self) -> Path:
        return self.home / "airflow"

    @property
    def logs(self) -> Path:
        return self.home / "logs"
