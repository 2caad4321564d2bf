"""Printing: an HTML file as PDF, through the Chromium of this machine."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from transforms.errors import BadInput

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 120


def pdf(document: Path, output: Path) -> None:
    """Print a document that asks for nothing outside of itself.

    Raises:
        BadInput: there is no Chromium here, or it does not print.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise BadInput(
            "A PDF takes Chromium, which is not installed; install Debian's package"
            " chromium, or leave --pdf out."
        )
    with tempfile.TemporaryDirectory() as profile:
        command = [
            *(browser, "--headless", "--disable-gpu", "--no-sandbox"),
            *("--disable-dev-shm-usage", f"--user-data-dir={profile}"),
            *("--no-pdf-header-footer", f"--print-to-pdf={output}"),
            document.absolute().as_uri(),
        ]
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=SECONDS)
        except (subprocess.SubprocessError, OSError):
            raise BadInput(
                f"Chromium could not print {output.name}; the HTML is written, print"
                " it from a browser."
            ) from None
    if not output.is_file():
        raise BadInput(
            f"Chromium printed no {output.name}; the HTML is written, print it from a"
            " browser."
        )
