"""Dashboards: the published reports in a browser, one page each.

`create_app` and `serve` stand in app.py; they are named here for those who call them.
"""

from typing import Any


def create_app() -> Any:
    """Make the application (see app.py)."""
    from dashboards import app

    return app.create_app()


def serve(host: str, port: int) -> None:
    """Serve the dashboards until the process ends (see app.py)."""
    from dashboards import app

    app.serve(host, port)
