"""Who asks: the reader behind the request that is being answered."""

from flask import g, has_request_context

from transforms.audiences import OWNER, Reader


def reader() -> Reader:
    """The reader of this request, as the guard let them in.

    Outside a request nobody asks but the owner of the home, who runs this process.

    Raises:
        PermissionError: nobody is logged in, and nothing may be read.
    """
    if not has_request_context():
        return OWNER
    found: Reader | None = g.get("reader")
    if found is None:
        raise PermissionError("nobody is logged in")
    return found


def form_key() -> str:
    """What a form of this reader carries, so that no other site's can."""
    return str(g.get("form_key", "")) if has_request_context() else ""
