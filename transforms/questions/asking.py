"""Asking: a question in, its answer or one sentence out; the audit log notes it."""

import hashlib
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import polars as pl

from transforms import audit, publish
from transforms.audiences import OWNER, Reader
from transforms.errors import BadInput, Busy, ClaimscopeError
from transforms.questions import turns
from transforms.questions.limits import MOST_CHARACTERS, Limits
from transforms.questions.process import Answered

_STOPPED = "The question was stopped."


@dataclass(frozen=True)
class Answer:
    """The rows of an answer, how long it took, and the build that it is of."""

    rows: pl.DataFrame
    seconds: float
    build_id: str


def ask(sql: str, reader: Reader = OWNER, limits: Limits | None = None) -> pl.DataFrame:
    """Answer one SQL question; tables are named as the reports, `denial_rates` say.

    What a reader may not read is no table here. Without limits, those of the command
    line hold.

    Raises:
        BadInput: the question is not one SQL query that DuckDB can answer, or it
            takes or gives more than its limits.
        Busy: too many questions are being answered.
        NothingPublished: there is nothing to ask about yet.
    """
    return answer(sql, reader, limits or Limits.of_owner()).rows


def answer(sql: str, reader: Reader, limits: Limits, ticket: str = "") -> Answer:
    """Answer one question as `ask` does; `stop` ends it by its ticket.

    The audit log gets the question's hash and length, not its words: a reader may have
    typed a person's name or number into them, and the log is kept for ever.
    """
    began = time.monotonic()
    outcome, rows = "failed", None
    try:
        folder = publish.current()
        answered = _answered(sql, reader, limits, ticket, folder)
        outcome = str(answered.said["outcome"])
        rows = answered.said.get("rows")
        _raise_unless_answered(answered, limits)
    except Busy:
        outcome = "busy"
        raise
    except BadInput:
        outcome = "refused" if outcome == "failed" else outcome
        raise
    except ClaimscopeError:
        outcome = "nothing published"
        raise
    finally:
        seconds = time.monotonic() - began
        audit.note(
            "query",
            reader.name,
            role=str(reader.role),
            sha256=hashlib.sha256(sql.encode(errors="surrogatepass")).hexdigest(),
            characters=len(sql),
            rows=rows,
            milliseconds=round(1000 * seconds),
            outcome=outcome,
        )
    found = pl.read_ipc_stream(BytesIO(answered.rows))
    return Answer(found, seconds, folder.name)


def reports(reader: Reader, folder: Path) -> dict[str, str]:
    """The files of a publication that a reader may read, by the name of the report."""
    files = sorted((folder / reader.folder).glob("*.parquet"))
    return {file.stem: str(file) for file in files}


def _answered(
    sql: str, reader: Reader, limits: Limits, ticket: str, folder: Path
) -> Answered:
    if len(sql) > MOST_CHARACTERS:
        raise BadInput(
            f"The question is longer than {MOST_CHARACTERS:,} characters; shorten it."
        )
    found = reports(reader, folder)
    if not found:
        raise BadInput(f"Nothing is published for {_said(reader)} yet.")
    job = {
        "sql": sql,
        "reports": found,
        "memory_bytes": limits.memory_bytes,
        "seconds": limits.seconds,
        "most_rows": limits.most_rows,
        "most_bytes": limits.most_bytes,
    }
    with turns.turn(reader, ticket) as process:
        return process.answer(job)


def _raise_unless_answered(answered: Answered, limits: Limits) -> None:
    outcome = answered.said["outcome"]
    if outcome == "answered":
        return
    if outcome == "stopped":
        raise BadInput(_STOPPED)
    raise BadInput(answered.said.get("sentence") or limits.sentence(outcome))


def _said(reader: Reader) -> str:
    """A reader by what they read for."""
    article = "an" if reader.role[0] in "ai" else "a"
    return f"{article} {reader.role}"
