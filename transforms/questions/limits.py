"""Limits: what one question may take, and what is said when it would take more."""

from dataclasses import dataclass

from transforms.settings import settings

MOST_CHARACTERS = 20_000  # of a question
_OWNER_SECONDS, _OWNER_ROWS, _OWNER_BYTES = 20, 100, 20  # times as much


@dataclass(frozen=True)
class Limits:
    """How much one question may take and give."""

    memory_bytes: int
    seconds: int
    most_rows: int
    most_bytes: int

    @classmethod
    def of_readers(cls) -> "Limits":
        """The limits of a question asked on the dashboards."""
        here = settings()
        return cls(
            here.question_memory_bytes,
            here.question_seconds,
            here.question_rows,
            here.question_answer_bytes,
        )

    @classmethod
    def of_owner(cls) -> "Limits":
        """Those of the command line: one person, who may take the machine's time."""
        here = settings()
        return cls(
            max(here.question_memory_bytes, here.memory_bytes),
            _OWNER_SECONDS * here.question_seconds,
            _OWNER_ROWS * here.question_rows,
            _OWNER_BYTES * here.question_answer_bytes,
        )

    def sentence(self, outcome: str) -> str:
        """Which limit a question met, and what to do."""
        said = {
            "rows": f"The answer has more than {self.most_rows:,} rows, the most that"
            " is given; add a `limit`, a `where`, or count by group.",
            "bytes": f"The answer is larger than {_megabytes(self.most_bytes)} MB, the"
            " most that is given; choose fewer columns or rows.",
            "time": f"The question took longer than {self.seconds} seconds and was"
            " stopped; narrow it with a `where`, or join fewer rows.",
            "memory": "The question needs more memory than the"
            f" {_megabytes(self.memory_bytes)} MB it may take; narrow it with a"
            " `where`, or sort and join fewer rows.",
        }
        return said[outcome]


def _megabytes(count: int) -> str:
    return f"{count // 1_000_000:,}"
