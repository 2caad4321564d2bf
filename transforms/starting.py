"""Starting: what every command that has this home to itself does first.

It is noted in the audit log, with settings that changed since the last; what a killed
command left half done with keys is finished or undone, and what it had opened is gone.
"""

import shutil

from transforms import audit, room, rotation, settings_noted
from transforms.settings import settings


def start(what: str) -> None:
    """Begin a command; the caller has this home to itself."""
    with room.explained():
        settings_noted.note()
        audit.note(what, audit.operator())
        for folder in settings().staging.glob(".*"):
            shutil.rmtree(folder, ignore_errors=True)
        rotation.settle()
