"""The findings: everything the ledger may say of a file, from the catalogue."""

from documentation.markdown import table
from transforms.x12.findings import CATALOGUE

_TITLES = {
    "repair": "Repairs: read as meant, nothing to do",
    "warning": "Warnings: landed as sent, the sender should mend it",
    "quarantine": "Quarantine: this unit did not land",
}


def text() -> str:
    """A table for each severity, one row for each finding."""
    severities = dict.fromkeys([*_TITLES, *(k.severity for k in CATALOGUE.values())])
    return "\n\n".join(
        f"## {_TITLES.get(severity, severity)}\n\n{_findings(severity)}"
        for severity in severities
    )


def _findings(severity: str) -> str:
    rows = [
        [f"`{code}`", kind.unit, kind.message]
        for code, kind in CATALOGUE.items()
        if kind.severity == severity
    ]
    return table(["finding", "concerns", "what it says"], rows)
