"""The commands of `claimscope`, as --help says them."""

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer

import claimscope
from documentation.markdown import table

_NAME = "claimscope"


def text() -> str:
    """A section for each command: what it does, its arguments, an example."""
    return "\n\n".join(_section(name, each) for name, each in commands().items())


def commands() -> dict[str, Any]:
    """Every command by what is typed for it, those of a group after each other."""
    return dict(_below(typer.main.get_command(claimscope.app)))


def _below(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _below(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def _section(name: str, command: Any) -> str:
    parameters = [each for each in command.params if not each.hidden]
    words = [_NAME, name, *(_called(each) for each in parameters)]
    parts = [f"## {name}", f"    {' '.join(words)}"]
    # A form feed ends what --help shows of a docstring.
    said = inspect.cleandoc((command.help or "").split("\f")[0])
    parts.append(said)
    if parameters:
        rows = [[_named(each), _meant(each)] for each in parameters]
        parts.append(table(["argument", "what it does"], rows))
    if example := re.sub(r"^Example: ", "", command.epilog or ""):
        parts.append(f"Example:\n\n    {example}")
    return "\n\n".join(parts)


def _is_option(parameter: Any) -> bool:
    return bool(parameter.opts[0].startswith("-"))


def _called(parameter: Any) -> str:
    """A parameter as it stands in a call."""
    if not _is_option(parameter):
        called = parameter.name.upper()
        called = f"{called}..." if parameter.nargs == -1 else called
        return called if parameter.required else f"[{called}]"
    return f"[{_option(parameter)}]"


def _option(parameter: Any) -> str:
    called = parameter.opts[0]
    if parameter.is_flag:
        return " / ".join([called, *parameter.secondary_opts])
    return f"{called} {parameter.name.upper().replace('_', '-')}"


def _named(parameter: Any) -> str:
    called = _option(parameter) if _is_option(parameter) else parameter.name.upper()
    return f"`{called}`"


def _meant(parameter: Any) -> str:
    """What a parameter does, which values it has and which it has by itself."""
    said = [parameter.help or ""]
    default = parameter.default
    if isinstance(default, Enum):
        values = ", ".join(f"`{each.value}`" for each in type(default))
        said.append(f"One of {values}.")
        default = default.value
    if getattr(parameter, "multiple", False):
        said.append("May be repeated.")
    is_off = isinstance(default, bool) and not parameter.secondary_opts
    if default is not None and not is_off and default != []:
        shown = f"`{parameter.opts[0]}`" if default is True else f"`{default}`"
        said.append(f"Default: {shown}.")
    return " ".join(filter(None, said))
