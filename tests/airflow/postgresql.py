"""A PostgreSQL of the test's own: made in a folder of its own, ended with the test."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2

DEBIAN = Path("/usr/lib/postgresql")  # its servers are not on the path
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Database:
    """A database of a running server, and the role that owns it."""

    port: int
    name: str
    role: str
    password: str

    @property
    def url(self) -> str:
        """Its address, as an administrator would give it to Claimscope."""
        who = f"{quote(self.role, safe='')}:{quote(self.password, safe='')}"
        return f"postgresql://{who}@127.0.0.1:{self.port}/{self.name}"

    def rows(self, sql: str) -> list[tuple]:
        con = _connect(self.port, self.role, self.password, self.name)
        with closing(con), con.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()


def program(name: str) -> Path | None:
    """Find a program of the PostgreSQL server: on the path, or where Debian has it."""
    found = shutil.which(name)
    if found:
        return Path(found)
    versions = sorted(
        DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3])
    )
    return versions[-1] if versions else None


@contextmanager
def database(name: str, role: str, password: str) -> Iterator[Database]:
    """A new database on a new server that listens on loopback, as long as it lasts."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        _make(folder)
        port = free_port()
        command = [str(program("postgres")), "-D", str(folder / "data")]
        settings = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",  # nothing of it outlives the test
        }
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", **_owner()
            )
        try:
            _create(server, port, name, role, password)
            yield Database(port, name, role, password)
        finally:
            server.send_signal(
                signal.SIGINT
            )  # fast: those who are connected are sent away
            server.wait(PATIENCE_SECONDS)
    finally:
        shutil.rmtree(folder)


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _owner() -> dict[str, object]:
    """PostgreSQL refuses to be run by root; whoever is root lends it another user."""
    if os.geteuid():
        return {}
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


def _make(folder: Path) -> None:
    secret = folder / "secret"
    secret.write_text("of the superuser\n")
    owner = _owner()
    for path in (folder, secret):
        if owner:
            shutil.chown(path, owner["user"], owner["group"])
    subprocess.run(
        [
            *(str(program("initdb")), "-D", str(folder / "data")),
            *("-U", "superuser", "--auth", "scram-sha-256", "--pwfile", str(secret)),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        cwd="/",
        **owner,
    )


def _create(
    server: subprocess.Popen[bytes], port: int, name: str, role: str, password: str
) -> None:
    """Make the role and its database, as the installing page tells an administrator."""
    with closing(_patiently(server, port)) as con:
        con.autocommit = True
        with con.cursor() as cursor:
            cursor.execute(f"create role {role} login password %s", [password])
            cursor.execute(f"create database {name} owner {role}")


def _patiently(
    server: subprocess.Popen[bytes], port: int
) -> psycopg2.extensions.connection:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert server.poll() is None, "PostgreSQL ended at once"
        try:
            return _connect(port, "superuser", "of the superuser", "postgres")
        except psycopg2.OperationalError:
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.1)


def _connect(
    port: int, role: str, password: str, name: str
) -> psycopg2.extensions.connection:
    return psycopg2.connect(
        host="127.0.0.1", port=port, user=role, password=password, dbname=name
    )
