"""What is known of a claim on the day it is sent, and what is not.

A model of what becomes of claims must not see what came of them. Two guards, since
either alone can be fooled: a list of the columns that exist at submission, which
refuses every other (`refuse_others`), and a look at the values, which finds a column
that knows too much whatever it is called (`suspects`).
"""

from collections.abc import Iterable

import numpy as np
import polars as pl

from transforms.errors import BadInput

# The columns of core.sent_claim that are read off the claim as it was first sent.
CATEGORIES = (
    "payer_id",
    "claim_type_code",
    "filing_indicator_code",
    "facility_id",
    "specialty",
    "procedure_family",
    "chapter_code",
    "place_code",
    "payer_before_code",
    "service_month_code",
)
AMOUNTS = (
    "has_prior_authorization",
    "has_referral",
    "is_dependent",
    "billed_usd",
    "claim_lines",
    "other_payers",
    "unknown_diagnoses",
    "unknown_lines",
    "stay_days",
    "submission_lag_days",
)
KNOWN = (*CATEGORIES, *AMOUNTS)

# No one thing known of a claim tells the denied from the others so well (the area
# under the curve): authorization, timeliness and payer come to 0.6.
MOST_TELLING = 0.8
# What is there for this many more of the answered claims than of the open ones came
# with the answer.
MOST_ABSENT = 0.5
_LEAST = 30  # claims of each kind that a look needs


def refuse_others(columns: Iterable[str]) -> None:
    """Check that every column is known when a claim is sent.

    Raises:
        BadInput: one is not.
    """
    if later := sorted(set(columns) - set(KNOWN)):
        raise BadInput(
            f"{', '.join(later)}: not known on the day a claim is sent, so nothing that"
            " foretells its answer may use it; take it out."
        )


def suspects(
    learnt: pl.DataFrame,
    checked: pl.DataFrame,
    waiting: pl.DataFrame,
    columns: Iterable[str],
) -> list[str]:
    """The columns whose values look like something that was known only later.

    `learnt` and `checked` are answered claims with `is_denied` and `submitted_date`,
    `waiting` are claims without an answer. A column is suspect when it is missing far
    more often while a claim waits; when it holds a day after the submission; or when it
    alone tells the denied of `checked` from the others, by what was denied in `learnt`.
    """
    return [
        name
        for name in columns
        if _comes_with_answers(checked, waiting, name)
        or _is_later(checked, name)
        or _tells(learnt, checked, name) > MOST_TELLING
    ]


def _comes_with_answers(
    checked: pl.DataFrame, waiting: pl.DataFrame, name: str
) -> bool:
    if min(checked.height, waiting.height) < _LEAST:
        return False
    absent = [frame[name].null_count() / frame.height for frame in (waiting, checked)]
    return absent[0] - absent[1] > MOST_ABSENT


def _is_later(checked: pl.DataFrame, name: str) -> bool:
    if checked[name].dtype != pl.Date:
        return False
    return bool((checked[name] > checked["submitted_date"]).any())


def _tells(learnt: pl.DataFrame, checked: pl.DataFrame, name: str) -> float:
    """The area under the curve of one column: 0.5 tells nothing, 1 everything."""
    denied = checked["is_denied"].to_numpy().astype(bool)
    if min(denied.sum(), (~denied).sum()) < _LEAST:
        return 0.5
    if learnt[name].n_unique() > 50 and learnt[name].dtype.is_numeric():
        edges = learnt[name].cast(pl.Float64).drop_nulls().to_numpy()
        cuts = np.unique(np.quantile(edges, np.linspace(0.02, 0.98, 49)))
        cut = [
            pl.Series(
                np.searchsorted(cuts, frame[name].cast(pl.Float64).fill_null(np.nan))
            )
            for frame in (learnt, checked)
        ]
    else:
        cut = [frame[name].cast(pl.String).fill_null("") for frame in (learnt, checked)]
    shares = (
        pl.DataFrame({"value": cut[0], "is_denied": learnt["is_denied"]})
        .group_by("value")
        .agg(denied=pl.col("is_denied").sum(), claims=pl.len())
    )
    usual = float(learnt["is_denied"].cast(pl.Float64).mean() or 0)  # type: ignore[arg-type]
    score = (
        pl.DataFrame({"value": cut[1]})
        .join(shares, on="value", how="left", maintain_order="left")
        # A value of few claims tells little of the next claim that has it.
        .select((pl.col("denied") + 5 * usual) / (pl.col("claims") + 5))
        .to_series()
        .fill_null(usual)
        .to_numpy()
    )
    return _area(score, denied)


def _area(score: np.ndarray, denied: np.ndarray) -> float:
    """The chance that a denied claim scores higher than another (Mann and Whitney)."""
    ranks = pl.Series(score).rank("average").to_numpy()
    one = int(denied.sum())
    other = len(denied) - one
    return float((ranks[denied].sum() - one * (one + 1) / 2) / (one * other))
