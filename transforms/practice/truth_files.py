"""The truth of the files: what the log put into each of them."""

import numpy as np
import polars as pl

from transforms.practice.log import Log
from transforms.practice.placed import Placed

NOWHERE = -1


def file_counts(log: Log, placed: Placed) -> pl.DataFrame:
    """Records and dollars of each file: name, kind, measures; amounts are cents."""
    files = placed.files.sort("file")
    of_claim = _by_number(placed.claims, "claim", log.claims.height)
    of_payment = _by_number(placed.payments, "payment", log.payments.height)
    of_answer = of_payment[log.answers["payment"]]
    of_adjustment = of_answer[log.adjustments["answer"]]
    of_moved = of_payment[log.provider_adjustments["payment"]]
    # A stay's first diagnosis is sent once more, as the admitting one.
    stays = (pl.col("kind") == "I") & pl.col("admitted").is_not_null()
    admitted = log.claims.select(stays).to_series().to_numpy()

    def tally(file: np.ndarray, cents: pl.Series | None = None) -> np.ndarray:
        """Rows in each file, or what they add up to; exact, as whole cents are."""
        is_in = file != NOWHERE
        weights = None if cents is None else cents.to_numpy()[is_in]
        sums = np.bincount(file[is_in], weights, files.height)
        return sums.astype(np.int64)

    return files.select("name", "kind").with_columns(
        claims=tally(of_claim),
        claim_lines=tally(of_claim[log.lines["claim"]]),
        diagnoses=tally(of_claim[log.diagnoses["claim"]]) + tally(of_claim[admitted]),
        billed_usd=tally(of_claim, log.claims["billed"]),
        adjudications=tally(of_answer),
        adjudication_lines=tally(of_answer[log.answer_lines["answer"]]),
        adjustments=tally(of_adjustment),
        charged_usd=tally(of_answer, log.answers["billed"]),
        paid_usd=tally(of_answer, log.answers["paid"]),
        adjusted_usd=tally(of_adjustment, log.adjustments["cents"]),
        provider_adjusted_usd=tally(of_moved, log.provider_adjustments["cents"]),
        payment_usd=tally(of_payment, log.payments["amount"]),
        acknowledgments=tally(placed.acknowledgments["file"].to_numpy()),
    )


def _by_number(rows: pl.DataFrame, number: str, height: int) -> np.ndarray:
    """The file of each row of a log, by its number."""
    files = np.full(height, NOWHERE)
    files[rows[number].to_numpy()] = rows["file"].to_numpy()
    return files
