"""/<service>/openapi.json, asyncapi.json, and /<service>/docs: Swagger UI from its wheel, offline, no inline script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask_swagger_ui
from flask import Flask, Response, render_template, send_from_directory

from shared import asyncapi
from shared.errors import NotFound
from shared.service import Service
from shared.web.answers import JSON, to_json

ASSETS = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
}
_DIST = Path(flask_swagger_ui.__file__).parent / "dist"
DOCS_CSP = "default-src 'self'; img-src 'self' data:; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def install(app: Flask, service: Service, specification: Callable[[], dict[str, Any]]) -> None:
    """Serve the specification, the page that shows it, and the three files that page needs."""

    @app.get(f"/{service.name}/openapi.json")
    def openapi_json() -> Response:
        answer = Response(to_json(specification()), mimetype=JSON)
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @app.get(f"/{service.name}/asyncapi.json")
    def asyncapi_json() -> Response:
        return Response(to_json(asyncapi.document(service.name, tuple(service.handlers.by_name))), mimetype=JSON)

    @app.get(f"/{service.name}/docs")
    def docs() -> Response:
        answer = Response(render_template("docs.html", service=service))
        answer.headers["Content-Security-Policy"] = DOCS_CSP
        return answer

    @app.get("/static/swagger/<name>")
    def swagger_file(name: str) -> Response:
        if name not in ASSETS:
            raise NotFound
        return send_from_directory(_DIST, name, mimetype=ASSETS[name], max_age=86400)
