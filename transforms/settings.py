"""Settings: where this installation keeps its state, and the few knobs it has.

Every setting is an environment variable with a default, read when asked for, so a
test or a second installation needs nothing but its own CLAIMSCOPE_HOME.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from transforms.errors import BadSetting


@dataclass(frozen=True)
class Settings:
    """One installation. All folders lie below `home` and are made when first used."""

    home: Path
    host: str
    port: int
    airflow_port: int
    database_url: str
    unpack_bytes: int  # how much a gzip or zip of the inbox may unpack to

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
    def published(self) -> Path:
        return self.home / "published"

    @property
    def codes(self) -> Path:
        """The user's own code tables (CSV), laid over the shipped ones by name."""
        return self.home / "codes"

    @property
    def key(self) -> Path:
        """The pseudonym key; outside the warehouse, mode 0600."""
        return self.home / "keys" / "pseudonym.key"

    @property
    def data_docs(self) -> Path:
        return self.home / "data_docs"

    @property
    def airflow(self) -> Path:
        return self.home / "airflow"


def _port(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise BadSetting(f"{name} must be a port from 1 to 65535; change it.")
    return int(text)


def _megabytes(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or not int(text):
        raise BadSetting(f"{name} must be a number of megabytes, 1 or more; change it.")
    return int(text) * 1_000_000


def settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        BadSetting: a port is not a number from 1 to 65535, or a size is no number.
    """
    return Settings(
        home=Path(os.environ.get("CLAIMSCOPE_HOME", "home")).absolute(),
        host="127.0.0.1",  # loopback only, until there is a login
        port=_port("CLAIMSCOPE_PORT", 8050),
        airflow_port=_port("CLAIMSCOPE_AIRFLOW_PORT", 8080),
        database_url=os.environ.get("CLAIMSCOPE_DATABASE_URL", ""),
        unpack_bytes=_megabytes("CLAIMSCOPE_UNPACK_LIMIT_MB", 8000),
    )
