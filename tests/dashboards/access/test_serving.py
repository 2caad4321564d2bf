"""Serving as an operator does: over TLS, and never to others without it."""

import os
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.login import account, over_http
from tests.tls import certificate
from transforms.accounts import first

ROOT = Path(__file__).parents[3]


@pytest.fixture
def serve(home, lay_all):
    """`claimscope serve` with settings; it is ended after the test."""
    lay_all(home)
    begun = []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def serve(**settings):
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        given = {"CLAIMSCOPE_PORT": str(port), "PYTHONPATH": path, **settings}
        process = subprocess.Popen(
            [sys.executable, "-m", "claimscope", "serve"],
            env=os.environ | {name: str(value) for name, value in given.items()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        begun.append(process)
        return process, port

    yield serve
    for process in begun:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def stands(process, port):
    """Wait until it listens."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False


def test_over_tls_a_reader_logs_in_and_nobody_reads_along(serve, home, tmp_path):
    files = certificate(tmp_path)
    account()
    process, port = serve(**files)
    assert stands(process, port), process.stdout.read()
    address, trusted = f"https://127.0.0.1:{port}", files["CLAIMSCOPE_TLS_CERT"]

    name, value = over_http(address, "administrator", verify=str(trusted))
    page = requests.get(
        f"{address}/_dash-layout",
        headers={"Cookie": f"{name}={value}"},
        verify=str(trusted),
        timeout=30,
    )

    assert name == "__Host-claimscope"
    assert page.status_code == 200 and "payer_mix" in page.text
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "server" not in {each.lower() for each in page.headers}
    with pytest.raises(requests.RequestException):
        requests.get(f"http://127.0.0.1:{port}/login", timeout=30)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection(("127.0.0.1", port)) as wire,
        pytest.raises(OSError),
    ):
        old.wrap_socket(wire)


def test_who_never_finishes_a_handshake_keeps_nobody_waiting(serve, home, tmp_path):
    files = certificate(tmp_path)
    process, port = serve(**files)
    assert stands(process, port), process.stdout.read()
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]

    answer = requests.get(
        f"https://127.0.0.1:{port}/login",
        verify=str(files["CLAIMSCOPE_TLS_CERT"]),
        timeout=30,
    )

    assert answer.status_code == 200
    for each in silent:
        each.close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"CLAIMSCOPE_HOST": "0.0.0.0"}, "Without TLS the dashboards listen on"),
        (
            {"CLAIMSCOPE_HOST": "0.0.0.0", "CLAIMSCOPE_LOGIN": "off"},
            "Without a login the dashboards listen on",
        ),
        (
            {
                "CLAIMSCOPE_PUBLIC_URL": "https://claims.example.org",
                "CLAIMSCOPE_LOGIN": "off",
            },
            "Without a login nobody else may reach",
        ),
    ],
)
def test_it_does_not_start_open_to_others(serve, given, said):
    process, _ = serve(**given)

    text, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert said in " ".join(text.split())
    assert "Traceback" not in text


def test_what_is_no_terminal_is_not_shown_the_first_link(serve, home):
    process, port = serve()
    assert stands(process, port)
    token = first.link("").rpartition("=")[2]
    process.terminate()

    text, _ = process.communicate(timeout=30)

    assert "claimscope users add NAME --role administrator" in " ".join(text.split())
    assert token not in text
