"""Answer one question: a job on standard input, the answer on standard output.

First a blank line says that it is ready. The job is one line of JSON: `sql`, `reports`
(name to Parquet file), `memory_bytes`, `seconds`, `most_rows`, `most_bytes`. The answer
is one line of JSON, `outcome` with `sentence` or `rows`, and then, if it is `answered`,
an Arrow stream.
"""

import json
import os
import re
import sys
from typing import Any, BinaryIO

import duckdb

from transforms.answering import arrow, confinement, database, rules

_LONGEST = 500  # characters of a sentence
_DEEP = (
    "The question is nested too deeply to be read; write its parts as `with` instead."
)


def main() -> None:
    """Wait for a job, do it, and end."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nobody else writes to the answer
    out.write(b"\n")
    out.flush()
    line = sys.stdin.buffer.readline()
    if line:
        reply(json.loads(line), out)
    out.flush()
    os._exit(0)


def reply(job: dict[str, Any], out: BinaryIO) -> None:
    """Do a job, and write what came of it."""
    said, rows = outcome(job)
    out.write(json.dumps(said).encode() + b"\n" + rows)


def outcome(job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What came of a job, and the rows if it was answered."""
    try:
        confinement.limit(job["memory_bytes"], job["seconds"])
        con = database.opened(job["reports"], job["memory_bytes"])
        confinement.close_off()
        query = rules.checked(con, job["sql"])
        count, rows = arrow.encoded(con.sql(query), job["most_rows"], job["most_bytes"])
    except rules.Refused as refused:
        return {"outcome": "refused", "sentence": str(refused)}, b""
    except arrow.TooLarge as large:
        return {"outcome": str(large)}, b""
    except (duckdb.OutOfMemoryException, MemoryError):
        return {"outcome": "memory"}, b""
    except duckdb.PermissionException:
        return {"outcome": "refused", "sentence": rules.ONLY_REPORTS}, b""
    except RecursionError:
        return {"outcome": "refused", "sentence": _DEEP}, b""
    except duckdb.Error as error:
        return {"outcome": "wrong", "sentence": sentence(str(error), job["sql"])}, b""
    return {"outcome": "answered", "rows": count}, rows


def sentence(message: str, sql: str) -> str:
    """What DuckDB says, in one sentence, without its picture of the query.

    Nothing of this machine is in it: a path is shown only to who wrote it.
    """
    if "expression depth" in message:
        return _DEEP
    text = " ".join(message.partition("\n\n")[0].split())
    said = text.partition(": ")[2] or text
    if any(path not in sql for path in re.findall(r"/[\w.-]+/[\w./-]*", said)):
        return rules.ONLY_REPORTS
    if len(said) > _LONGEST:
        said = said[:_LONGEST].rstrip() + " ..."
    return f"The query cannot be answered: {said}"


if __name__ == "__main__":
    main()
