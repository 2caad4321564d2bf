"""Dashboards: the published reports in a browser, one page each.

`create_app` stands in app.py, `serve` in serving.py; they are named here for those who
call them.
"""

from typing import Any

from transforms.listening import Listening


def create_app() -> Any:
    """Make the application (see app.py)."""
    from dashboards import app

    return app.create_app()


def serve(here: Listening) -> None:
    """Serve the dashboards until the process ends (see serving.py)."""
    from dashboards import serving

    serving.serve(here)
