"""How a number is counted: the header of the model that makes it.

The text is read from the model itself, so page and model cannot disagree.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from transforms import lineage

FIELDS = {
    "grain": "One row is",
    "keys": "Told apart by",
    "sources": "Made from",
    "units": "Units",
    "audience": "For",
}
METRIC = ("metric", "definition", "numerator", "denominator", "left out")


@dataclass(frozen=True)
class Definition:
    """What a model's header says."""

    sentence: str
    fields: dict[str, str]
    rules: tuple[str, ...]
    metrics: tuple[dict[str, str], ...]
    columns: dict[str, str]

    def of(self, name: str) -> dict[str, str]:
        """The metric of a name; a column's meaning as one; else nothing."""
        for each in self.metrics:
            if each["metric"] == name:
                return each
        meaning = self.columns.get(name)
        if not meaning:
            return {}
        said = meaning[0].upper() + meaning[1:] + "."
        return {"metric": name, "definition": said}


def read(lines: Iterable[str]) -> Definition:
    """Take a header apart: a sentence, fields, metrics, columns and rules between."""
    sentence = ""
    fields: dict[str, str] = {}
    columns: dict[str, str] = {}
    rules: list[str] = []
    metrics: list[dict[str, str]] = []
    for block in re.split(r"\n\s*\n", "\n".join(lines).strip()):
        if block.startswith("columns:"):
            columns = named(block.removeprefix("columns:"), r"[a-z][a-z0-9_]*")
        elif block.startswith("metric:"):
            metrics.append(named(block, "|".join(METRIC)))
        elif re.match(rf"({'|'.join(FIELDS)}):", block):
            fields |= named(block, "|".join(FIELDS))
        elif sentence:
            rules.append(" ".join(block.split()))
        else:
            sentence = " ".join(block.split())
    return Definition(sentence, fields, tuple(rules), tuple(metrics), columns)


def named(block: str, names: str) -> dict[str, str]:
    """Read 'name: text' lines; a text may go on below."""
    pairs = re.split(rf"^({names}):", block, flags=re.M)
    return {
        name: " ".join(text.split())
        for name, text in zip(pairs[1::2], pairs[2::2], strict=True)
    }


def counted(reports: Iterable[str], name: str) -> dict[str, str]:
    """What the first of some reports that counts by this name says; else nothing."""
    found = (said.of(name) for said in map(definition, reports) if said)
    return next(filter(None, found), {})


@cache
def definition(report: str) -> Definition | None:
    """What the header of the report's model says; null where there is none."""
    model = f"marts.{report}"
    if model not in lineage.models("marts"):
        return None
    return read(lineage.header_lines(model))
