"""Errors: one class per thing a caller can do about it.

Each carries one sentence for a person: what, where, what to do. None ever carries
a name, an identifier or a raw segment.
"""


class ClaimscopeError(Exception):
    """A mistake a person can act on; shown as its one sentence, never a traceback."""


class BadInput(ClaimscopeError):
    """Something the user handed in (file, option, SQL) cannot be used: change it."""


class BrokenPromise(ClaimscopeError):
    """A critical expectation failed: the old tables and publication still stand."""


class NothingPublished(ClaimscopeError):
    """No report has been published yet: put files in the inbox and run."""


class Busy(ClaimscopeError):
    """Another process holds what this one needs: wait, or stop the other."""


class Outdated(ClaimscopeError):
    """The warehouse was made by another version: land everything again (rebuild)."""


class BadSetting(ClaimscopeError):
    """A setting has a value that cannot be used: change the setting."""


class NoRoom(ClaimscopeError):
    """The disk is full: make room, and go on where this stopped."""


class TooLittleMemory(ClaimscopeError):
    """What a step may take of memory is too little: let it take more, and go on."""


class NotWritable(ClaimscopeError):
    """A folder cannot be written to: make it writable, or choose another."""


class Damaged(ClaimscopeError):
    """A file of ours was changed or cut short: restore it from a backup."""
