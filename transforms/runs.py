"""Runs: what of the pipeline is due in this home, and one run at a time.

A run looks at what is there, not at what an earlier run says it did; so whatever
stopped the last one, and wherever, the next does just what is still missing.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from transforms import inbox, landing, publish, warehouse
from transforms.errors import Busy, NothingPublished
from transforms.settings import settings

# The DAGs, in the order in which each makes what the next one reads.
DAG_IDS = ("ingest_x12", "build_marts", "publish_reports")


@contextmanager
def exclusive() -> Iterator[None]:
    """Hold this home for one run; another one waits for nothing and is told so.

    Raises:
        Busy: another run, or the standing service, has this home.
    """
    home = settings().home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(
                "Another run, or the standing service, is at work in this home; wait"
                " for it to end, or stop it, and try again."
            ) from None
        yield


def is_due(dag_id: str) -> bool:
    """Tell whether a DAG has anything to do now."""
    if dag_id == "ingest_x12":
        return bool(inbox.plan(1)) or any(settings().staging.glob("[!.]*"))
    with warehouse.connect() as con:
        landing.create(con)
        if dag_id == "build_marts":
            return warehouse.is_stale(con)
        build_id = warehouse.swapped_build(con)
    return build_id is not None and build_id != published_build()


def published_build() -> str | None:
    """Name the build that readers see; none before the first publication."""
    try:
        return str(publish.manifest()["build_id"])
    except NothingPublished:
        return None
