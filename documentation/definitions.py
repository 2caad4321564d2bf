"""The definitions: how each number of each report is counted, from the headers."""

from transforms import dictionary, lineage
from transforms.dictionary import Metric


def text() -> str:
    """A section for each report, a part for each of its numbers."""
    return "\n\n".join(
        _report(model) for model in lineage.models("marts") if dictionary.metrics(model)
    )


def _report(model: str) -> str:
    parts = [f"## {model.split('.')[1]}", lineage.header(model)["sentence"]]
    parts += dictionary.rules(model)
    parts += map(_number, dictionary.metrics(model))
    return "\n\n".join(parts)


def _number(counted: Metric) -> str:
    return "\n\n".join(
        [
            f"### {counted.name[:1].upper()}{counted.name[1:]}",
            counted.definition,
            f"- Numerator: {counted.numerator}\n- Denominator: {counted.denominator}"
            f"\n- Left out: {counted.left_out}",
        ]
    )
