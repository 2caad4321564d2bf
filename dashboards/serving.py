"""Serving the dashboards: plain on this machine, over TLS to others.

waitress knows no TLS. uvicorn, which Airflow brings along, does its handshakes aside
from the requests, so a client that never finishes one keeps nobody waiting.
"""

import importlib
import logging
from contextlib import suppress

import uvicorn
import waitress
from a2wsgi import WSGIMiddleware

from dashboards.app import create_app
from transforms import audit
from transforms.audiences import OWNER
from transforms.listening import Listening
from transforms.settings import settings

# Half of them may wait for questions of the workbench (transforms/questions/turns.py).
_THREADS = 16
_GRACE_SECONDS = 3  # for answers that are under way when it is stopped


def serve(here: Listening) -> None:
    """Serve the dashboards until the process ends."""
    # A page asks for a dozen files at once; that these queue is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # Plotly imports it at its first figure, in whichever threads draw one at once, and
    # those that come second would find half of it.
    with suppress(ImportError):
        importlib.import_module("pandas")
    server = create_app(here).server
    audit.note(
        "dashboards_served",
        OWNER.name,
        address=here.url,
        needs_login=settings().needs_login,
        has_tls=here.is_secure,
        has_provider=bool(settings().oidc_issuer),
    )
    if here.cert is None or here.key is None:
        waitress.serve(
            server, host=here.host, port=here.port, threads=_THREADS, ident=None
        )
        return
    uvicorn.run(
        WSGIMiddleware(server, workers=_THREADS),
        host=here.host,
        port=here.port,
        ssl_certfile=here.cert,
        ssl_keyfile=here.key,
        http="h11",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
