"""Small servers on loopback that keep what they are sent: a webhook and a mailbox."""

import base64
import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def webhook(status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A webhook: its address, and every JSON that is posted to it."""
    posted: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/json"
            size = int(self.headers["Content-Length"])
            posted.append(json.loads(self.rfile.read(size)))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with _standing(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}/hook?key=hushhush", posted


class Mailbox:
    """What a mail server was told, line by line, and the mail it took."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.logins: list[str] = []
        self.mails: list[str] = []


@contextmanager
def mailbox(
    secure: ssl.SSLContext | None = None, *, at_once: bool = False
) -> Iterator[tuple[int, Mailbox]]:
    """A mail server: its port and what it got; TLS from the start, or when asked to."""
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if secure is not None and at_once:
                self.secure()
            self.answer("220 ready")
            while line := self.rfile.readline().decode().strip():
                box.commands.append(line.split()[0].upper())
                if not self.obey(line):
                    return

        def obey(self, line: str) -> bool:
            command = line.split()[0].upper()
            if command == "EHLO":
                self.answer("250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN")
            elif command == "STARTTLS":
                self.answer("220 go ahead")
                self.secure()
            elif command == "AUTH":
                box.logins.append(base64.b64decode(line.split()[2]).decode())
                self.answer("235 welcome")
            elif command == "DATA":
                self.answer("354 send it")
                box.mails.append(self.mail())
                self.answer("250 taken")
            else:
                self.answer("221 bye" if command == "QUIT" else "250 ok")
            return command != "QUIT"

        def mail(self) -> str:
            lines = []
            while (line := self.rfile.readline().decode()) != ".\r\n":
                lines.append(line.rstrip("\r\n"))
            return "\n".join(lines)

        def answer(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def secure(self) -> None:
            assert secure is not None
            self.request = secure.wrap_socket(self.request, server_side=True)
            self.setup()

    with _standing(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        yield port, box


@contextmanager
def _standing(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
