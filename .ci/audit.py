"""Dependency audit: what can be known of the locked packages, and what could not be.

Always: each is pinned with a hash. Where the registry answers: none was withdrawn by
its makers (yanked), by asking the installer itself. Where a service of known
vulnerabilities answers (PyPI's or OSV's, through pip-audit): none has one that is not
in accepted-vulnerabilities.txt. pip-audit counts packages that its service does not
know as fine, and so would call everything fine behind a mirror: here they count as not
looked at, which is said aloud. Exit code: 0 nothing found, 1 something was.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-test.lock")
ACCEPTED = ROOT / ".ci" / "accepted-vulnerabilities.txt"
SECONDS = 300


def unpinned(lock: str) -> list[str]:
    """The requirements of a lock file without a version or a hash."""
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^#.*\n", "", lock))
    pinned = re.compile(r"^[A-Za-z0-9._-]+(\[[^]]*\])?==\S+.*--hash=sha256:", re.DOTALL)
    written = [entry for entry in entries if entry.strip()]
    return [entry.split()[0] for entry in written if not pinned.match(entry)]


def yanked(said: str) -> list[str]:
    """The packages that an installer warns of."""
    return sorted(set(re.findall(r"`?([\w.-]+==[\w.+!-]+)`? is yanked", said)))


def judged(report: str, accepted: set[str]) -> tuple[int, list[str]]:
    """How many packages were looked at, and what is known against them."""
    looked, found = 0, []
    for package in json.loads(report)["dependencies"]:
        if "skip_reason" in package:
            continue
        looked += 1
        for one in package["vulns"]:
            if not accepted & {one["id"], *one.get("aliases", [])}:
                fixed = ", ".join(one["fix_versions"]) or "no version yet"
                name = f"{package['name']} {package['version']}"
                found.append(f"{name}: {one['id']}, fixed in {fixed}")
    return looked, found


def main() -> int:
    """Say what is known of every lock file; 1 where something must be done."""
    accepted = {
        line.split()[0]
        for line in ACCEPTED.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }
    is_wrong = False
    for name in LOCKS:
        lock = ROOT / name
        bad = [f"{one} is not pinned with a hash" for one in unpinned(lock.read_text())]
        answer = _ask_registry(lock)
        if answer is None:
            print(f"{name}: NOT LOOKED whether packages were withdrawn: no answer.")
        else:
            bad += [f"{one} was withdrawn by its makers" for one in yanked(answer)]
        bad += _known(lock, accepted)
        for one in bad:
            print(f"{name}: {one}")
        is_wrong |= bool(bad)
    print("Something must be done." if is_wrong else "Nothing was found.")
    return int(is_wrong)


def _ask_registry(lock: Path) -> str | None:
    """What the installer says of a lock file, without installing."""
    options = ["--dry-run", "--no-deps", "--require-hashes", "-r", str(lock)]
    tool = shutil.which("uv")
    if tool is None:
        return None
    python = ["--python", sys.executable]
    done = _run([tool, "pip", "install", "--reinstall", *python, *options])
    return done.stderr if done is not None and done.returncode == 0 else None


def _known(lock: Path, accepted: set[str]) -> list[str]:
    """What is known against the packages of a lock file, by the first that answers."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    command += ["--timeout", "15", "-f", "json", "-r", str(lock)]
    for service in ("pypi", "osv"):
        done = _run([*command, "-s", service])
        try:
            looked, found = judged(done.stdout if done else "", accepted)
        except (ValueError, KeyError):
            continue
        if looked:
            print(f"{lock.name}: {looked:,} packages looked up ({service}).")
            return found
    print(
        f"{lock.name}: NOT LOOKED for known vulnerabilities: neither PyPI's service nor"
        " OSV's answers here. Run `make audit` where one does, before a release."
    )
    return []


def _run(command: list[str]) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            cwd=ROOT,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


if __name__ == "__main__":
    sys.exit(main())
