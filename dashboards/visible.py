"""The pages a reader may see: those whose every report is published for their role."""

from functools import cache

from dashboards.catalogue import Page, catalogue
from dashboards.reader import reader
from transforms import lineage
from transforms.audiences import Role


def pages() -> dict[str, Page]:
    """The pages of the reader who asks, by name, in the order of the menu."""
    return pages_of(reader().role)


def page(name: str) -> Page | None:
    """A page of a name; None where there is none for this reader."""
    return pages().get(name)


@cache
def pages_of(role: Role) -> dict[str, Page]:
    """The pages of a role, by name."""
    every = catalogue()
    if role is Role.administrator:
        return every
    return {
        name: page
        for name, page in every.items()
        if all(f"{role}s" in lineage.audiences(f"marts.{r}") for r in page.reports)
    }
