"""The checks: every expectation of every suite, with how grave it is."""

from documentation.markdown import table
from expectations import gate

_LAYERS = {
    "landing": "Landing: what the files hold",
    "core": "Core: what they mean together",
    "marts": "Reports: what readers see",
}
_WORDS = {"critical": "promise", "warning": "surprise"}


def text() -> str:
    """A section for each layer, a table for each suite."""
    parts = []
    for layer, title in _LAYERS.items():
        parts.append(f"## {title}")
        for table_name, suite in gate.suites(layer).items():
            parts.append(f"### {layer}.{table_name}")
            rows = [_row(check.configuration) for check in suite.expectations]
            parts.append(table(["check", "what holds", "kind"], rows))
    return "\n\n".join(parts)


def _row(check: object) -> list[str]:
    name, columns = gate.identity(check)
    severity = gate.severity(check)
    about = f"`{name}`" if columns is None else f"`{name}` ({columns})"
    return [about, gate.says(check), _WORDS.get(severity, severity)]
