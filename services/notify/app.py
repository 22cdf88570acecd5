"""推送的装配: doors, pages, handlers, whom it follows, its chores."""

from flask import Flask

from services.notify.api import DOORS
from services.notify.api.opens import Opens
from services.notify.chores import CHORES
from services.notify.handlers import handlers
from services.notify.models import Base
from services.notify.pages import pages
from services.notify.queries import counts
from shared.process import wsgi
from shared.service import Service

SERVICE = Service(
    name="notify",
    title="推送",
    base=Base,
    doors=DOORS,
    pages=(pages,),
    handlers=handlers,
    follows=("directory", "intake", "tasking"),
    chores=CHORES,
    raw={"/l/": Opens},
    counts=(counts.deliveries,),
)


def create_app() -> Flask:
    """The WSGI app for gunicorn."""
    return wsgi(SERVICE)
