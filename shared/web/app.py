"""The factory: one service's Flask app with everything that is the same for all of them."""

import hashlib
import hmac
from functools import cache, partial
from typing import Any

from flask import Flask

from shared.db import Database
from shared.service import Service
from shared.settings import Settings
from shared.web import context, denials, docs, guard, health, metrics, openapi, pages, problem, squeezing, staying
from shared.web.access import access_door, access_pages
from shared.web.admission import ADMISSION
from shared.web.broker_probe import broker_probe
from shared.web.door import Door
from shared.web.feed import feed_door
from shared.web.pages import Pages
from shared.web.parked import parked_door, parked_pages
from shared.web.repair_pages import repair_pages
from shared.web.repairs import repairs_door
from shared.web.route import Route
from shared.web.shipped import shipping_check
from shared.web.space import disk_verdict
from shared.web.streamed import Incoming
from shared.web.turn import Ground


def create_app(service: Service, settings: Settings, db: Database) -> Flask:
    """The WSGI app of a service: its doors and pages, the feed, /openapi.json, /docs, /livez, /readyz, /metrics."""
    app = Flask("shared.web", static_url_path="/static")
    app.request_class = Incoming
    _configure(app, settings)
    watched = health.Health(db, service.follows)
    watched.checks += (*service.checks, shipping_check(settings))
    watched.probes += (broker_probe(settings), partial(denials.log_writable, service.name), ADMISSION.verdict)
    watched.probes.append(partial(disk_verdict, db))
    app.extensions["baiying"] = Ground(service.name, settings, db)
    app.extensions["baiying.health"] = watched
    app.extensions["baiying.limits"] = {}
    context.install(app, service.name)
    squeezing.install(app)
    staying.install(app)
    problem.install(app)
    health.install(app, service.name, watched)
    metrics.install(app, service.name, settings, watched, service.counts)
    blueprints = [door.blueprint for door in (*service.doors, *common_doors(service))]
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    pages.install(app, service)
    for common in common_pages(service):
        app.register_blueprint(common.blueprint)
    docs.install(app, service, cache(lambda: openapi.document(f"百应 {service.title}", blueprints)))
    app.extensions["baiying.limits"].update(_limits(app))
    for prefix, make in service.raw.items():
        app.wsgi_app = _beside(prefix, make(db), app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way
    return app


def _beside(prefix: str, raw: Any, pages: Any) -> Any:
    """A WSGI application for what lies below a prefix, and the pages for the rest."""
    return lambda environ, start: (raw if environ.get("PATH_INFO", "").startswith(prefix) else pages)(environ, start)


def common_doors(service: Service) -> list[Door]:
    """The doors that every service has, made for this one."""
    ours = [parked_door(service), repairs_door(service)] if service.follows else []
    return [feed_door(service.name), access_door(service.name), *ours]


def common_pages(service: Service) -> list[Pages]:
    """The pages that every service has, made for this one."""
    ours = [parked_pages(service), repair_pages(service)] if service.follows else []
    return [access_pages(service.name), *ours]


def routes(app: Flask) -> list[Route]:
    """Every route of the doors and pages of an app, for the rights matrix."""
    found = (getattr(view, "route", None) for view in app.view_functions.values())
    return [route for route in found if isinstance(route, Route)]


def _configure(app: Flask, settings: Settings) -> None:
    app.secret_key, *older = (_forms_key(secret) for secret in settings.secrets)
    app.config.update(
        SECRET_KEY_FALLBACKS=older,
        MAX_FORM_MEMORY_SIZE=guard.MAX_BODY,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="baiying_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _forms_key(secret: str) -> str:
    """The key of the form cookie (CSRF, messages), the same for all services of an installation."""
    return hmac.digest(secret.encode(), b"baiying forms v1", hashlib.sha256).hex()


def _limits(app: Flask) -> dict[str, int]:
    views = ((endpoint, getattr(view, "route", None)) for endpoint, view in app.view_functions.items())
    return {endpoint: route.max_bytes for endpoint, route in views if isinstance(route, Route)}
