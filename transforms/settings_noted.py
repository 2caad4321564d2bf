"""Settings noted: which settings changed since the last start, for the audit log.

Of a secret only that it changed is kept: an HMAC of it under the audit key.
"""

import dataclasses
import hashlib
import hmac
import json
import os
from pathlib import Path

from transforms import audit, keys
from transforms.settings import Settings, settings


def note() -> None:
    """Note each setting that has another value than at the last start."""
    with audit.locked() as folder:
        before = _before(folder / "settings.json")
    secret = keys.read(keys.path(keys.AUDIT)) if before is not None else b""
    if before is None:  # the first start: this makes the key as well
        audit.note("settings", audit.operator(), **_public())
        secret = keys.read(keys.path(keys.AUDIT))
        now = _values(secret)
    else:
        now = _values(secret)
        for name in sorted(now.keys() | before.keys()):
            if now.get(name) != before.get(name):
                facts = {"setting": name}
                if name in _public():
                    facts |= {
                        "before": before.get(name, ""),
                        "now": now.get(name, ""),
                    }
                audit.note("setting_changed", audit.operator(), **facts)
    _keep(now)


def _public() -> dict[str, str]:
    """The values of the settings that are no secrets, by name."""
    here = settings()
    return {
        each.metadata["said"].name: str(getattr(here, each.name))
        for each in dataclasses.fields(Settings)
        if each.repr
    }


def _values(secret: bytes) -> dict[str, str]:
    """The values by name; of secrets their HMAC."""
    here = settings()
    hidden = {
        each.metadata["said"].name: hmac.new(
            secret, f"{each.name}={getattr(here, each.name)}".encode(), hashlib.sha256
        ).hexdigest()
        for each in dataclasses.fields(Settings)
        if not each.repr
    }
    return _public() | hidden


def _before(path: Path) -> dict[str, str] | None:
    try:
        return dict(json.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError):
        return None


def _keep(now: dict[str, str]) -> None:
    with audit.locked() as folder:
        path = folder / "settings.json"
        if _before(path) == now:
            return
        aside = path.with_name(".settings.json.tmp")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(now, out)
        aside.replace(path)
