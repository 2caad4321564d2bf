"""Settings: where this installation keeps its state, and the knobs it has.

Every setting is an environment variable with a default, read when asked for, so a
test or a second installation needs nothing but its own CLAIMSCOPE_HOME. Each is
written once, below, with its name, its default and what it does; `described` gives
that as rows, and the documentation is made of them.
"""

import dataclasses
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from transforms.errors import BadSetting


class Described(NamedTuple):
    """One setting as a person reads of it."""

    name: str
    default: str
    meaning: str


def _text(name: str, text: str) -> str:
    return text.strip()


def _folder(name: str, text: str) -> Path:
    return Path(text).absolute()


def _perhaps_folder(name: str, text: str) -> Path | None:
    return Path(text).absolute() if text.strip() else None


def _port(name: str, text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise BadSetting(f"{name} must be a port from 1 to 65535; change it.")
    return int(text)


def _megabytes(name: str, text: str) -> int:
    if not text.isdigit() or not int(text):
        raise BadSetting(f"{name} must be a number of megabytes, 1 or more; change it.")
    return int(text) * 1_000_000


def _memory(name: str, text: str) -> int:
    if not text.isdigit() or int(text) < 100:
        raise BadSetting(
            f"{name} must be a number of megabytes, 100 or more; change it."
        )
    return int(text) * 1_000_000


def _count(name: str, text: str) -> int:
    if not text.isdigit() or not int(text):
        raise BadSetting(f"{name} must be a whole number, 1 or more; change it.")
    return int(text)


def _perhaps(name: str, text: str) -> int:
    if not text.isdigit():
        raise BadSetting(f"{name} must be a whole number, 0 or more; change it.")
    return int(text)


def _addresses(name: str, text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if any("@" not in address or " " in address for address in found):
        raise BadSetting(
            f"{name} must be e-mail addresses with commas between; change it."
        )
    return found


def _url(name: str, text: str) -> str:
    parts = urlsplit(text.strip())
    if text.strip() and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise BadSetting(f"{name} must begin with http:// or https://; change it.")
    return text.strip()


def _security(name: str, text: str) -> str:
    if text not in ("none", "starttls", "tls"):
        raise BadSetting(f"{name} must be none, starttls or tls; change it.")
    return text


def _setting(
    name: str,
    default: str,
    read: Callable[[str, str], Any],
    meaning: str,
    *,
    shown: str = "",
    is_secret: bool = False,
) -> Any:
    """Say all there is to say of a setting; `shown` is the default as people say it."""
    said = Described(name, shown or default, meaning)
    metadata = {"said": said, "default": default, "read": read}
    return dataclasses.field(metadata=metadata, repr=not is_secret)


@dataclass(frozen=True)
class Settings:
    """One installation. All folders lie below `home` and are made when first used."""

    home: Path = _setting(
        "CLAIMSCOPE_HOME", "home", _folder, "where all state lives", shown="./home"
    )
    keys_folder: Path | None = _setting(
        "CLAIMSCOPE_KEYS",
        "",
        _perhaps_folder,
        "where the keys lie; elsewhere, a copy of the home is worth nothing without it",
        shown="`keys` in the home",
    )
    port: int = _setting(
        "CLAIMSCOPE_PORT",
        "8050",
        _port,
        "port of the dashboards and of /health, on this machine only",
    )
    airflow_port: int = _setting(
        "CLAIMSCOPE_AIRFLOW_PORT",
        "8080",
        _port,
        "port of Airflow's web UI under `claimscope up`, on this machine only",
    )
    database_url: str = _setting(
        "CLAIMSCOPE_DATABASE_URL",
        "",
        _text,
        "Airflow's metadata, e.g. PostgreSQL",
        shown="SQLite in `home/airflow`",
        is_secret=True,
    )
    unpack_bytes: int = _setting(
        "CLAIMSCOPE_UNPACK_LIMIT_MB",
        "8000",
        _megabytes,
        "the most that a gzip or zip file may unpack to",
    )
    memory_bytes: int = _setting(
        "CLAIMSCOPE_MEMORY_MB",
        str(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2_000_000),
        _memory,
        "the most memory a step's queries take; beyond it they write to `home/spill`",
        shown="half of the machine's",
    )
    bite_files: int = _setting(
        "CLAIMSCOPE_BITE_FILES",
        "2000",
        _count,
        "the most files that one run takes from the inbox; the rest is taken next",
    )
    bite_bytes: int = _setting(
        "CLAIMSCOPE_BITE_MB",
        "4000",
        _megabytes,
        "the most megabytes that one run takes from the inbox (one file may be larger)",
    )
    quiet_seconds: int = _setting(
        "CLAIMSCOPE_QUIET_SECONDS",
        "3",
        _perhaps,
        "a file that changed within so many seconds is still being written, and waits",
    )
    min_free_bytes: int = _setting(
        "CLAIMSCOPE_MIN_FREE_MB",
        "200",
        _megabytes,
        "with less room on the disk nothing more is taken in, and /health says so",
    )
    backlog_minutes: int = _setting(
        "CLAIMSCOPE_BACKLOG_MINUTES",
        "60",
        _count,
        "/health complains of a file that waits in the inbox for longer",
    )
    stop_seconds: int = _setting(
        "CLAIMSCOPE_STOP_SECONDS",
        "120",
        _perhaps,
        "how long a stop of `claimscope up` waits for the tasks that run",
    )
    log_bytes: int = _setting(
        "CLAIMSCOPE_LOG_MB",
        "10",
        _megabytes,
        "a log of the service that is larger is put aside and begun again",
    )
    log_copies: int = _setting(
        "CLAIMSCOPE_LOG_COPIES",
        "5",
        _count,
        "how many logs put aside are kept of each process",
    )
    log_days: int = _setting(
        "CLAIMSCOPE_LOG_DAYS",
        "30",
        _count,
        "logs, Airflow's task logs among them, are removed after so many days",
    )
    logs_bytes: int = _setting(
        "CLAIMSCOPE_LOGS_MB",
        "1000",
        _megabytes,
        "the most that all logs together may take; the oldest go first",
    )
    keep_publications: int = _setting(
        "CLAIMSCOPE_KEEP_PUBLICATIONS",
        "3",
        _count,
        "how many publications stay, the current one among them",
    )
    keep_check_days: int = _setting(
        "CLAIMSCOPE_KEEP_CHECK_DAYS",
        "365",
        _count,
        "results of checks are removed from the warehouse after so many days, those of"
        " the build in place never",
    )
    keep_airflow_days: int = _setting(
        "CLAIMSCOPE_KEEP_AIRFLOW_DAYS",
        "30",
        _count,
        "what Airflow remembers of its runs is removed after so many days",
    )
    keep_archive_days: int = _setting(
        "CLAIMSCOPE_KEEP_ARCHIVE_DAYS",
        "0",
        _perhaps,
        "originals that landed are removed after so many days; 0 keeps them for ever,"
        " and only then can `claimscope rebuild` land everything again",
        shown="0 (for ever)",
    )
    notify_webhook: str = _setting(
        "CLAIMSCOPE_NOTIFY_WEBHOOK",
        "",
        _url,
        "an address that gets a JSON POST when something fails and when it is well"
        " again",
        shown="none",
        is_secret=True,
    )
    notify_email: tuple[str, ...] = _setting(
        "CLAIMSCOPE_NOTIFY_EMAIL",
        "",
        _addresses,
        "e-mail addresses, with commas between, that are told the same",
        shown="none",
    )
    notify_from: str = _setting(
        "CLAIMSCOPE_NOTIFY_FROM",
        "claimscope@localhost",
        _text,
        "the sender of those e-mails",
    )
    smtp_host: str = _setting(
        "CLAIMSCOPE_SMTP_HOST", "localhost", _text, "the mail server"
    )
    smtp_port: int = _setting("CLAIMSCOPE_SMTP_PORT", "25", _port, "its port")
    smtp_user: str = _setting(
        "CLAIMSCOPE_SMTP_USER", "", _text, "the user to log in as", shown="no login"
    )
    smtp_password: str = _setting(
        "CLAIMSCOPE_SMTP_PASSWORD",
        "",
        _text,
        "the password to log in with",
        shown="none",
        is_secret=True,
    )
    smtp_security: str = _setting(
        "CLAIMSCOPE_SMTP_TLS",
        "none",
        _security,
        "how the connection is secured: none, starttls or tls; with a login, not none",
    )

    @property
    def host(self) -> str:
        """Loopback only, until there is a login."""
        return "127.0.0.1"

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
    def codes(self) -> Path:
        """The user's own code tables (CSV), laid over the shipped ones by name."""
        return self.home / "codes"

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


def settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        BadSetting: one has a value that cannot be used.
    """
    found = {}
    for each in dataclasses.fields(Settings):
        name = each.metadata["said"].name
        text = os.environ.get(name, each.metadata["default"])
        found[each.name] = each.metadata["read"](name, text)
    return Settings(**found)


def described() -> list[Described]:
    """Every setting in the order in which a person should read of them."""
    return [each.metadata["said"] for each in dataclasses.fields(Settings)]
