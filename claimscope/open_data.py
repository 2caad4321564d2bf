"""The data set of disease tables, for those outside."""

from pathlib import Path
from typing import Annotated

import typer

from claimscope.screen import terminal

app = typer.Typer(rich_markup_mode="rich")


@app.command(epilog="Example: claimscope dataset diseases.zip")
def dataset(
    target: Annotated[
        Path, typer.Argument(help="A folder, or a file whose name ends in .zip.")
    ] = Path("diseases"),
) -> None:
    """Write the published disease tables as a data set that others can read.

    CSV and Parquet, a Data Package (datapackage.json), a data dictionary, a README
    and worked examples in Python, R and SQL: what researchers may read, no more.
    """
    from transforms import audit
    from transforms.open_data import tables, writing

    found = tables.opened()
    facts = {"dataset": "diseases", "build_id": found.build_id}
    audit.note("download", audit.operator(), **facts)
    many = writing.write(found, target)
    how_many = "one file" if many == 1 else f"{many:,} files"
    names = ", ".join(table.name for table in found.tables)
    terminal.say(f"{target}: {how_many}, {names} of build {found.build_id}.")
