"""Turns: how many questions are answered at once, of one reader and in all."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from typing import NamedTuple

from transforms.audiences import Reader
from transforms.errors import Busy
from transforms.questions.process import Process, taken
from transforms.settings import settings

_PER_READER = 2
_WAIT_SECONDS = 2.0  # a page's thread must not wait for long
_LINE = 2  # times as many as are answered at once; pages need threads, too
_OTHERS = "Others' questions are being answered; ask again in a moment."

_changed = Condition()
_asking: list[Reader] = []  # of each question that waits or is answered
_running: list["_Turn"] = []


class _Turn(NamedTuple):
    reader: Reader
    ticket: str
    process: Process


@contextmanager
def turn(reader: Reader, ticket: str) -> Iterator[Process]:
    """Hold a process for a reader's question, when it is its turn.

    Raises:
        Busy: too many are being answered already.
    """
    with _changed:
        if _asking.count(reader) >= _PER_READER:
            raise Busy(
                f"{_PER_READER} of your questions are being answered; wait for one of"
                " them, or stop it."
            )
        if len(_asking) >= _LINE * settings().questions_at_once:
            raise Busy(_OTHERS)
        _asking.append(reader)
    try:
        held = _begun(reader, ticket)
        try:
            yield held.process
        finally:
            held.process.end()
            with _changed:
                _running.remove(held)
                _changed.notify_all()
    finally:
        with _changed:
            _asking.remove(reader)


def _begun(reader: Reader, ticket: str) -> _Turn:
    """Wait for room, and take it."""
    deadline = time.monotonic() + _WAIT_SECONDS
    with _changed:
        while len(_running) >= settings().questions_at_once:
            if not _changed.wait(deadline - time.monotonic()):
                raise Busy(_OTHERS)
        held = _Turn(reader, ticket, taken())
        _running.append(held)
        return held


def stop(reader: Reader, ticket: str) -> bool:
    """Stop a reader's own question by its ticket; False when it is not running."""
    with _changed:
        found = [
            held.process
            for held in _running
            if held.reader == reader and held.ticket == ticket
        ]
    for process in found:
        process.stop()
    return bool(found)
