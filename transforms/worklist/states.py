"""What may be written about an open denial: status, assignee, note, and when to sleep.

What somebody typed is checked here, whether it came from a page or from a file.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from transforms.errors import BadInput

STATUSES = {
    "new": "New",
    "in_work": "In work",
    "waiting": "Waiting",
    "resubmitted": "Resubmitted",
    "appealed": "Appealed",
    "written_off": "Written off",
    "done": "Done",
}
FINISHED = ("written_off", "done")
TO_WORK = ("new", "in_work")  # the others wait for somebody else
MOST_NOTE = 500  # letters
FIELDS = ("status", "assignee", "note", "snoozed_until")
_ASSIGNEE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@:+-]{0,63}")


@dataclass(frozen=True)
class State:
    """What is written about one claim; a claim nobody wrote about has this."""

    status: str = "new"
    assignee: str = ""
    note: str = ""
    snoozed_until: date | None = None

    def with_status(self, status: str) -> "State":
        """The same, in another status."""
        return replace(self, status=status)

    def texts(self) -> dict[str, str]:
        """Each field as the store and files have it."""
        until = self.snoozed_until
        return {
            "status": self.status,
            "assignee": self.assignee,
            "note": self.note,
            "snoozed_until": until.isoformat() if until else "",
        }


def state(status: str, assignee: str, note: str, snoozed_until: str) -> State:
    """What somebody typed, checked.

    Raises:
        BadInput: one of it cannot be kept; the sentence says which and why.
    """
    status = status.strip().lower().replace(" ", "_") or "new"
    if status not in STATUSES:
        raise BadInput(f"The status must be one of {', '.join(STATUSES)}; change it.")
    assignee = assignee.strip()
    if assignee and not _ASSIGNEE.fullmatch(assignee):
        raise BadInput(
            "The assignee is a login name: 1 to 64 letters, digits or . _ @ : + -, the"
            " first a letter or a digit; change it."
        )
    note = " ".join(note.split())
    if len(note) > MOST_NOTE or not note.isprintable():
        raise BadInput(
            f"A note has at most {MOST_NOTE} letters, and no signs that cannot be"
            " printed; shorten or retype it."
        )
    return State(status, assignee, note, _day(snoozed_until))


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise BadInput(
            "The day to snooze until is written as 2026-07-31; change it."
        ) from None
