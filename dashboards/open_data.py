"""The disease tables as a data set: one zip file for researchers and administrators.

It is made of what researchers may read, whoever of the two asks, and made once for each
publication. That somebody takes it is noted in the audit log, before it is given.
"""

import dash_mantine_components as dmc
from dash import Dash
from flask import Response, abort, request

from dashboards.kept import Kept, Of
from dashboards.reader import reader
from transforms import audit, publish
from transforms.audiences import Role
from transforms.errors import NothingPublished
from transforms.open_data import tables, writing

ADDRESS = "/disease-data.zip"
_MAY = {Role.administrator, Role.researcher}
# By publication: the name of the file, its build, and the file.
_ZIPS: Kept[tuple[str, str, bytes]] = Kept(2)


def register(app: Dash) -> None:
    """Add the address of the file; who may not have it is told that there is none."""

    @app.server.get(ADDRESS)
    def disease_data() -> Response:
        if reader().role not in _MAY:
            abort(404)
        try:
            name, build_id, content = _zip()
        except NothingPublished as error:
            return Response(f"{error}\n", 404, mimetype="text/plain")
        if request.method == "GET":
            facts = {"dataset": "diseases", "build_id": build_id}
            audit.note("download", reader().name, **facts)
        answer = Response(content, mimetype="application/zip")
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def link(*reports: str) -> dmc.Anchor | None:
    """The way to the file, beside reports that are in it; none for others."""
    if reader().role not in _MAY:
        return None
    if not any(tables.is_open(f"marts.{report}") for report in reports):
        return None
    return dmc.Anchor(
        "Disease tables as a data set (zip)",
        href=ADDRESS,
        refresh=True,  # no page of ours: the browser itself goes there
        size="sm",
        id="disease-data",
    )


def _zip() -> tuple[str, str, bytes]:
    folder = publish.current()

    def make() -> tuple[str, str, bytes]:
        found = tables.opened(folder)
        return writing.zip_name(found), found.build_id, writing.zipped(found)

    return _ZIPS.get(Of(folder, "diseases"), make)
