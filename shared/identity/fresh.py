"""名录是否及时: what weighs heavily is not decided on an old copy of who may do what (design.md section 3)."""

from datetime import timedelta

from sqlalchemy.orm import Session

from shared.db import now
from shared.errors import Unavailable
from shared.log import read_cursors

OLDEST = timedelta(seconds=60)


def require_fresh_directory(session: Session) -> None:
    """Raises Unavailable (directory_out_of_reach) when it was not reached for 60 s or following it halted.

    For publish, a push to many, replay and reveal; the directory itself, which owns the truth, is always fresh.
    """
    if session.info["db"].service == "directory":
        return
    cursor = next((one for one in read_cursors(session) if one.producer == "directory"), None)
    seen = cursor.head_seen_at if cursor else None
    if cursor is None or seen is None or cursor.halted or now(session) - seen > OLDEST:
        raise Unavailable(
            "暂时无法核对名录，请稍后再试",
            code="directory_out_of_reach",
            detail="已超过 60 秒没有读到名录的最新变化，发布、批量推送等操作暂停；其他操作不受影响",
            headers={"Retry-After": "5"},
        )
