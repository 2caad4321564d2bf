"""The worked examples that come with the data set of disease tables."""

from transforms.open_data.writing import EXAMPLES

_LANGUAGES = {"py": ("Python", "python"), "R": ("R", "r"), "sql": ("SQL", "sql")}


def text() -> str:
    """A section for each language."""
    return "\n\n".join(
        f"### {title}\n\n```{code}\n{_source(ending)}```"
        for ending, (title, code) in _LANGUAGES.items()
    )


def _source(ending: str) -> str:
    return (EXAMPLES / f"open_data.{ending}").read_text(encoding="utf-8")
