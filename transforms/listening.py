"""Where the dashboards listen, and what that asks for.

On this machine alone nothing is needed. Any other address needs TLS and a login; so
does a proxy before them, which brings the TLS with it.
"""

import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from transforms.errors import BadSetting
from transforms.settings import LOOPBACK, Settings, settings


@dataclass(frozen=True)
class Listening:
    """Where and how the dashboards listen."""

    host: str
    port: int
    url: str  # as readers reach them
    is_secure: bool  # readers come over TLS
    is_behind_proxy: bool
    cert: Path | None
    key: Path | None

    @property
    def reach(self) -> str:
        """An address at which this machine reaches them."""
        host = ipaddress.ip_address(self.host)
        if not host.is_unspecified:
            return self.host
        return LOOPBACK if host.version == 4 else "::1"

    @property
    def hosts(self) -> list[str]:
        """The names under which they answer: no other site's page may use its own."""
        names = {self.host, LOOPBACK, "localhost", urlsplit(self.url).hostname or ""}
        return sorted(_in_address(name) for name in names - {""})


def listening() -> Listening:
    """Read where to listen.

    Raises:
        BadSetting: it asks for TLS, a login or a name, which the settings do not give.
    """
    here = settings()
    is_loopback = ipaddress.ip_address(here.host).is_loopback
    has_tls = here.tls_cert is not None and here.tls_key is not None
    _check(here, is_loopback, has_tls)
    if has_tls:
        _check_files(here)
    own = f"{'https' if has_tls else 'http'}://{_in_address(here.host)}:{here.port}"
    url = here.public_url or own
    return Listening(
        host=here.host,
        port=here.port,
        url=url,
        is_secure=url.startswith("https://"),
        is_behind_proxy=bool(here.public_url) and is_loopback and not has_tls,
        cert=here.tls_cert,
        key=here.tls_key,
    )


def _check(here: Settings, is_loopback: bool, has_tls: bool) -> None:
    if (here.tls_cert is None) != (here.tls_key is None):
        raise BadSetting(
            "TLS needs both CLAIMSCOPE_TLS_CERT and CLAIMSCOPE_TLS_KEY; set the other."
        )
    if not is_loopback and not here.needs_login:
        raise BadSetting(
            "Without a login the dashboards listen on 127.0.0.1 alone; take"
            " CLAIMSCOPE_LOGIN=off or CLAIMSCOPE_HOST away."
        )
    if here.public_url and not here.needs_login:
        raise BadSetting(
            "Without a login nobody else may reach the dashboards; take"
            " CLAIMSCOPE_LOGIN=off or CLAIMSCOPE_PUBLIC_URL away."
        )
    if not is_loopback and not has_tls:
        raise BadSetting(
            "Without TLS the dashboards listen on 127.0.0.1 alone; set"
            " CLAIMSCOPE_TLS_CERT and CLAIMSCOPE_TLS_KEY, or let a proxy on this"
            " machine bring TLS and set CLAIMSCOPE_PUBLIC_URL."
        )
    if here.public_url and not here.public_url.startswith("https://"):
        raise BadSetting(
            "CLAIMSCOPE_PUBLIC_URL must begin with https://: passwords go over it;"
            " change it."
        )
    if ipaddress.ip_address(here.host).is_unspecified and not here.public_url:
        raise BadSetting(
            f"Listening on {here.host}, the dashboards must know the name that readers"
            " use; set CLAIMSCOPE_PUBLIC_URL, such as https://claims.example.org."
        )
    if here.oidc_issuer and not (here.oidc_client_id and here.oidc_roles):
        raise BadSetting(
            "A provider needs CLAIMSCOPE_OIDC_CLIENT_ID, and CLAIMSCOPE_OIDC_ROLES to"
            " say who may read what; set them."
        )


def _check_files(here: Settings) -> None:
    assert here.tls_cert is not None and here.tls_key is not None
    try:
        is_open = here.tls_key.stat().st_mode & 0o077
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            here.tls_cert, here.tls_key, password=_no_password
        )
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        raise BadSetting(
            "CLAIMSCOPE_TLS_CERT and CLAIMSCOPE_TLS_KEY must be a certificate and its"
            " private key without a password, two PEM files; change them."
        ) from None
    if is_open:
        raise BadSetting(
            "The file of CLAIMSCOPE_TLS_KEY can be read by others; chmod 600 it."
        )


def _no_password() -> str:
    """Nobody is there to be asked for one."""
    raise ValueError("the key has a password")


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
