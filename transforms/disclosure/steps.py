"""How many people each rule of a cohort leaves: which steps are withheld.

The last step is the cohort itself, which is shown elsewhere too. So the steps are
walked from the last to the first, and a step is withheld when it leaves 1 to 10 people,
or 1 to 10 people more than the next step that is shown. What a step leaves out is blank
unless it and the step before are shown. Cohorts may overlap: where two counts of the
same step differ by 1 to 10 people, the later cohort is withheld whole.
"""

import polars as pl

from transforms.disclosure.few import FEW, is_few

KEYS = ("cohort_id", "step_index")

FEW_LEAVE = "1 to 10 people fewer are left at a step that is shown"
NEXT_TO_COHORT = "differs by 1 to 10 people from another cohort"


def judged(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `is_withheld` and `withheld_reason`; blank what few people leave."""
    reasons: dict[tuple[str, int], str] = {}
    kept: list[dict[int, int]] = []
    for cohort in sorted(frame["cohort_id"].unique().to_list()):
        left = dict(
            frame.filter(cohort_id=cohort)
            .sort("step_index", descending=True)
            .select("step_index", "remaining_patients")
            .iter_rows()
        )
        if _is_near(left, kept):
            reasons |= {(cohort, step): NEXT_TO_COHORT for step in left}
            continue
        kept.append(left)
        reasons |= {(cohort, step): why for step, why in _walked(left).items()}
    said = pl.DataFrame(
        [(*key, why) for key, why in reasons.items()],
        schema={
            **{key: frame.schema[key] for key in KEYS},
            "withheld_reason": pl.String,
        },
        orient="row",
    )
    marked = frame.join(
        said, on=list(KEYS), how="left", maintain_order="left", validate="1:1"
    ).with_columns(is_withheld=pl.col("withheld_reason").is_not_null())
    before = pl.col("is_withheld").shift(1).over("cohort_id", order_by="step_index")
    return marked.with_columns(
        left_patients=pl.when(~before.fill_null(False)).then("left_patients")
    )


def _walked(left: dict[int, int]) -> dict[int, str]:
    """Why steps are withheld; they come from the last to the first."""
    reasons: dict[int, str] = {}
    shown = None
    for step, people in left.items():
        if is_few(people):
            reasons[step] = FEW
        elif shown is not None and is_few(people - shown):
            reasons[step] = FEW_LEAVE
        else:
            shown = people
    return reasons


def _is_near(left: dict[int, int], kept: list[dict[int, int]]) -> bool:
    """Whether a step leaves nearly as many people as in a cohort that is shown."""
    return any(
        is_few(abs(people - other[step]))
        for other in kept
        for step, people in left.items()
        if step in other
    )
