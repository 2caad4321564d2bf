"""The worklist's own parts of its page: one claim, to read and write about; files.

`layout` is where they stand, `panel` what is shown of a claim, `events` its chronology
in words, `callbacks` what happens.
"""

from dashboards.worklist.callbacks import register

__all__ = ["register"]
