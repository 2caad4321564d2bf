"""The dependency audit of CI: what is not looked at is never called fine."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HASH = "--hash=sha256:" + "0" * 64


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_requirement_is_pinned_with_a_hash(audit, lock):
    text = (ROOT / lock).read_text()

    assert audit.unpinned(text) == []
    assert text.count("--hash=sha256:") > 100


def test_what_is_not_pinned_is_named(audit):
    lock = (
        f"a==1 \\\n    {HASH}\nb>=2 \\\n    {HASH}\nc==3\nd[x]==4 ; y \\\n    {HASH}\n"
    )

    assert audit.unpinned(lock) == ["b>=2", "c==3"]


def test_what_an_installer_warns_of_is_withdrawn(audit):
    said = 'warning: `attrs==21.1.0` is yanked (reason: "not importable")\n + b==2'

    assert audit.yanked(said) == ["attrs==21.1.0"]
    assert audit.yanked(" + attrs==21.1.0") == []


def test_a_package_that_was_skipped_was_not_looked_at(audit):
    report = {
        "dependencies": [
            {"name": "a", "skip_reason": "not found"},
            {"name": "b", "version": "1", "vulns": []},
            {
                "name": "c",
                "version": "2",
                "vulns": [
                    {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["3"]},
                    {"id": "PYSEC-2", "aliases": ["CVE-2"], "fix_versions": []},
                ],
            },
        ]
    }

    assert audit.judged(json.dumps(report), {"CVE-1"}) == (
        2,
        ["c 2: PYSEC-2, fixed in no version yet"],
    )


def test_where_nothing_answers_it_is_said_aloud(audit, monkeypatch, capsys):
    monkeypatch.setattr(audit, "_run", lambda command: None)

    assert audit.main() == 0
    said = capsys.readouterr().out
    assert said.count("NOT LOOKED for known vulnerabilities") == 2
    assert said.count("NOT LOOKED whether packages were withdrawn") == 2
