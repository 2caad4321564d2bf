"""Settings: each is said once, with its default; a wrong value is one sentence."""

import re
from datetime import date
from pathlib import Path

import pytest

from transforms.errors import BadSetting
from transforms.setting_kinds import machine_bytes
from transforms.settings import described, settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in (each.name for each in described()):
        monkeypatch.delenv(name, raising=False)


def test_every_setting_that_the_code_names_is_described():
    names = {each.name for each in described()}
    folders = ("claimscope", "dags", "transforms")
    said = {
        name
        for folder in folders
        for file in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"CLAIMSCOPE_[A-Z_]+", file.read_text())
    }

    assert len(names) == len(described())
    assert said == names
    assert all(each.default and each.meaning for each in described())


def test_the_defaults_are_what_is_said_of_them():
    here = settings()

    assert (here.port, here.airflow_port) == (8050, 8080)
    assert (here.bite_files, here.bite_bytes) == (2000, 4_000_000_000)
    assert here.keep_archive_days == 0  # for ever
    assert (here.notify_webhook, here.notify_email) == ("", ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLAIMSCOPE_PORT", "70000"),
        ("CLAIMSCOPE_MEMORY_MB", "99"),
        ("CLAIMSCOPE_BITE_FILES", "0"),
        ("CLAIMSCOPE_BITE_MB", "much"),
        ("CLAIMSCOPE_KEEP_ARCHIVE_DAYS", "-1"),
        ("CLAIMSCOPE_NOTIFY_EMAIL", "somebody"),
        ("CLAIMSCOPE_NOTIFY_WEBHOOK", "example.org/hook"),
        ("CLAIMSCOPE_SMTP_TLS", "yes"),
        ("CLAIMSCOPE_DISCLOSURE", "none"),
        ("CLAIMSCOPE_PANDEMIC", "2020-03"),
        ("CLAIMSCOPE_PANDEMIC", "2022-06 to 2020-03"),
        ("CLAIMSCOPE_HOST", "example.org"),
        ("CLAIMSCOPE_LOGIN", "no"),
        ("CLAIMSCOPE_SESSION_HOURS", "0"),
        ("CLAIMSCOPE_PUBLIC_URL", "https://example.org/claims"),
        ("CLAIMSCOPE_PUBLIC_URL", "https://somebody@example.org"),
        ("CLAIMSCOPE_OIDC_ISSUER", "http://id.example.org"),
        ("CLAIMSCOPE_OIDC_ROLES", "staff"),
        ("CLAIMSCOPE_OIDC_ROLES", "staff=boss"),
        ("CLAIMSCOPE_OIDC_ROLES", "plan=insurer"),
        ("CLAIMSCOPE_OIDC_ROLES", "staff=researcher:P1"),
    ],
)
def test_a_wrong_value_is_a_sentence_that_names_the_setting(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSetting, match=f"^{name} must .*; change it.$"):
        settings()


def test_masked_months_are_days_or_none(monkeypatch):
    assert settings().pandemic == (date(2020, 3, 1), date(2022, 6, 30))
    monkeypatch.setenv("CLAIMSCOPE_PANDEMIC", "2020-12 to 2021-12")
    assert settings().pandemic == (date(2020, 12, 1), date(2021, 12, 31))
    monkeypatch.setenv("CLAIMSCOPE_PANDEMIC", "off")
    assert settings().pandemic == (None, None)


def test_secrets_are_not_shown(monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_SMTP_PASSWORD", "hushhush")
    monkeypatch.setenv("CLAIMSCOPE_NOTIFY_WEBHOOK", "https://example.org/hushhush")
    monkeypatch.setenv("CLAIMSCOPE_OIDC_CLIENT_SECRET", "hushhush")
    monkeypatch.setenv("CLAIMSCOPE_DATABASE_URL", "postgresql://u:hushhush@h/d")

    assert "hushhush" not in repr(settings())


def test_the_memory_of_a_container_bounds_that_of_the_machine(tmp_path):
    everything = machine_bytes(tmp_path)
    (tmp_path / "memory.max").write_text("max\n")
    assert machine_bytes(tmp_path) == everything

    (tmp_path / "memory.max").write_text("1000000000\n")
    assert machine_bytes(tmp_path) == min(everything, 1_000_000_000)

    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "memory.limit_in_bytes").write_text("500000000\n")
    assert machine_bytes(tmp_path) == min(everything, 500_000_000)
