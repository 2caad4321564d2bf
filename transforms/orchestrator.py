"""The orchestrator: Apache Airflow as this home runs it, and its DAGs in-process.

Everything Airflow keeps lies below the home: metadata (SQLite, or PostgreSQL by
CLAIMSCOPE_DATABASE_URL), logs, and secrets that only the owner can read. It reports
to nobody. Import nothing of Airflow before `prepare()`: it reads its environment once.
"""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from transforms.errors import BadSetting
from transforms.settings import LOOPBACK, settings

POOL = "duckdb"  # one slot: DuckDB has one writer

State = Literal["running", "success", "skipped", "failed"]


@dataclass(frozen=True)
class Event:
    """Something that happened to a task of a DAG run in this process."""

    task_id: str
    map_index: int
    state: State
    error: BaseException | str | None = None


def dags_folder() -> Path:
    """Find the DAGs, wherever the package is installed."""
    from importlib.util import find_spec

    spec = find_spec("dags")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


def parallel_tasks() -> int:
    """How many tasks the standing service runs at once; each is a process."""
    return min(16, max(2, os.cpu_count() or 2))


def environment() -> dict[str, str]:
    """The environment variables that make Airflow the one of this home."""
    here = settings()
    home = here.airflow
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = _secrets(home / "secrets.json")
    url = _driver(here.database_url) or f"sqlite:///{home / 'airflow.db'}"
    address = f"http://{LOOPBACK}:{here.airflow_port}"
    return {
        "CLAIMSCOPE_HOME": str(here.home),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags_folder()),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": str(parallel_tasks()),
        "AIRFLOW__CORE__DEFAULT_TASK_RETRIES": "2",
        "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "2",  # and longer each time
        "AIRFLOW__CORE__FERNET_KEY": keys["fernet"],
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        # Its web page stays on this machine, wherever the dashboards listen, and asks
        # for its password, whatever the environment we were started in says.
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords()),
        # A task waits some minutes for an API server that starts, rather than fail.
        "AIRFLOW__WORKERS__EXECUTION_API_RETRIES": "20",
        "AIRFLOW__WORKERS__EXECUTION_API_RETRY_WAIT_MAX": "15",
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "30",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url,
        "AIRFLOW__API__HOST": LOOPBACK,
        "AIRFLOW__API__PORT": str(here.airflow_port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__SECRET_KEY": keys["api"],
        "AIRFLOW__API_AUTH__JWT_SECRET": keys["jwt"],
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "False",
        # A task whose process was killed is tried again soon, one whose API server is
        # being started again goes on.
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "15",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "90",
        "AIRFLOW__WORKERS__MAX_FAILED_HEARTBEATS": "15",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "SCARF_ANALYTICS": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
    }


def passwords() -> Path:
    """Where the password of Airflow's web page stands; mode 0600."""
    return settings().airflow / "passwords.json"


def give_password() -> None:
    """Give Airflow's web page a password, the first time, for the owner only."""
    file = passwords()
    if not file.is_file():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            json.dump({"admin": secrets.token_urlsafe(12)}, out)
    file.chmod(0o600)  # whatever a copy or a backup made of it


def prepare() -> None:
    """Make this process Airflow's, with its metadata migrated and its pool made.

    Raises:
        BadSetting: CLAIMSCOPE_DATABASE_URL leads to no database that can be used.
    """
    os.environ.update(environment())
    is_there = has_metadata()
    import airflow

    home = settings().airflow
    mark = home / "migrated"
    current = f"{airflow.__version__} {_address(settings().database_url)}"
    if is_there and mark.is_file() and mark.read_text() == current:
        return
    from airflow.utils import db

    if not mark.is_file():  # whatever an interrupted first migration left is useless
        (home / "airflow.db").unlink(missing_ok=True)
    db.upgradedb()
    _make_pool()
    mark.write_text(current)


def has_metadata() -> bool:
    """Tell whether the metadata database holds anything of Airflow's already.

    Raises:
        BadSetting: CLAIMSCOPE_DATABASE_URL leads to no database that can be used.
    """
    import sqlalchemy
    from sqlalchemy.exc import SQLAlchemyError

    url = _driver(settings().database_url)
    if not url:
        return (settings().airflow / "airflow.db").is_file()
    try:
        engine = sqlalchemy.create_engine(url)
        try:
            return sqlalchemy.inspect(engine).has_table("alembic_version")
        finally:
            engine.dispose()
    except (SQLAlchemyError, ImportError):  # whose words may hold the password
        raise BadSetting(
            "Airflow's metadata database cannot be used; see that it runs, and that"
            " CLAIMSCOPE_DATABASE_URL is right (postgresql://user:password@host/name,"
            " special characters of the password as %40 and the like)."
        ) from None


def run(dag: Any, on_event: Callable[[Event], None]) -> bool:
    """Run a DAG here and now, as `prepare()`d; True when every task went well.

    Tasks run one after another in this process. `on_event` hears of each as it
    starts and ends; what a task raised comes with its event.
    """
    from airflow.sdk.listener import get_listener_manager

    listener = _listener(on_event)
    manager = get_listener_manager()
    manager.add_listener(listener)
    try:
        return str(dag.test().state) == "success"
    finally:
        manager.pm.unregister(listener)


def _listener(on_event: Callable[[Event], None]) -> object:
    """Turn Airflow's calls about tasks into events."""
    from airflow.listeners import hookimpl

    def tell(task: Any, state: State, error: BaseException | str | None = None) -> None:
        index = -1 if task.map_index is None else task.map_index
        on_event(Event(task.task_id, index, state, error))

    class Listener:
        @hookimpl
        def on_task_instance_running(self, previous_state, task_instance):
            tell(task_instance, "running")

        @hookimpl
        def on_task_instance_success(self, previous_state, task_instance):
            tell(task_instance, "success")

        @hookimpl
        def on_task_instance_skipped(self, previous_state, task_instance):
            tell(task_instance, "skipped")

        @hookimpl
        def on_task_instance_failed(self, previous_state, task_instance, error):
            tell(task_instance, "failed", error)

    return Listener()


def _driver(url: str) -> str:
    """Name the driver that we ship for a plain PostgreSQL address."""
    scheme, colon, rest = url.partition(":")
    is_plain = scheme in ("postgres", "postgresql")
    return f"postgresql+psycopg2:{rest}" if is_plain else scheme + colon + rest


def _address(url: str) -> str:
    """A database address without its user and password."""
    return url.rpartition("@")[2]


def _make_pool() -> None:
    from airflow.models.pool import Pool

    Pool.create_or_update_pool(
        POOL, slots=1, description="DuckDB has one writer", include_deferred=False
    )


def _secrets(file: Path) -> dict[str, str]:
    """Read this home's secrets; the first time, make them, for its owner only."""
    if not file.is_file():
        made = {
            "fernet": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "api": secrets.token_urlsafe(32),
            "jwt": secrets.token_urlsafe(48),
        }
        aside = file.with_suffix(f".{os.getpid()}.tmp")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            json.dump(made, out)
        aside.replace(file)
    return dict(json.loads(file.read_text()))
