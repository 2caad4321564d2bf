"""Settings: where this installation keeps its state, and the knobs it has.

Every setting is an environment variable with a default, read when asked for, so a
test or a second installation needs nothing but its own CLAIMSCOPE_HOME. Each is
written once, below, with its name, its default and what it does; `described` gives
that as rows, and the documentation is made of them.
"""

import dataclasses
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from transforms import setting_kinds as kinds
from transforms.audiences import Role
from transforms.folders import Folders

LOOPBACK = "127.0.0.1"


class Described(NamedTuple):
    """One setting as a person reads of it."""

    name: str
    default: str
    meaning: str


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
class Settings(Folders):
    """One installation. All folders lie below `home` and are made when first used."""

    home: Path = _setting(
        "CLAIMSCOPE_HOME", "home", kinds.folder, "where all state lives", shown="./home"
    )
    keys_folder: Path | None = _setting(
        "CLAIMSCOPE_KEYS",
        "",
        kinds.file,
        "where the keys lie; elsewhere, a copy of the home is worth nothing without it",
        shown="`keys` in the home",
    )
    port: int = _setting(
        "CLAIMSCOPE_PORT",
        "8050",
        kinds.port,
        "port of the dashboards and of /health",
    )
    host: str = _setting(
        "CLAIMSCOPE_HOST",
        LOOPBACK,
        kinds.host,
        "the address that the dashboards listen on; any but this machine's own"
        " 127.0.0.1 asks for TLS and a login",
    )
    public_url: str = _setting(
        "CLAIMSCOPE_PUBLIC_URL",
        "",
        kinds.origin,
        "how readers reach the dashboards, https://name; on 127.0.0.1 it says that a"
        " proxy stands before them, which adds X-Forwarded-For",
        shown="the address they listen on",
    )
    tls_cert: Path | None = _setting(
        "CLAIMSCOPE_TLS_CERT",
        "",
        kinds.file,
        "the dashboards' certificate with its chain, a PEM file",
        shown="none",
    )
    tls_key: Path | None = _setting(
        "CLAIMSCOPE_TLS_KEY",
        "",
        kinds.file,
        "its private key, a PEM file that only its owner can read",
        shown="none",
    )
    needs_login: bool = _setting(
        "CLAIMSCOPE_LOGIN",
        "on",
        kinds.switch,
        "`off` lets whoever uses this machine read as administrator; refused unless"
        " the dashboards listen on 127.0.0.1 alone, with no proxy",
    )
    session_idle_minutes: int = _setting(
        "CLAIMSCOPE_SESSION_IDLE_MINUTES",
        "30",
        kinds.count,
        "a reader who asked for nothing for so long logs in again",
    )
    session_hours: int = _setting(
        "CLAIMSCOPE_SESSION_HOURS",
        "12",
        kinds.count,
        "after so many hours every reader logs in again",
    )
    lockout_failures: int = _setting(
        "CLAIMSCOPE_LOCKOUT_FAILURES",
        "5",
        kinds.count,
        "so many failed logins lock a name, four times as many an address",
    )
    lockout_minutes: int = _setting(
        "CLAIMSCOPE_LOCKOUT_MINUTES",
        "15",
        kinds.count,
        "how long failed logins count, and so how long a lock lasts",
    )
    oidc_issuer: str = _setting(
        "CLAIMSCOPE_OIDC_ISSUER",
        "",
        kinds.issuer,
        "the OpenID Connect provider that readers may log in with",
        shown="none",
    )
    oidc_client_id: str = _setting(
        "CLAIMSCOPE_OIDC_CLIENT_ID",
        "",
        kinds.text,
        "what the provider calls these dashboards",
        shown="none",
    )
    oidc_client_secret: str = _setting(
        "CLAIMSCOPE_OIDC_CLIENT_SECRET",
        "",
        kinds.text,
        "the secret it gave them",
        shown="none",
        is_secret=True,
    )
    oidc_claim: str = _setting(
        "CLAIMSCOPE_OIDC_CLAIM",
        "groups",
        kinds.text,
        "what of its word on a reader names their role",
    )
    oidc_roles: Mapping[str, tuple[Role, str | None]] = _setting(
        "CLAIMSCOPE_OIDC_ROLES",
        "",
        kinds.roles,
        "which value of it is which role: `a=administrator,b=researcher,"
        "c=insurer:P1`; who has none of them is refused",
        shown="none",
    )
    airflow_port: int = _setting(
        "CLAIMSCOPE_AIRFLOW_PORT",
        "8080",
        kinds.port,
        "port of Airflow's web UI under `claimscope up`, on this machine only",
    )
    database_url: str = _setting(
        "CLAIMSCOPE_DATABASE_URL",
        "",
        kinds.text,
        "Airflow's metadata, e.g. PostgreSQL",
        shown="SQLite in `home/airflow`",
        is_secret=True,
    )
    unpack_bytes: int = _setting(
        "CLAIMSCOPE_UNPACK_LIMIT_MB",
        "8000",
        kinds.megabytes,
        "the most that a gzip or zip file may unpack to",
    )
    memory_bytes: int = _setting(
        "CLAIMSCOPE_MEMORY_MB",
        "",
        kinds.memory,
        "the most memory a step's queries take; beyond it they write to `home/spill`",
        shown="half of the machine's, or of the container's",
    )
    bite_files: int = _setting(
        "CLAIMSCOPE_BITE_FILES",
        "2000",
        kinds.count,
        "the most files that one run takes from the inbox; the rest is taken next",
    )
    bite_bytes: int = _setting(
        "CLAIMSCOPE_BITE_MB",
        "4000",
        kinds.megabytes,
        "the most megabytes that one run takes from the inbox (one file may be larger)",
    )
    quiet_seconds: int = _setting(
        "CLAIMSCOPE_QUIET_SECONDS",
        "3",
        kinds.perhaps,
        "a file that changed within so many seconds is still being written, and waits",
    )
    min_free_bytes: int = _setting(
        "CLAIMSCOPE_MIN_FREE_MB",
        "200",
        kinds.megabytes,
        "with less room on the disk nothing more is taken in, and /health says so",
    )
    backlog_minutes: int = _setting(
        "CLAIMSCOPE_BACKLOG_MINUTES",
        "60",
        kinds.count,
        "/health complains of a file that waits in the inbox for longer",
    )
    stop_seconds: int = _setting(
        "CLAIMSCOPE_STOP_SECONDS",
        "120",
        kinds.perhaps,
        "how long a stop of `claimscope up` waits for the tasks that run",
    )
    log_bytes: int = _setting(
        "CLAIMSCOPE_LOG_MB",
        "10",
        kinds.megabytes,
        "a log of the service that is larger is put aside and begun again",
    )
    log_copies: int = _setting(
        "CLAIMSCOPE_LOG_COPIES",
        "5",
        kinds.count,
        "how many logs put aside are kept of each process",
    )
    log_days: int = _setting(
        "CLAIMSCOPE_LOG_DAYS",
        "30",
        kinds.count,
        "logs, Airflow's task logs among them, are removed after so many days",
    )
    logs_bytes: int = _setting(
        "CLAIMSCOPE_LOGS_MB",
        "1000",
        kinds.megabytes,
        "the most that all logs together may take; the oldest go first",
    )
    disclosure: str = _setting(
        "CLAIMSCOPE_DISCLOSURE",
        "cms",
        kinds.profile,
        "whose rule says which counts of people are withheld: cms (1 to 10), wonder (1"
        " to 9) or opensafely (7 and fewer, others rounded to 5)",
    )
    disease_counts_denied: bool = _setting(
        "CLAIMSCOPE_DISEASE_DENIED",
        "on",
        kinds.switch,
        "`off` leaves claims that are fully denied out of who is ill with what; `on`"
        " counts them, for a patient is ill whoever pays",
    )
    pandemic: tuple[date | None, date | None] = _setting(
        "CLAIMSCOPE_PANDEMIC",
        "2020-03 to 2022-06",
        kinds.months,
        "months that outbreak detection does not learn from, as `2020-03 to 2022-06`;"
        " `off` learns from all",
    )
    data_publisher: str = _setting(
        "CLAIMSCOPE_DATA_PUBLISHER",
        "",
        kinds.line,
        "who publishes the data set of disease tables, as it is to be cited",
        shown="none",
    )
    data_licence: str = _setting(
        "CLAIMSCOPE_DATA_LICENCE",
        "",
        kinds.licence,
        "its licence: an id such as CC-BY-4.0, or the address of its text",
        shown="none is stated",
    )
    keep_publications: int = _setting(
        "CLAIMSCOPE_KEEP_PUBLICATIONS",
        "3",
        kinds.count,
        "how many publications stay, the current one among them",
    )
    keep_vintages: int = _setting(
        "CLAIMSCOPE_KEEP_VINTAGES",
        "110",
        kinds.count,
        "so many publications' weeks of disease trends stay, to say what changed since",
    )
    keep_check_days: int = _setting(
        "CLAIMSCOPE_KEEP_CHECK_DAYS",
        "365",
        kinds.count,
        "results of checks are removed from the warehouse after so many days, those of"
        " the build in place never",
    )
    keep_airflow_days: int = _setting(
        "CLAIMSCOPE_KEEP_AIRFLOW_DAYS",
        "30",
        kinds.count,
        "what Airflow remembers of its runs is removed after so many days",
    )
    keep_archive_days: int = _setting(
        "CLAIMSCOPE_KEEP_ARCHIVE_DAYS",
        "0",
        kinds.perhaps,
        "originals that landed are removed after so many days; 0 keeps them for ever,"
        " and only then can `claimscope rebuild` land everything again",
        shown="0 (for ever)",
    )
    question_memory_bytes: int = _setting(
        "CLAIMSCOPE_QUESTION_MEMORY_MB",
        "512",
        kinds.memory,
        "the most memory that one SQL question on the dashboards takes",
    )
    question_seconds: int = _setting(
        "CLAIMSCOPE_QUESTION_SECONDS",
        "20",
        kinds.count,
        "a SQL question on the dashboards is stopped after so many seconds;"
        " `claimscope query` has 20 times as many",
    )
    question_rows: int = _setting(
        "CLAIMSCOPE_QUESTION_ROWS",
        "100000",
        kinds.count,
        "the most rows of an answer to a SQL question; `claimscope query` gives 100"
        " times as many",
    )
    question_answer_bytes: int = _setting(
        "CLAIMSCOPE_QUESTION_ANSWER_MB",
        "50",
        kinds.megabytes,
        "the most megabytes of an answer; `claimscope query` gives 20 times as many",
    )
    questions_at_once: int = _setting(
        "CLAIMSCOPE_QUESTIONS_AT_ONCE",
        "4",
        kinds.count,
        "how many SQL questions are answered at once, at most two of one reader",
    )
    notify_webhook: str = _setting(
        "CLAIMSCOPE_NOTIFY_WEBHOOK",
        "",
        kinds.url,
        "an address that gets a JSON POST when something fails and when it is well"
        " again",
        shown="none",
        is_secret=True,
    )
    notify_email: tuple[str, ...] = _setting(
        "CLAIMSCOPE_NOTIFY_EMAIL",
        "",
        kinds.addresses,
        "e-mail addresses, with commas between, that are told the same",
        shown="none",
    )
    notify_from: str = _setting(
        "CLAIMSCOPE_NOTIFY_FROM",
        "claimscope@localhost",
        kinds.text,
        "the sender of those e-mails",
    )
    smtp_host: str = _setting(
        "CLAIMSCOPE_SMTP_HOST", "localhost", kinds.text, "the mail server"
    )
    smtp_port: int = _setting("CLAIMSCOPE_SMTP_PORT", "25", kinds.port, "its port")
    smtp_user: str = _setting(
        "CLAIMSCOPE_SMTP_USER",
        "",
        kinds.text,
        "the user to log in as",
        shown="no login",
    )
    smtp_password: str = _setting(
        "CLAIMSCOPE_SMTP_PASSWORD",
        "",
        kinds.text,
        "the password to log in with",
        shown="none",
        is_secret=True,
    )
    smtp_security: str = _setting(
        "CLAIMSCOPE_SMTP_TLS",
        "none",
        kinds.security,
        "how the connection is secured: none, starttls or tls; with a login, not none",
    )


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
