"""推送的装配: its doors, pages, handlers and chores."""

from services.notify import api
from services.notify.chores import CHORES
from services.notify.handlers import handlers
from services.notify.models import Base
from shared.service import Service

SERVICE = Service(
    name="notify",
    title="推送",
    base=Base,
    doors=(api.pushes, api.receipts, api.sinks),
    pages=(),
    handlers=handlers,
    follows=("directory", "tasking"),
    chores=CHORES,
)
