"""How few people are too few to be shown."""

LEAST_SHOWN = 11  # CMS: a cell of 1 to 10 people is not shown; zero may be

FEW = "rests on 1 to 10 people"


def is_few(people: int | None) -> bool:
    """Whether a count is of 1 to 10 people."""
    return people is not None and 1 <= people < LEAST_SHOWN
