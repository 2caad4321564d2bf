"""What the data set says of itself in words: the README and the data dictionary."""

from collections.abc import Iterator

import polars as pl

from transforms import dictionary, lineage, spreadsheet
from transforms.open_data import described
from transforms.open_data.schema import field
from transforms.open_data.tables import Opened, Table
from transforms.settings import Settings

EXAMPLES = {
    "open_data.py": "`python examples/open_data.py .` (needs Polars)",
    "open_data.R": "`Rscript examples/open_data.R .` (base R)",
    "open_data.sql": "`duckdb -csv -noheader < examples/open_data.sql`",
}
_READ = """## How to read it

- **Care sought here, not a population.** What is counted is care that was sought at the
  facilities of the publisher and coded on claims, whoever paid and whether or not they
  paid. Who was ill and sought no care, or sought it elsewhere, is not in it. "Seen"
  are people with any claim in the period: a rate per 100,000 seen is no rate of a
  population.
- **Weeks** are MMWR weeks. They begin on Sunday, and are named by that day. The week
  belongs to the year of its Wednesday; week number = (day of the year of that Wednesday
  - 1) div 7 + 1. Some years have 53.
- **Months, quarters and years** are named by their first day. The last period ends with
  the data ({through}), and so may be short.
- **The last weeks are incomplete**: claims come weeks after the care. Do not read their
  fall as a fall of the disease.
- **People do not add up** over periods or groups: somebody seen in two months is one
  person of the quarter. Columns that end in `_patients` are counted anew in each row.
- **Withheld is not zero.** {rule} Such a cell is blank, and `withheld_reason` says why;
  where the whole row is withheld, `is_withheld` is true. A zero is written as 0. A sum
  that leaves blanks out is too small: count them beside it.
- **Blank without a reason** is no zero, either: a count of a period without any claim,
  a share of no visits, a rate on fewer than 20 people or visits.
- **Shares** go from 0 to 1.
- **Groups do not mix**: each row belongs to one `breakdown_code`, where a table has
  that column; `total` is everybody. Adding `total` to states counts everybody twice.
- What is here is aggregated, small cells withheld. It is not "de-identified" in the
  sense of HIPAA Safe Harbor. Do not try to find out who somebody is.

CSV files are UTF-8 with a header, commas, dates as 2026-01-31, `true` and `false`, and
blank for no value. A text that a spreadsheet would take for a formula begins with `'`
there. The Parquet files hold the same rows, as they were published.
"""
_SOME_RULE = "Numbers that rest on few people are withheld."


def readme(found: Opened, set_to: Settings) -> str:
    """The README: what there is, how to read it, how to cite it."""
    through = (
        f"{found.data_through:%-d %B %Y}" if found.data_through else "a day unsaid"
    )
    parts = [
        f"# {described.TITLE}",
        f"Published by {publisher(set_to)}, version {found.build_id}, data to"
        f" {through}.",
        *_files(found),
        "## The tables",
        *(part for table in found.tables for part in _table(table)),
        _READ.format(through=through, rule=rule(found)).rstrip(),
        "## Worked examples",
        "The same four questions in three languages, with the same answers: influenza"
        " by week with its share of visits, what is withheld, rates standardised by"
        " age, and seasons beside each other. From this folder:",
        "\n".join(f"- `examples/{name}`: {how}" for name, how in EXAMPLES.items()),
        "## To cite",
        f"> {citation(found, set_to)}",
        "The version names the build: another one may hold other numbers for the same"
        " weeks, as claims arrive and are corrected. `datapackage.json` has the hash of"
        " each file; `frictionless validate datapackage.json` checks the"
        " tables.",
        "## Licence",
        _licence(set_to),
    ]
    return "\n\n".join(parts) + "\n"


def publisher(set_to: Settings) -> str:
    """Who publishes the data."""
    return set_to.data_publisher or "an installation of Claimscope that gives no name"


def citation(found: Opened, set_to: Settings) -> str:
    """How the data set is to be cited."""
    who = set_to.data_publisher or "[Publisher]"
    year = f" ({found.built:%Y})" if found.built else ""
    through = f", data to {found.data_through}" if found.data_through else ""
    return (
        f"{who}{year}. {described.TITLE}{through}. Version {found.build_id}. Made with"
        " Claimscope."
    )


def rule(found: Opened) -> str:
    """By whose rule which counts are withheld."""
    if found.profile is None:
        return _SOME_RULE
    rounded = (
        f" Other counts are rounded to the nearest {found.profile.rounded_to}."
        if found.profile.rounded_to > 1
        else ""
    )
    return (
        f"Numbers that rest on {found.profile.few} are withheld (rule"
        f" `{found.profile.name}`), and so are others from which they would follow."
        f"{rounded}"
    )


def dictionary_csv(found: Opened) -> str:
    """One row per column of each table."""
    rows = [
        {
            "table": table.name,
            "column": name,
            "title": said["title"],
            "type": said["type"],
            "unit": said.get("unit"),
            "is_key": name in lineage.keys(table.model),
            "meaning": said.get("description"),
        }
        for table in found.tables
        for name, kind in table.rows.schema.items()
        for said in [field(table.model, name, kind)]
    ]
    return spreadsheet.csv(pl.DataFrame(rows))


def dictionary_text(found: Opened) -> str:
    """The dictionary in Markdown: of each table all that its header says."""
    parts = ["# Data dictionary", *(dictionary.section(t.model) for t in found.tables)]
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _files(found: Opened) -> Iterator[str]:
    rows = [
        ("`datapackage.json`", "the description of all this for programs"),
        ("`data_dictionary.md`", "how each number is counted, what each column holds"),
        ("`data_dictionary.csv`", "the columns, for programs"),
    ]
    for table in found.tables:
        many = f"{table.rows.height:,} rows"
        rows.append((f"`{described.csv_path(table)}`", many))
        rows.append((f"`{described.parquet_path(table)}`", "the same, with types"))
    rows.append(("`examples/`", "worked examples"))
    yield "## Files"
    lines = ["| file | what it holds |", "| --- | --- |"]
    yield "\n".join([*lines, *(f"| {name} | {what} |" for name, what in rows)])


def _table(table: Table) -> Iterator[str]:
    keys = ", ".join(f"`{key}`" for key in lineage.keys(table.model))
    yield f"### {table.name}"
    yield lineage.header(table.model)["sentence"]
    yield f"{table.one_row} A row is named by {keys}."
    yield (
        f"{table.rows.height:,} rows, {table.withheld:,} of them withheld in whole or"
        " in part."
    )


def _licence(set_to: Settings) -> str:
    said = described.licence(set_to.data_licence)
    if "title" in said:
        return f"{said['title']}."
    return f"{said.get('name') or said['path']}."
