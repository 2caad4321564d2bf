"""Made-up rows of reports that have no numbers of their own here, by their columns."""

from datetime import date
from decimal import Decimal

import polars as pl

from tests.dashboards.made_denials import PAYERS, USD
from transforms import dictionary

# What a column holds, by what the data dictionary says of its name.
PLAIN = {
    "dollars, two decimals": (USD, Decimal("12.50")),
    "share, 0 to 1": (pl.Float64, 0.5),
    "true or false": (pl.Boolean, False),
    "text": (pl.String, "plain"),
    **dict.fromkeys(["date", "date, first of the month"], (pl.Date, date(2026, 6, 1))),
    "date, a Monday": (pl.Date, date(2026, 6, 1)),
    **dict.fromkeys(["number", "probability"], (pl.Float64, 0.5)),
}


# So that a filter on the others' payers and facilities keeps these rows, too.
KNOWN = {
    "payer_id": "P1",
    "scope_code": "all",
    "is_workable": True,
    "is_open": True,
    "state_code": "too_few",
    "baseline_code": "payer",
    "payer_name": PAYERS["P1"][0],
    "facility_id": "F1",
    "design_code": "difference",
    "verdict_code": "fewer",
    "bucket_code": "not_adjudicated",
    "band_code": "0-30",
}


def plain(report: str, rows: int) -> pl.DataFrame:
    """A report that has no made-up rows of its own: so many rows of plain values.

    Each page's charts have something to draw of them, as PARTICULAR sees to.
    """
    model = f"marts.{report}"
    kinds = {
        column: PLAIN.get(dictionary.kind(column), (pl.Int64, 250))
        for column in dictionary.columns(model)
    }
    frame = pl.DataFrame(
        {
            column: [KNOWN.get(column, value)] * rows
            for column, (_, value) in kinds.items()
        },
        schema={column: kind for column, (kind, _) in kinds.items()},
    )
    particular = PARTICULAR.get(report)
    return particular(frame) if particular and rows else frame


def _worklist(frame: pl.DataFrame) -> pl.DataFrame:
    """Claims of a rank each."""
    return _referenced(frame).with_columns(rank_index=pl.int_range(1, pl.len() + 1))


def _referenced(frame: pl.DataFrame) -> pl.DataFrame:
    """The same claims, by which what is written about them is kept."""
    return frame.with_columns(
        claim_family_id=pl.concat_str(pl.lit("abc-"), pl.int_range(pl.len()))
    )


def _chronology(frame: pl.DataFrame) -> pl.DataFrame:
    """What happened to these claims: each was denied."""
    return _referenced(frame).with_columns(event_code=pl.lit("denied"))


def _coding(frame: pl.DataFrame) -> pl.DataFrame:
    """A few slips among many codes."""
    return frame.with_columns(
        pl.lit(5).alias(name)
        for name in frame.columns
        if name.endswith("_count") and name not in ("code_count", "checked_count")
    )


def _claims(frame: pl.DataFrame) -> pl.DataFrame:
    """Claims that every rule calls denied, each of another payer."""
    return frame.head(len(PAYERS)).with_columns(
        pl.lit(True).alias("is_full"),
        pl.lit(True).alias("is_any"),
        adjudication_id=pl.concat_str(pl.lit("abc-"), pl.int_range(pl.len())),
        payer_id=pl.Series(list(PAYERS)[: frame.height]),
        payer_name=pl.Series([name for name, *_ in PAYERS.values()][: frame.height]),
        denial_category=pl.lit("authorization"),
        outcome_code=pl.lit("overturned"),
    )


def _forecast(frame: pl.DataFrame) -> pl.DataFrame:
    """Weeks that are foretold, of all payers and of one."""
    foretold = frame.with_columns(
        week_index=pl.int_range(1, pl.len() + 1),
        week_end_date=_weekly(date(2026, 6, 30)),
        state_code=pl.lit("shown"),
        low_usd=_money("7.25"),
        high_usd=_money("21.75"),
    )
    everyone = foretold.with_columns(
        payer_id=pl.lit(None, pl.String), payer_name=pl.lit(None, pl.String)
    )
    return pl.concat([everyone, foretold])


def _backtest(frame: pl.DataFrame) -> pl.DataFrame:
    """Weeks that were foretold a week before, and what came."""
    return frame.with_columns(
        week_index=pl.lit(1, pl.Int64),
        origin_date=_weekly(date(2026, 4, 28)),
        week_end_date=_weekly(date(2026, 5, 5)),
        low_usd=_money("7.25"),
        high_usd=_money("21.75"),
    )


