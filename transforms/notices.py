"""Notices: people are told when something fails, once, and when it is well again.

By e-mail and by a webhook, as the settings say. Airflow calls `task_failed` and
`task_is_well` for the tasks that name them; the service tells of its own processes. A
notice that cannot be sent never fails a run. None holds more than a sentence of ours:
no error of a library is quoted, as it could hold a piece of a file.
"""

import json
import logging
import smtplib
import socket
import ssl
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, NamedTuple

from transforms import milestones, room
from transforms.errors import BadSetting, ClaimscopeError
from transforms.settings import settings

log = logging.getLogger(__name__)

_SECONDS = 10.0
_AT_HOME = ("localhost", "127.0.0.1", "::1")

_NOBODY = (
    "Nobody is told: set CLAIMSCOPE_NOTIFY_WEBHOOK to an address, or"
    " CLAIMSCOPE_NOTIFY_EMAIL to e-mail addresses."
)

Context = Mapping[str, Any]


class Sent(NamedTuple):
    """How a notice went out: by what, and why it did not."""

    channel: str
    error: str | None


class _Notice(NamedTuple):
    """What is told: `failed`, `recovered` or `test`; about what; since when."""

    state: str
    about: str
    text: str
    since: str


def failed(about: str, way: str, text: str) -> None:
    """Tell of something that fails, unless that was told already.

    Args:
        about: what fails, e.g. a DAG; it is well again under the same name.
        way: how it fails: another way is told again.
        text: a sentence for a person.
    """
    try:
        is_new = milestones.begins_to_fail(about, way, text)
    except OSError:  # a full disk is told of although it cannot be noted
        is_new = True
    if is_new:
        since = milestones.noted().get("failing", {}).get(about, {}).get("since")
        send(_Notice("failed", about, text, since or _now()))


def is_well(about: str) -> None:
    """Tell that something that failed does not any more; else nothing."""
    try:
        before = milestones.is_well(about)
    except OSError:
        return
    if before is not None:
        text = f"This is well again: {before['text']}"
        send(_Notice("recovered", about, text, before["since"]))


def ways() -> list[str]:
    """Say who is told; never the address of a webhook, which can hold a key."""
    here = settings()
    said = []
    if here.notify_webhook:
        said.append("A webhook is told (CLAIMSCOPE_NOTIFY_WEBHOOK).")
    if here.notify_email:
        people = ", ".join(here.notify_email)
        said.append(f"E-mail goes to {people}, by {here.smtp_host}:{here.smtp_port}.")
    return said or [_NOBODY]


def test() -> list[Sent]:
    """Send a notice that says it is a test, by every way there is.

    Raises:
        BadSetting: there is no way at all, or one is set up wrong.
    """
    here = settings()
    if not here.notify_webhook and not here.notify_email:
        raise BadSetting(_NOBODY)
    _check_login()
    text = "This is a test: a notice of Claimscope would reach you."
    return send(_Notice("test", "notices", text, _now()))


def task_failed(context: Context) -> None:
    """Tell of a task that failed for good; Airflow calls this (on_failure_callback)."""
    task = context["ti"]
    about = f"{task.dag_id}"
    error = context.get("exception")
    sentence = _sentence(error if isinstance(error, BaseException) else None)
    kind = "failed" if sentence is None else "stopped"
    where = f"{task.task_id} of {task.dag_id} {kind}"
    text = f"{where}: {sentence}" if sentence else f"{where}; its log says why."
    failed(about, f"{task.task_id} {kind}", text)


def task_is_well(context: Context) -> None:
    """Tell that a DAG got through again; Airflow calls this (on_success_callback)."""
    is_well(str(context["ti"].dag_id))


def send(notice: _Notice) -> list[Sent]:
    """Send a notice by every way there is; what goes wrong is said, not raised."""
    here = settings()
    ways: list[tuple[str, Callable[[_Notice], None]]] = []
    if here.notify_webhook:
        ways.append(("webhook", _post))
    if here.notify_email:
        ways.append(("e-mail", _mail))
    sent = []
    for channel, way in ways:
        try:
            way(notice)
            sent.append(Sent(channel, None))
        except Exception as error:
            # The kind only: an address can hold a key, an answer anything.
            reason = _reason(error)
            log.warning("A notice could not be sent by %s: %s.", channel, reason)
            sent.append(Sent(channel, reason))
    return sent


def _post(notice: _Notice) -> None:
    body = {**notice._asdict(), "host": socket.gethostname(), "at": _now()}
    request = urllib.request.Request(
        settings().notify_webhook,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "User-Agent": "Claimscope"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=_SECONDS):
        return


def _mail(notice: _Notice) -> None:
    here = settings()
    _check_login()
    message = EmailMessage()
    message["Subject"] = f"Claimscope: {notice.about} {notice.state}"
    message["From"] = here.notify_from
    message["To"] = ", ".join(here.notify_email)
    message.set_content(
        f"{notice.text}\n\nHost: {socket.gethostname()}\nSince: {notice.since}\n"
    )
    address = (here.smtp_host, here.smtp_port)
    secure = ssl.create_default_context()
    server: smtplib.SMTP
    if here.smtp_security == "tls":
        server = smtplib.SMTP_SSL(*address, timeout=_SECONDS, context=secure)
    else:
        server = smtplib.SMTP(*address, timeout=_SECONDS)
    with server:
        if here.smtp_security == "starttls":
            server.starttls(context=secure)
        if here.smtp_user:
            server.login(here.smtp_user, here.smtp_password)
        server.send_message(message)


def _check_login() -> None:
    """Never send a password in the clear."""
    here = settings()
    is_open = here.smtp_security == "none" and here.smtp_host not in _AT_HOME
    if here.notify_email and here.smtp_user and is_open:
        raise BadSetting(
            "A mail server on another machine gets no password in the clear: set"
            " CLAIMSCOPE_SMTP_TLS to starttls or tls."
        )


def _sentence(error: BaseException | None) -> str | None:
    """Our own sentence about an error; none where there is none of ours."""
    lack = room.lack(error)
    if lack is not None:
        return str(lack)
    while error is not None:
        if isinstance(error, ClaimscopeError):
            return str(error)
        error = error.__cause__
    return None


def _reason(error: Exception) -> str:
    if isinstance(error, ClaimscopeError):
        return str(error)
    return type(error).__name__


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
