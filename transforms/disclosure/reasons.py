"""Why a row is withheld, in words."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from transforms.disclosure.profiles import Profile

_RESTS_ON = "rests on "


def rests_on(profile: Profile) -> str:
    """The row itself counts too few people."""
    return f"{_RESTS_ON}{profile.few}"


def says_rests_on(reason: pl.Expr) -> pl.Expr:
    """Whether a reason is that the row itself counts too few, by any profile."""
    return reason.str.starts_with(_RESTS_ON)


def would_reveal(profile: Profile) -> str:
    """Another row counts too few, and this one would tell how many."""
    return f"would reveal a count that rests on {profile.few}"


def few_new(profile: Profile) -> str:
    """Only the new cases of the row are withheld."""
    return f"new cases rest on {profile.few}, or would reveal some that do"


def next_to_cohort(profile: Profile) -> str:
    """The cohort and another differ by too few people."""
    return f"differs by {profile.few} from another cohort"


def with_reasons(
    frame: pl.DataFrame, keys: list[str], reasons: Iterable[tuple[Any, ...]]
) -> pl.DataFrame:
    """Add `is_withheld` and `withheld_reason`; each reason comes after its keys."""
    said = pl.DataFrame(
        list(reasons),
        schema={
            **{key: frame.schema[key] for key in keys},
            "withheld_reason": pl.String,
        },
        orient="row",
    )
    return frame.join(
        said, on=keys, how="left", maintain_order="left", validate="1:1"
    ).with_columns(is_withheld=pl.col("withheld_reason").is_not_null())
