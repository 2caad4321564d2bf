"""Where the dashboards may listen: to others only over TLS and behind a login."""

import stat

import pytest

from tests.tls import certificate
from transforms import listening, orchestrator
from transforms.errors import BadSetting


@pytest.fixture
def tls(tmp_path, monkeypatch):
    """A certificate of this machine's and its key, in the settings."""
    for name, file in certificate(tmp_path).items():
        monkeypatch.setenv(name, str(file))
    return tmp_path


def test_by_itself_it_listens_on_this_machine_alone(home):
    here = listening.listening()

    assert (here.host, here.url) == ("127.0.0.1", "http://127.0.0.1:8050")
    assert not here.is_secure and not here.is_behind_proxy


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "2001:db8::1"])
def test_others_need_tls(home, monkeypatch, host):
    monkeypatch.setenv("CLAIMSCOPE_HOST", host)
    monkeypatch.setenv("CLAIMSCOPE_PUBLIC_URL", "https://claims.example.org")

    with pytest.raises(BadSetting, match=r"^Without TLS the dashboards listen on 127"):
        listening.listening()


def test_others_need_a_login(home, monkeypatch, tls):
    monkeypatch.setenv("CLAIMSCOPE_HOST", "192.0.2.7")
    monkeypatch.setenv("CLAIMSCOPE_LOGIN", "off")

    with pytest.raises(BadSetting, match=r"^Without a login the dashboards listen"):
        listening.listening()


def test_a_proxy_needs_a_login_and_tls(home, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_PUBLIC_URL", "http://claims.example.org")
    with pytest.raises(BadSetting, match="must begin with https://"):
        listening.listening()

    monkeypatch.setenv("CLAIMSCOPE_PUBLIC_URL", "https://claims.example.org")
    monkeypatch.setenv("CLAIMSCOPE_LOGIN", "off")
    with pytest.raises(BadSetting, match=r"^Without a login nobody else"):
        listening.listening()


def test_behind_a_proxy_it_stays_on_this_machine_and_is_secure(home, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_PUBLIC_URL", "https://claims.example.org/")

    here = listening.listening()

    assert here.host == "127.0.0.1"
    assert here.is_secure and here.is_behind_proxy
    assert here.url == "https://claims.example.org"
    assert here.hosts == ["127.0.0.1", "claims.example.org", "localhost"]


def test_with_tls_and_a_login_it_listens_to_others(home, monkeypatch, tls):
    monkeypatch.setenv("CLAIMSCOPE_HOST", "0.0.0.0")
    with pytest.raises(BadSetting, match="set CLAIMSCOPE_PUBLIC_URL"):
        listening.listening()

    monkeypatch.setenv("CLAIMSCOPE_PUBLIC_URL", "https://claims.example.org")
    here = listening.listening()

    assert (here.host, here.reach) == ("0.0.0.0", "127.0.0.1")
    assert here.is_secure and not here.is_behind_proxy


@pytest.mark.parametrize("part", ["cert", "key"])
def test_a_certificate_needs_its_key_and_a_key_its_certificate(
    home, monkeypatch, tls, part
):
    monkeypatch.delenv(f"CLAIMSCOPE_TLS_{part.upper()}")

    with pytest.raises(BadSetting, match=r"^TLS needs both"):
        listening.listening()


@pytest.mark.parametrize("part", ["cert", "key"])
def test_a_file_that_is_none_is_said(home, tls, part):
    (tls / f"{part}.pem").write_text("nothing of the kind")

    with pytest.raises(BadSetting, match="must be a certificate and its private key"):
        listening.listening()


def test_a_key_that_others_can_read_is_refused(home, tls):
    (tls / "key.pem").chmod(0o640)

    with pytest.raises(BadSetting, match="can be read by others; chmod 600 it"):
        listening.listening()


def test_a_provider_needs_its_roles(home, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_OIDC_ISSUER", "https://id.example.org")

    with pytest.raises(BadSetting, match="CLAIMSCOPE_OIDC_ROLES"):
        listening.listening()


def test_airflow_stays_on_this_machine_with_its_password(home, monkeypatch, tls):
    monkeypatch.setenv("CLAIMSCOPE_HOST", "0.0.0.0")
    monkeypatch.setenv("CLAIMSCOPE_PUBLIC_URL", "https://claims.example.org")
    monkeypatch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS", "True")

    environment = orchestrator.environment()
    orchestrator.give_password()
    file = orchestrator.passwords()
    given = file.read_text()
    file.chmod(0o644)
    orchestrator.give_password()

    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert "127.0.0.1:8080" in environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"]
    assert environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "False"
    passwords = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"
    assert environment[passwords] == str(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == given and len(given) > 20
