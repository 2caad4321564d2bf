"""Notices: told once when something fails, once when it is well, in nobody's way."""

import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.transforms.listeners import mailbox, webhook
from transforms import milestones, notices
from transforms.errors import BadSetting, BrokenPromise

PROMISE = BrokenPromise("marts.denial_rates broke a promise in 3 of 9 rows.")


@pytest.fixture
def certificate(tmp_path):
    """A certificate of this machine's own that is trusted here: a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def hook(home, monkeypatch):
    with webhook() as (address, posted):
        monkeypatch.setenv("CLAIMSCOPE_NOTIFY_WEBHOOK", address)
        yield posted


def task(error, task_id="check_marts", dag_id="build_marts"):
    """What Airflow hands to a callback."""
    ti = SimpleNamespace(task_id=task_id, dag_id=dag_id)
    return {"ti": ti, "exception": error}


def caused(error, cause):
    error.__cause__ = cause
    return error


def test_a_failure_is_told_once_and_its_end_once(hook):
    notices.task_is_well(task(None))
    for _ in range(3):
        notices.task_failed(task(caused(RuntimeError("x"), PROMISE)))
    notices.task_is_well(task(None))
    notices.task_is_well(task(None))
    notices.task_failed(task(caused(RuntimeError("x"), PROMISE)))

    assert [posted["state"] for posted in hook] == ["failed", "recovered", "failed"]
    assert hook[0]["about"] == "build_marts"
    assert hook[0]["text"] == f"check_marts of build_marts stopped: {PROMISE}"
    assert hook[1]["text"] == f"This is well again: {hook[0]['text']}"
    assert hook[1]["since"] == hook[0]["since"]


def test_another_way_of_failing_is_told_again(hook):
    notices.task_failed(task(PROMISE))
    notices.task_failed(task(PROMISE, task_id="check_core"))

    assert [posted["text"].split()[0] for posted in hook] == [
        "check_marts",
        "check_core",
    ]


def test_no_word_of_an_error_that_is_not_ours_is_told(hook):
    notices.task_failed(task(ValueError("NM1*IL*1*DOE*JOHN")))
    notices.task_failed(task(None, task_id="stage"))  # it was killed

    assert "DOE" not in str(hook)
    assert hook[0]["text"] == "check_marts of build_marts failed; its log says why."
    assert len(hook) == 2


def test_a_full_disk_is_named(hook):
    notices.task_failed(task(OSError(28, "No space left on device", "/x/DOE.837")))

    assert "No room is left to write below" in hook[0]["text"]
    assert "DOE" not in str(hook)


def test_mail_goes_to_everybody_named(home, monkeypatch):
    with mailbox() as (port, box):
        monkeypatch.setenv("CLAIMSCOPE_NOTIFY_EMAIL", "a@example.org, b@example.org")
        monkeypatch.setenv("CLAIMSCOPE_SMTP_PORT", str(port))
        notices.task_failed(task(PROMISE))

    (text,) = box.mails
    mail = message_from_string(text, policy=policy.default)
    assert mail["Subject"] == "Claimscope: build_marts failed"
    assert mail["To"] == "a@example.org, b@example.org"
    assert "broke a promise in 3 of 9 rows." in mail.get_content()
    assert box.commands.count("RCPT") == 2 and "AUTH" not in box.commands


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_password_goes_only_where_nobody_listens(
    home, monkeypatch, certificate, security
):
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("CLAIMSCOPE_NOTIFY_EMAIL", "a@example.org")
    monkeypatch.setenv("CLAIMSCOPE_SMTP_TLS", security)
    monkeypatch.setenv("CLAIMSCOPE_SMTP_USER", "sender")
    monkeypatch.setenv("CLAIMSCOPE_SMTP_PASSWORD", "hushhush")
    with mailbox(secure, at_once=security == "tls") as (port, box):
        monkeypatch.setenv("CLAIMSCOPE_SMTP_PORT", str(port))
        assert notices.test() == [("e-mail", None)]

    assert box.logins == ["\0sender\0hushhush"]
    if security == "starttls":
        assert box.commands.index("STARTTLS") < box.commands.index("AUTH")


def test_a_certificate_that_nobody_trusts_gets_no_mail(home, monkeypatch, certificate):
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate)
    monkeypatch.setenv("CLAIMSCOPE_NOTIFY_EMAIL", "a@example.org")
    monkeypatch.setenv("CLAIMSCOPE_SMTP_TLS", "starttls")
    with mailbox(secure) as (port, box):
        monkeypatch.setenv("CLAIMSCOPE_SMTP_PORT", str(port))
        ((_, error),) = notices.test()

    assert error == "SSLCertVerificationError"
    assert box.mails == []


def test_another_machine_gets_no_password_in_the_clear(home, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_NOTIFY_EMAIL", "a@example.org")
    monkeypatch.setenv("CLAIMSCOPE_SMTP_HOST", "mail.example.org")
    monkeypatch.setenv("CLAIMSCOPE_SMTP_USER", "sender")

    with pytest.raises(BadSetting, match="set CLAIMSCOPE_SMTP_TLS to starttls or tls"):
        notices.test()


def test_a_notice_that_cannot_be_sent_is_in_nobodys_way(home, monkeypatch, caplog):
    with webhook() as (address, _):
        pass  # nobody listens there any more
    monkeypatch.setenv("CLAIMSCOPE_NOTIFY_WEBHOOK", address)
    monkeypatch.setenv("CLAIMSCOPE_NOTIFY_EMAIL", "a@example.org")
    with mailbox() as (port, box):
        monkeypatch.setenv("CLAIMSCOPE_SMTP_PORT", str(port))
        notices.task_failed(task(PROMISE))

    assert len(box.mails) == 1  # the one way does not keep the other
    assert "could not be sent by webhook: URLError" in caplog.text
    assert "hushhush" not in caplog.text
    assert milestones.noted()["failing"]["build_marts"]["text"].endswith("9 rows.")


def test_an_answer_that_is_an_error_is_said(home, monkeypatch):
    with webhook(status=500) as (address, _):
        monkeypatch.setenv("CLAIMSCOPE_NOTIFY_WEBHOOK", address)

        assert notices.test() == [("webhook", "HTTPError")]
