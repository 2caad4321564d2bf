"""Who asks: the reader behind the request that is being answered."""

from transforms.audiences import OWNER, Reader


def reader() -> Reader:
    """The reader of this request."""
    return OWNER
