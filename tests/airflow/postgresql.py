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
from typing import Any
from urllib.parse import quote

import psycopg2

DEBIAN = Path("/usr/lib/postgresql")  # its servers are not on the path
PATIENCE_SECONDS = 60


@dataclass
class Server:
    """A server that listens on loopback, its data in a folder of the test's own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(program("postgres")), "-D", str(self.folder / "data")]
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",  # nothing of it outlives the test
        }
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", **_owner()
            )

    def stop(self) -> None:
        """Stop as an administrator does: who is connected is sent away."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE_SECONDS)


@dataclass(frozen=True)
class Database:
    """A database of a running server, and the role that owns it."""

    server: Server
    name: str
    role: str
    password: str

    @property
    def url(self) -> str:
        """Its address, as an administrator would give it to Claimscope."""
        who = f"{quote(self.role, safe='')}:{quote(self.password, safe='')}"
        return f"postgresql://{who}@127.0.0.1:{self.server.port}/{self.name}"

    def rows(self, sql: str) -> list[tuple]:
        con = _connect(self.server.port, self.role, self.password, self.name)
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
    """A new database on a new server, as long as it lasts."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        _make(folder)
        server = Server(folder, free_port())
        server.start()
        try:
            _create(server, name, role, password)
            yield Database(server, name, role, password)
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _owner() -> dict[str, Any]:
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


def _create(server: Server, name: str, role: str, password: str) -> None:
    """Make the role and its database, as the installing page tells an administrator."""
    with closing(_patiently(server)) as con:
        con.autocommit = True
        with con.cursor() as cursor:
            cursor.execute(f"create role {role} login password %s", [password])
            cursor.execute(f"create database {name} owner {role}")


def _patiently(server: Server) -> psycopg2.extensions.connection:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert server.process and server.process.poll() is None, (
            "PostgreSQL ended at once"
        )
        try:
            return _connect(server.port, "superuser", "of the superuser", "postgres")
        except psycopg2.OperationalError:
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.1)


def _connect(
    port: int, role: str, password: str, name: str
) -> psycopg2.extensions.connection:
    return psycopg2.connect(
        host="127.0.0.1", port=port, user=role, password=password, dbname=name
    )
