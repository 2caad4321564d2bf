"""The settings, as transforms/settings.py describes them."""

from documentation.markdown import table
from transforms.settings import described


def text() -> str:
    """One row for each setting."""
    rows = [[f"`{each.name}`", each.default, each.meaning] for each in described()]
    return table(["setting", "default", "what it does"], rows)
