"""Run the command line with one verb changed: killed at it, or made to go wrong.

Called as `python runner.py CHANGE ARGUMENT -- claimscope's own arguments`.
"""

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import claimscope
from transforms import landing, lineage, staging, warehouse
from transforms.settings import settings


def kill(argument: str) -> None:
    """Kill this process at the nth call of a function: `module:function:n`."""
    name, function, nth = argument.split(":")
    module = import_module(name)
    original = getattr(module, function)
    calls = iter(range(1, 1000))

    def killing(*args: object, **kwargs: object) -> object:
        if next(calls) == int(nth):
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)

    setattr(module, function, killing)


def model(argument: str) -> None:
    """Replace a model's SQL: `schema.name=sql`; `{}` in it is the model's own."""
    name, _, sql = argument.partition("=")

    def query(asked: str) -> str:
        own = lineage.query(asked)
        return sql.format(own) if asked == name else own

    warehouse.query = query


def late(argument: str) -> None:
    """Land a file while the marts are being built: the file's path."""
    build_layer = warehouse.build_layer

    def landing_first(layer: str, build_id: str) -> None:
        if layer == "marts":
            Path(argument).replace(settings().inbox / "late.837")
            staging.stage(["late.837"])
            with warehouse.connect() as con:
                assert landing.land(con) == 1
        build_layer(layer, build_id)

    warehouse.build_layer = landing_first


CHANGES: dict[str, Callable[[str], None]] = {
    "kill": kill,
    "model": model,
    "late": late,
}

if __name__ == "__main__":
    change, argument, _, *arguments = sys.argv[1:]
    CHANGES[change](argument)
    sys.argv = ["claimscope", *arguments]
    claimscope.main()
