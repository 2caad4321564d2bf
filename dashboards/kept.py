"""What was made once is kept for the next who asks, the last used the longest.

However many ask for the same at the same time, one of them makes it and the others
wait: after a publication every reader wants the new one at once.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from pathlib import Path
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Of(NamedTuple):
    """What something is made of: a publication's folder, and what of it."""

    folder: Path
    what: Hashable


class Kept(Generic[T]):
    """So many values by what they are made of; none of a publication that is gone."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._values: OrderedDict[Of, Future[T]] = OrderedDict()

    def get(self, of: Of, make: Callable[[], T]) -> T:
        """The value of a key, made now where there is none; what `make` raises."""
        with self._lock:
            found = self._values.get(of)
            is_first = found is None
            if found is None:
                found = self._values[of] = Future()
                self._forget(of.folder)
            self._values.move_to_end(of)
        if is_first:
            self._fill(of, found, make)
        return found.result()

    def _fill(self, of: Of, found: "Future[T]", make: Callable[[], T]) -> None:
        try:
            found.set_result(make())
        except BaseException as error:
            with self._lock:  # whoever comes next tries again
                self._values.pop(of, None)
            found.set_exception(error)

    def _forget(self, folder: Path) -> None:
        """Forget what is too much, and what is of a folder that is no longer there."""
        while len(self._values) > self._most:
            self._values.popitem(last=False)
        folders = {of.folder for of in self._values} - {folder}
        gone = {each for each in folders if not each.is_dir()}
        for of in [each for each in self._values if each.folder in gone]:
            del self._values[of]

    def __len__(self) -> int:
        return len(self._values)
