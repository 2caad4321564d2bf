"""Who asks: the reader behind the request that is being answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import g, has_request_context

from transforms.audiences import OWNER, Reader

_WANTED: ContextVar[Reader] = ContextVar("wanted", default=OWNER)


def reader() -> Reader:
    """The reader of this request, as the guard let them in.

    Outside a request nobody asks but the owner of the home, who runs this process, or
    who the owner wants to read as.

    Raises:
        PermissionError: nobody is logged in, and nothing may be read.
    """
    if not has_request_context():
        return _WANTED.get()
    found: Reader | None = g.get("reader")
    if found is None:
        raise PermissionError("nobody is logged in")
    return found


@contextmanager
def reading_as(wanted: Reader) -> Iterator[None]:
    """Read as this reader would, where nobody else asks: at the command line."""
    before = _WANTED.set(wanted)
    try:
        yield
    finally:
        _WANTED.reset(before)


def form_key() -> str:
    """What a form of this reader carries, so that no other site's can."""
    return str(g.get("form_key", "")) if has_request_context() else ""
