"""Answers of 835 files: from CLP to the last service line."""

from collections.abc import Mapping

import polars as pl

from transforms.practice.adjustment_segments import adjustment_segments
from transforms.practice.claim_lines import line_control, procedure
from transforms.practice.log import Log
from transforms.practice.owned import Owned, gathered
from transforms.practice.parties import Parties, member_id
from transforms.practice.payers import PAYERS
from transforms.practice.segments import (
    NOTHING,
    Segments,
    composite,
    day,
    joined,
    ready,
    segment,
    trimmed,
    usd,
)

INPATIENT = "11"  # the bill type whose remarks stand in MIA
NO_DAY = "99990231"  # where the day stands on which a claim was received
FILINGS = {key: payer.filing for key, payer in PAYERS.items()}
CONTROLS = {key: payer.sends_line_control for key, payer in PAYERS.items()}
CROSSOVERS = {
    key: f"NM1*TT*2*{payer.name}*****PI*{key}~" for key, payer in PAYERS.items()
}


class AnswerSegments:
    """Writes answers."""

    def __init__(self, log: Log, parties: Parties) -> None:
        """Index what belongs to answers."""
        count = log.answers.height
        self._answers = log.answers
        self._claims = log.claims
        self._parties = parties
        self._claim_lines = Owned(log.lines, "claim", log.claims.height)
        self._lines = Owned(log.answer_lines, "answer", count)
        self._adjustments = Owned(log.adjustments, "answer", count)
        self._remarks = Owned(log.remarks, "answer", count)

    def write(self, placed: pl.DataFrame) -> pl.DataFrame:
        """Add text and count to answers, in the order in which they stand."""
        rows = placed["answer"]
        answers = self._described(rows)
        adjustments = self._adjustments.of(rows)
        reasons = adjustment_segments(adjustments)
        remarks = self._remarks.of(rows)
        shares = adjustments.filter(pl.col("group") == "PR").group_by("row")
        lines = self._line_texts(rows, answers, reasons, remarks)
        own = _answer()
        written = (
            answers.with_columns(
                line_text=lines["text"],
                line_count=lines["count"],
            )
            .join(
                reasons.filter(pl.col("number") == 0),
                "row",
                "left",
                maintain_order="left",
            )
            .join(
                shares.agg(share=pl.sum("cents")), "row", "left", maintain_order="left"
            )
            .join(
                remarks.filter(number=0, place=0).select("row", remark="code"),
                "row",
                "left",
                maintain_order="left",
            )
            .with_columns(
                pl.col("text", "remark").fill_null(""),
                pl.col("count", "share").fill_null(0),
            )
            .select(text=own.text, count=own.count)
        )
        return placed.with_columns(*written)

    def _described(self, rows: pl.Series) -> pl.DataFrame:
        """Join answers with their claims, patients and clinicians."""
        answers = self._answers[rows.to_numpy()].select(
            "claim",
            "payer_key",
            "status",
            "reference",
            "frequency",
            "billed",
            "paid",
            "crossover_key",
            "drg",
            "drg_weight",
            "is_undated",
            answered=pl.col("control"),
            row=pl.int_range(pl.len(), dtype=pl.Int32),
        )
        claims = self._claims[answers["claim"].to_numpy()]
        patients = self._parties.patients[claims["patient"].to_numpy()]
        people = self._parties.clinicians["person"]
        return answers.with_columns(
            *patients["name", "member"],
            *claims["control", "kind", "bill_type", "place_of_service"],
            *claims["day", "thru", "submitted"],
            person=people.gather(claims["clinician"]),
        )

    def _line_texts(
        self,
        rows: pl.Series,
        answers: pl.DataFrame,
        reasons: pl.DataFrame,
        remarks: pl.DataFrame,
    ) -> pl.DataFrame:
        """Text and count of the lines of each answer."""
        lines = self._lines.of(rows)
        at = lines["row"].to_numpy()
        claims = answers["claim"].gather(lines["row"])
        services = self._claim_lines.numbered(claims, lines["number"])
        beneath = remarks.filter(pl.col("number") > 0).select(
            "row", "number", text=joined("LQ*HE*", pl.col("code"), "~"), count=1
        )
        said = beneath.group_by("row", "number", maintain_order=True).agg(
            remark=pl.col("text").str.join("", ignore_nulls=False),
            remarks=pl.sum("count"),
        )
        own = _line()
        described = answers.select(
            "control", day=day("day"), sends_control=_of_payer(CONTROLS, pl.Boolean)
        )
        written = (
            lines.with_columns(
                *services["code", "qualifier", "revenue", "modifier", "units"],
                *described[at],
            )
            .join(reasons, ["row", "number"], "left", maintain_order="left")
            .join(said, ["row", "number"], "left", maintain_order="left")
            .with_columns(
                pl.col("text", "remark").fill_null(""),
                pl.col("count", "remarks").fill_null(0),
            )
            .select("row", text=own.text, count=own.count)
        )
        return gathered(written, "row", answers.height)


