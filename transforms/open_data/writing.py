"""The files of the data set, in a folder or in one zip."""

import io
import json
import zipfile
from pathlib import Path

from transforms import spreadsheet
from transforms.errors import BadInput
from transforms.open_data import described, words
from transforms.open_data.tables import Opened
from transforms.settings import settings

EXAMPLES = Path(__file__).with_name("examples")
# The first moment that a zip can name: no clock is in it.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16


def files(found: Opened) -> dict[str, bytes]:
    """Every file of the data set by its path; the descriptor comes last."""
    set_to = settings()
    made: dict[str, bytes] = {}
    for table in found.tables:
        made[described.csv_path(table)] = spreadsheet.csv(table.rows).encode()
        made[described.parquet_path(table)] = table.parquet
    for name in words.EXAMPLES:
        made[f"examples/{name}"] = (EXAMPLES / name).read_bytes()
    made["data_dictionary.csv"] = words.dictionary_csv(found).encode()
    made["data_dictionary.md"] = words.dictionary_text(found).encode()
    made["README.md"] = words.readme(found, set_to).encode()
    return made | {described.FILE: described.descriptor(found, made, set_to)}


def zipped(found: Opened) -> bytes:
    """The data set as one zip file, in a folder of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path, content in sorted(files(found).items()):
            entry = zipfile.ZipInfo(f"{described.NAME}/{path}", _NO_TIME)
            entry.external_attr = _PLAIN_FILE
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return out.getvalue()


def zip_name(found: Opened) -> str:
    """What the zip file is called."""
    return f"{described.NAME}_{found.build_id}.zip"


def write(found: Opened, target: Path) -> int:
    """Write the data set into a folder, or a zip file; gives how many files it has.

    The folder is new, or empty, or holds an earlier data set, which is replaced.

    Raises:
        BadInput: the folder holds something else, or nothing can be written there.
    """
    try:
        if target.suffix == ".zip":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(zipped(found))
            return 1
        return _fill(target, files(found))
    except OSError as error:
        raise BadInput(f"{target} cannot be written: {error.strerror}.") from None


def _fill(folder: Path, made: dict[str, bytes]) -> int:
    """Write files into a folder. Without a descriptor, it is not whole."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not _is_ours(folder):
        raise BadInput(
            f"{folder} holds something else; name a new folder, or one that holds an"
            " earlier data set."
        )
    for file in [folder / described.FILE, *(folder / "data").glob("disease_*")]:
        file.unlink(missing_ok=True)
    for path, content in made.items():
        file = folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    return len(made)


def _is_ours(folder: Path) -> bool:
    """Whether a folder holds a data set that was written here before."""
    try:
        said = json.loads((folder / described.FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and said.get("name") == described.NAME