def _scores(frame: pl.DataFrame) -> pl.DataFrame:
    """The three naive forecasts, of which the first is the strongest."""
    names = ("year", "quarter", "month")
    return frame.head(len(names)).with_columns(
        baseline_code=pl.Series(names[: frame.height]),
        is_strongest=pl.int_range(pl.len()) == 0,
        state_code=pl.lit("shown"),
        inside_weeks=pl.lit(200, pl.Int64),
    )


def _risk(frame: pl.DataFrame) -> pl.DataFrame:
    """Open claims of some payers, whose denials can be foretold."""
    return frame.head(len(PAYERS)).with_columns(
        state_code=pl.lit("shown"),
        payer_id=pl.Series(list(PAYERS)[: frame.height]),
        payer_name=pl.Series([name for name, *_ in PAYERS.values()][: frame.height]),
    )


def _months_of_a_change(frame: pl.DataFrame) -> pl.DataFrame:
    """Months before a change and after it, of what was changed and of the rest."""
    at = pl.int_range(pl.len())
    of_each = frame.with_columns(
        series_month=pl.lit(date(2026, 1, 1)).dt.offset_by(
            pl.concat_str(at, pl.lit("mo"))
        ),
        phase_code=pl.when(at < 2).then(pl.lit("before")).otherwise(pl.lit("after")),
    )
    return pl.concat(
        of_each.with_columns(series_code=pl.lit(series))
        for series in ("changed", "comparison")
    )


def _digest(frame: pl.DataFrame) -> pl.DataFrame:
    """Weeks of all claims, and in the last one series of payers, one beyond chance."""
    last = date(2026, 6, 22)
    series = frame.with_columns(
        facility_id=pl.lit("all"),
        facility_name=pl.lit("all"),
        latest_week=pl.lit(last),
        adjudicated_claims=pl.lit(1000, pl.Int64),
        expected_claims=pl.lit(180, pl.Int64),
        centre_rate=pl.lit(0.18),
        lower_rate=pl.lit(0.15),
        upper_rate=pl.lit(0.21),
        denial_rate=pl.lit(0.25),
    )
    first = pl.int_range(pl.len()) == 0
    weeks = series.with_columns(
        payment_week=_weekly(last, -1),
        is_latest=first,
        payer_id=pl.lit(None, pl.String),
        payer_name=pl.lit(None, pl.String),
    )
    payers = series.with_columns(
        scope_code=pl.lit("payer"),
        payment_week=pl.lit(last),
        is_latest=True,
        is_flagged=first,
        payer_id=pl.Series(list(PAYERS)[: frame.height]),
        payer_name=pl.Series([name for name, *_ in PAYERS.values()][: frame.height]),
    )
    return pl.concat([weeks, payers])


def _alerts(frame: pl.DataFrame) -> pl.DataFrame:
    """Weeks of one condition, published, one of them above its threshold."""
    return frame.with_columns(
        period_start_date=_weekly(date(2026, 5, 3)),
        state_code=pl.lit("complete"),
        observed_cases=pl.lit(250, pl.Int64),
        threshold_cases=pl.when(pl.int_range(pl.len()) == 0)
        .then(200.0)
        .otherwise(300.0),
        expected_cases=pl.lit(150.0),
        is_alarm=pl.int_range(pl.len()) == 0,
        detector_code=pl.lit("ears_c2"),
        why_not=pl.lit(None, pl.String),
        is_withheld=pl.lit(False),
        withheld_reason=pl.lit(None, pl.String),
    )


def _causes(frame: pl.DataFrame) -> pl.DataFrame:
    """Body systems of one year, as published."""
    return frame.with_columns(
        period_code=pl.lit("year"),
        period_start_date=pl.lit(date(2026, 1, 1)),
        breakdown_code=pl.lit("body_system"),
        cause_code=pl.format("AB{}", pl.int_range(pl.len())),
        is_withheld=pl.lit(False),
        withheld_reason=pl.lit(None, pl.String),
    )


def _weekly(first: date, step: int = 1) -> pl.Expr:
    """A day for each row, a week apart."""
    return pl.lit(first) + pl.duration(weeks=step * pl.int_range(pl.len()))


def _money(amount: str) -> pl.Expr:
    return pl.lit(Decimal(amount), USD)


PARTICULAR = {
    "cash_forecast": _forecast,
    "cash_forecast_backtest": _backtest,
    "cash_forecast_scores": _scores,
    "claim_denials": _claims,
    "coding_quality": _coding,
    "disease_alerts": _alerts,
    "disease_causes": _causes,
    "denial_risk": _risk,
    "denial_worklist": _worklist,
    "denial_worklist_chronology": _chronology,
    "denial_worklist_reference": _referenced,
    "intervention_month": _months_of_a_change,
    "weekly_digest": _digest,
}