def _of_payer(texts: Mapping[str, object], dtype: type[pl.DataType]) -> pl.Expr:
    return pl.col("payer_key").replace_strict(texts, return_dtype=dtype)


def _answer() -> Segments:
    is_hospital = pl.col("kind") == "I"
    is_whole = pl.col("line_count") == 0
    share = pl.when(pl.col("share") == 0).then(NOTHING).otherwise(usd("share"))
    where = (
        pl.when(is_hospital)
        .then(pl.col("bill_type"))
        .otherwise(pl.col("place_of_service"))
    )
    answered = trimmed(
        "CLP",
        pl.col("answered"),
        pl.col("status"),
        usd("billed"),
        usd("paid"),
        share,
        _of_payer(FILINGS, pl.String),
        pl.col("reference"),
        where,
        pl.col("frequency"),
        "",
        pl.col("drg"),
        pl.col("drg_weight"),
    )
    crossover = pl.col("crossover_key").replace_strict(
        CROSSOVERS, default="", return_dtype=pl.String
    )
    patient = segment("NM1", "QC", "1", pl.col("name"), "", "", "", "MI", member_id())
    remark = pl.col("remark")
    place = pl.when(pl.col("bill_type") == INPATIENT)
    remarked = joined(
        place.then(pl.lit("MIA*0****")).otherwise(pl.lit("MOA***")), remark, "~"
    )
    dates = segment("DTM", "232", day("day")) + segment("DTM", "233", day("thru"))
    received = pl.when("is_undated").then(pl.lit(NO_DAY)).otherwise(day("submitted"))
    return (
        answered
        + ready("text", "count")
        + patient
        + Segments((joined("NM1*82", pl.col("person")),), 1).where(~is_hospital)
        + Segments((crossover,), 1).where(pl.col("crossover_key").is_not_null())
        + Segments((remarked,), 1).where(remark != "")
        + dates.where(is_whole)
        + segment("DTM", "050", received)
        + ready("line_text", "line_count")
    )


def _line() -> Segments:
    is_coded = pl.col("qualifier") != ""
    revenue, units = pl.col("revenue"), pl.col("units").cast(pl.String)
    named = pl.when(is_coded).then(procedure()).otherwise(composite("NU", revenue))
    served = trimmed(
        "SVC",
        named,
        usd("charge"),
        usd("paid"),
        pl.when(is_coded).then(revenue).otherwise(NOTHING),
        pl.when(pl.col("paid") == 0).then(NOTHING).otherwise(units),
    )
    return (
        served
        + segment("DTM", "472", pl.col("day"))
        + ready("text", "count")
        + segment("REF", "6R", line_control()).where(pl.col("sends_control"))
        + segment("AMT", "B6", usd("allowed")).where(pl.col("allowed").is_not_null())
        + ready("remark", "remarks")
    )
