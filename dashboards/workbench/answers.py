"""Answers kept for a while, so that a download and a chart ask nothing again.

Each under a key that only its page knows, and only for the reader who asked. The
oldest go when there are too many; whoever comes late is told to ask again.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from transforms.audiences import Reader
from transforms.questions.asking import Answer

_MOST_BYTES = 200_000_000
_MOST_OF_A_READER = 4


@dataclass(frozen=True)
class _Kept:
    reader: Reader
    answer: Answer
    size: int


_lock = Lock()
_kept: OrderedDict[str, _Kept] = OrderedDict()


def keep(reader: Reader, answer: Answer) -> str:
    """Keep an answer; returns its key."""
    key = secrets.token_urlsafe(16)
    with _lock:
        _kept[key] = _Kept(reader, answer, int(answer.rows.estimated_size()))
        own = [k for k, each in _kept.items() if each.reader == reader]
        for old in own[:-_MOST_OF_A_READER]:
            del _kept[old]
        while len(_kept) > 1 and sum(k.size for k in _kept.values()) > _MOST_BYTES:
            _kept.popitem(last=False)
    return key


def find(reader: Reader, key: object) -> Answer | None:
    """A reader's own answer, if it is still kept."""
    with _lock:
        found = _kept.get(key) if isinstance(key, str) else None
    return found.answer if found is not None and found.reader == reader else None
