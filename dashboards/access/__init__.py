"""Access: who reads, and what keeps everybody else out.

`guard` lets a request in or not, `forms` are the pages that log in and out, `provider`
logs in with an OpenID Connect provider, `headers` tell the browser what it may do.
"""

from dash import Dash
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboards.access import forms, guard, headers, provider
from transforms.listening import Listening

_LARGEST = 4_000_000  # bytes of a request


def install(app: Dash, here: Listening) -> None:
    """Put the dashboards behind the login; everything else of them stands already."""
    server = app.server
    app._setup_server()  # at the first request it would lay out a page, whoever asks
    server.config["TRUSTED_HOSTS"] = here.hosts
    server.config["MAX_CONTENT_LENGTH"] = _LARGEST
    if here.is_behind_proxy:  # which alone is believed about who asks
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=1, x_proto=1, x_host=0)
    guard.install(server, here)
    forms.install(server, here)
    provider.install(server, here)
    headers.install(app, here)
