"""送出: whether the access log reaches the folder outside the database, for /readyz (K07)."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db import now
from shared.db.ground import access_log
from shared.log.shipping import FAILED, SETTLED, shipped_through
from shared.settings import Settings
from shared.web.health import Verdict

LATE_SECONDS = 3 * SETTLED.total_seconds()
"""A row may wait for an open transaction before it; not for so long."""


def shipping_check(settings: Settings) -> Callable[[Session], list[Verdict]]:
    """A check that is there only where a folder is set. The value is the age in seconds of the oldest row not sent."""

    def shipping(session: Session) -> list[Verdict]:
        if settings.access_log_folder is None:
            return []
        waiting = sa.select(access_log.c.at).where(access_log.c.id > shipped_through(session))
        oldest = session.scalar(waiting.order_by(access_log.c.id).limit(1))
        age = (now(session) - oldest).total_seconds() if oldest else 0.0
        if shipped_through(session, FAILED) or age > LATE_SECONDS:
            hint = "访问日志送不出去：请检查 BAIYING_ACCESS_LOG_FOLDER 的空间与权限，以及 worker 进程；库内照常记录"
            return [Verdict("shipping", "degraded", hint, age)]
        return [Verdict("shipping", "ok", value=age)]

    return shipping
