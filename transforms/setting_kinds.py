"""Kinds of settings: how the text of an environment variable becomes a value.

Each takes the setting's name and its text; a text that cannot be used is one sentence
that names the setting.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from transforms.audiences import Role
from transforms.errors import BadSetting


def text(name: str, text: str) -> str:
    return text.strip()


def line(name: str, text: str) -> str:
    """A short text that others will read."""
    if len(text) > 200 or not text.isprintable():
        raise BadSetting(
            f"{name} must be one line of at most 200 characters; change it."
        )
    return text.strip()


def licence(name: str, text: str) -> str:
    """A licence by its id, or by the address of its text."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]*|https://\S+|", text.strip()):
        raise BadSetting(
            f"{name} must be the id of a licence, such as CC-BY-4.0, or an address that"
            " begins with https://; change it."
        )
    return text.strip()


def folder(name: str, text: str) -> Path:
    return Path(text).absolute()


def port(name: str, text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise BadSetting(f"{name} must be a port from 1 to 65535; change it.")
    return int(text)


def megabytes(name: str, text: str, least: int = 1) -> int:
    if not text.isdigit() or int(text) < least:
        raise BadSetting(
            f"{name} must be a number of megabytes, {least} or more; change it."
        )
    return int(text) * 1_000_000


def memory(name: str, text: str) -> int:
    """Megabytes; half of what there is where nothing is said."""
    return megabytes(name, text or str(machine_bytes() // 2_000_000), least=100)


# Where a container says how much memory it may take: cgroup 2, then 1.
_CONTAINERS = ("memory.max", "memory/memory.limit_in_bytes")


def machine_bytes(cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """The memory of the machine, or of the container if that is less."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for name in _CONTAINERS:
        with suppress(OSError, ValueError):  # none, or "max"
            found.append(int((cgroup / name).read_text()))
    return min(found)


def profile(name: str, text: str) -> str:
    """Whose rule of disclosure control."""
    # Here, as --help asks for no setting and is immediate.
    from transforms.disclosure.profiles import PROFILES

    if text not in PROFILES:
        raise BadSetting(f"{name} must be one of {', '.join(PROFILES)}; change it.")
    return text


def count(name: str, text: str) -> int:
    if not text.isdigit() or not int(text):
        raise BadSetting(f"{name} must be a whole number, 1 or more; change it.")
    return int(text)


def perhaps(name: str, text: str) -> int:
    if not text.isdigit():
        raise BadSetting(f"{name} must be a whole number, 0 or more; change it.")
    return int(text)


def addresses(name: str, text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if any("@" not in address or " " in address for address in found):
        raise BadSetting(
            f"{name} must be e-mail addresses with commas between; change it."
        )
    return found


def url(name: str, text: str) -> str:
    parts = urlsplit(text.strip())
    if text.strip() and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise BadSetting(f"{name} must begin with http:// or https://; change it.")
    return text.strip()


def security(name: str, text: str) -> str:
    if text not in ("none", "starttls", "tls"):
        raise BadSetting(f"{name} must be none, starttls or tls; change it.")
    return text


def host(name: str, text: str) -> str:
    """An address of this machine to listen on, as numbers."""
    if text.strip() == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        raise BadSetting(
            f"{name} must be an IP address of this machine, such as 127.0.0.1 or"
            " 0.0.0.0; change it."
        ) from None


def origin(name: str, text: str) -> str:
    """The beginning of an address: scheme, host and perhaps a port."""
    found = url(name, text).rstrip("/")
    parts = urlsplit(found)
    if parts.path or parts.query or parts.fragment or parts.username:
        raise BadSetting(
            f"{name} must be an address without a path, such as"
            " https://claims.example.org; change it."
        )
    return found


def issuer(name: str, text: str) -> str:
    """Where a provider is: over TLS, or on this machine."""
    found = url(name, text)
    parts = urlsplit(found)
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise BadSetting(
            f"{name} must begin with https:// where it is another machine; change it."
        )
    return found.rstrip("/")


def file(name: str, text: str) -> Path | None:
    return Path(text).absolute() if text.strip() else None


def switch(name: str, text: str) -> bool:
    if text not in ("on", "off"):
        raise BadSetting(f"{name} must be on or off; change it.")
    return text == "on"


def months(name: str, text: str) -> tuple[date | None, date | None]:
    """The first day of the first month and the last day of the last; none if off."""
    if text == "off":
        return None, None
    with suppress(ValueError):
        first, last = (
            date.fromisoformat(f"{month.strip()}-01") for month in text.split(" to ")
        )
        if first <= last:
            following = (last + timedelta(days=31)).replace(day=1)
            return first, following - timedelta(days=1)
    raise BadSetting(f"{name} must be months as 2020-03 to 2022-06, or off; change it.")


def roles(name: str, text: str) -> Mapping[str, tuple[Role, str | None]]:
    """What a provider says of somebody, and the role (and payer) that it stands for.

    Written `said=role`, with commas between; an insurer as `said=insurer:payer id`.
    """
    found = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        written = re.fullmatch(r"([^=]+)=([a-z]+)(?::(.+))?", part)
        role = written and written[2] in set(Role) and Role(written[2])
        if not written or not role or (role is Role.insurer) != bool(written[3]):
            raise BadSetting(
                f"{name} must be like group=administrator,other=insurer:P1; change it."
            )
        found[written[1].strip()] = (role, written[3])
    return MappingProxyType(found)
