"""Figures of the warehouse and of the truth, in one form that compares."""

from decimal import Decimal


def exact(value: object) -> object:
    """Money and counts in one comparable form: Decimal for text money."""
    if isinstance(value, dict):
        return {key: exact(inner) for key, inner in value.items()}
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        try:
            return Decimal(value)
        except ArithmeticError:
            return value
    return value


def sums(columns: list[str]) -> str:
    return ", ".join(f"sum({column}) as {column}" for column in columns)


def only(truth: dict, columns: list[str]) -> dict:
    """Truth restricted to some measures; a measure it lacks is an error."""
    if set(columns) <= set(truth):
        return {column: truth[column] for column in columns}
    return {key: only(inner, columns) for key, inner in truth.items()}
