"""拒绝: a row of the access log for what was refused, after the roll-back; never more than a flood may write."""

import re
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import structlog
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

from shared.db import Database
from shared.errors import Refusal
from shared.log import Access, note
from shared.log.access import standing
from shared.web.health import Verdict

_log = structlog.get_logger("access_log")
DENIALS = Counter("baiying_denials", "Requests refused to somebody", ["service", "status", "kept"])
_STEP = re.compile(r"[a-z][a-z_-]{0,39}")
OF_ONE, OF_ALL = 30, 300
"""Rows a minute, of one person (or address) and of one process; more are counted, not written."""


@dataclass
class Budget:
    """How many rows may still be written in this minute, by whom."""

    minute: int = -1
    of_all: int = 0
    of_one: dict[str, int] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def spend(self, who: str, minute: int) -> tuple[bool, int]:
        """Whether one more may be written, and how many of `who` were only counted in the minute before."""
        with self.lock:
            if minute != self.minute:
                self.before = {one: count - OF_ONE for one, count in self.of_one.items() if count > OF_ONE}
                self.minute, self.of_all, self.of_one = minute, 0, {}
            self.of_one[who] = self.of_one.get(who, 0) + 1
            self.of_all += 1
            return self.of_one[who] <= OF_ONE and self.of_all <= OF_ALL, self.before.pop(who, 0)


_budget = Budget()
_lost: dict[str, float] = {}
"""When a row could last not be written, by service."""
SAID_FOR = 600.0


def log_writable(service: str) -> Verdict:
    """For /readyz: degraded for ten minutes after a row of the access log could not be written."""
    if time.monotonic() - _lost.get(service, -SAID_FOR) < SAID_FOR:
        return Verdict("access_log", "degraded", "访问日志写不进去：请检查数据库、磁盘空间与权限")
    return Verdict("access_log", "ok")


def keep_denial(db: Database, refusal: Refusal, path: dict[str, Any], rule: str) -> None:
    """Note a 403, or a 404 on one object, of somebody who is signed in; what cannot be written is counted and said.

    The refusal itself stands either way. A 404 may hide another unit's thing or be a slip of the pen: both are noted,
    since only many of them together say which (matrix I01). Tokens that do not hold (401) have nobody to be noted for.
    """
    place = standing()
    if place is None or refusal.status not in (403, 404) or (refusal.status == 404 and not path):
        return
    who = place.actor if place.actor != "anonymous" else place.address
    allowed, missed = _budget.spend(f"{db.service} {who}", int(time.monotonic() // 60))
    kept = allowed and _written(db, _denial(refusal, object_of(path, rule), missed))
    DENIALS.labels(db.service, str(refusal.status), "yes" if kept else "no").inc()


def _denial(refusal: Refusal, about: tuple[str | None, str | None], missed: int) -> Access:
    reason = f"{refusal.title}（此前一分钟另有{missed}次未逐条记录）" if missed else refusal.title
    return Access("denied", *about, "refused", refusal.code[:40], reason)


def object_of(path: dict[str, Any], rule: str) -> tuple[str | None, str | None]:
    """What a request was about, from the last id in its path: (task, its id); else from the last word of its rule."""
    ids = [(name, str(value)) for name, value in path.items() if name.endswith("_id")]
    if ids:
        return ids[-1][0].removesuffix("_id")[:40], ids[-1][1][:80]
    words = [part for part in rule.split("/") if part not in ("", "new") and not part.startswith("<")]
    return (words[-1][:40] if words else None), None


def step_of(path: dict[str, Any]) -> str | None:
    """What was done to it, where the path itself says so: the publish of /tasks/<task_id>/steps/<step>."""
    plain = (str(value) for name, value in path.items() if not name.endswith("_id"))
    return next((value for value in plain if _STEP.fullmatch(value)), None)


def _written(db: Database, access: Access) -> bool:
    try:
        with db.write() as session:
            note(session, access)
    except (Refusal, SQLAlchemyError) as error:
        _lost[db.service] = time.monotonic()
        _log.error("access_log.lost", what=access.what, code=access.code, why=type(error).__name__)
        return False
    return True
