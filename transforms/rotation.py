"""Rotation: a new key in the place of one that may be known, or has been long in use.

Of the pseudonym key: everything lands again from the originals under the new key, into
a warehouse beside the old one, which then takes its place in one step. Of the archive
key: the originals are sealed again one by one. The old key is destroyed when nothing
needs it any more; until then both lie there. Stopped anywhere, it is finished or undone
by the next command, or goes on when it is asked for again.
"""

import shutil
from collections.abc import Callable

from transforms import audit, inbox, keys, originals, rebuild, vault, warehouse
from transforms.errors import BadInput
from transforms.settings import settings

Progress = Callable[[int, int], None]


def pseudonyms(progress: Progress = lambda done, total: None) -> str:
    """Give every person another pseudonym; the numbers of the reports stay.

    The caller keeps other runs away (runs.exclusive). Returns one sentence.

    Raises:
        BadInput: there is nothing to land again, or an original is missing; the old key
            and warehouse stand.
    """
    here = settings()
    if not here.warehouse.is_file():
        raise BadInput("Nothing has landed, so there are no pseudonyms to change.")
    # What is staged has the old pseudonyms; it is still in the inbox.
    inbox.settle()
    shutil.rmtree(here.staging, ignore_errors=True)
    after = keys.begin(keys.PSEUDONYM)
    try:
        said = rebuild.rebuild(progress, after)
    except BadInput:
        settle()
        raise
    settle()
    audit.note("key_rotated", audit.operator(), key=keys.PSEUDONYM)
    return said


def archive(progress: Progress = lambda done, total: None) -> str:
    """Seal every original with a new key; those in plain as well.

    The caller keeps other runs away (runs.exclusive). Goes on where it was stopped.
    """
    keys.key(keys.ARCHIVE)
    keys.begin(keys.ARCHIVE)
    paths = originals.every()
    count = 0
    for done, path in enumerate(paths):
        progress(done, len(paths))
        count += vault.seal_again(path)
    vault.sweep()
    keys.finish(keys.ARCHIVE)
    audit.note("key_rotated", audit.operator(), key=keys.ARCHIVE, originals=count)
    return f"{count:,} originals were sealed with a new key; the old one is destroyed."


def settle() -> None:
    """Finish a rotation of the pseudonym key that was cut off, or undo it.

    It is done once the warehouse is one of the new key.
    """
    after = keys.following(keys.PSEUDONYM)
    if not after.exists():
        return
    if warehouse_key() == keys.identity(keys.read(after)):
        keys.finish(keys.PSEUDONYM)
    else:
        keys.give_up(keys.PSEUDONYM)


def warehouse_key() -> str | None:
    """Which pseudonym key the people of the warehouse go by; none: nobody landed."""
    if not settings().warehouse.is_file():
        return None
    with warehouse.connect() as con:
        return warehouse.pseudonym_key(con)
