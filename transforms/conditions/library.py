"""The library: every condition that is defined, shipped ones and the user's."""

from pathlib import Path

import sql
from transforms.conditions.definition import Condition, read
from transforms.errors import BadInput
from transforms.settings import settings

_SHIPPED = Path(sql.__file__).parent / "conditions"


def conditions() -> list[Condition]:
    """Read every definition, the user's in place of the shipped one of its name.

    Those that the user put off are left out. In the order of their names.

    Raises:
        BadInput: a file can't be used.
    """
    found = {file.stem: file for file in files()}
    all_ = [_read(found[name]) for name in sorted(found)]
    return [each for each in all_ if not each.off]


def files() -> list[Path]:
    """Find the files, the shipped ones first."""
    return [*sorted(_SHIPPED.glob("*.toml")), *sorted(_mine().glob("*.toml"))]


def condition(condition_id: str) -> Condition | None:
    """Read one definition, the user's if there is one; none where it is off or gone.

    Raises:
        BadInput: its file can't be used.
    """
    file = {file.stem: file for file in files()}.get(condition_id)
    found = _read(file) if file else None
    return None if found is None or found.off else found


def text_of(condition: Condition) -> str:
    """The text of the file that defines a condition."""
    found = {file.stem: file for file in files()}
    return found[condition.condition_id].read_text(encoding="utf-8")


def is_mine(condition: Condition) -> bool:
    """Whether the user wrote a condition's file."""
    return (_mine() / f"{condition.condition_id}.toml").is_file()


def _mine() -> Path:
    return settings().conditions


def _read(file: Path) -> Condition:
    said = f"{'sql/' if file.parent == _SHIPPED else ''}conditions/{file.name}"
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{said} is not UTF-8 text; save it as UTF-8.") from None
    return read(file.stem, text, said)
