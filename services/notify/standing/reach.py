"""去到哪些地址: which addresses of a unit a push goes to."""

from typing import Any

import sqlalchemy as sa

from services.notify.models import Gateway, Sink


def takes(audience: str, priority: str) -> list[Any]:
    """Conditions on Sink: nothing internal to outsiders, an emergency by every way, the rest as chosen."""
    closed = sa.exists().where(Gateway.id == Sink.gateway_id, sa.not_(Gateway.active))
    found: list[Any] = [Sink.active, Sink.pushes, ~closed]
    if audience != "public":
        found.append(Sink.audience == "internal")
    if priority != "flash":
        found.append(sa.not_(Sink.urgent_only))
    return found
