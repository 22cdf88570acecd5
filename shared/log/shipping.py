"""送出: the access log as lines in a folder outside the database, and each day's head of the event log, signed (K07).

At least once: the position moves after the bytes are on the disk; each line has its `id`, by which doubles are dropped.
A line cut by a full disk stands alone and is said again.
"""

import json
import os
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from shared.db.clock import now
from shared.db.ground import access_log, event_log, shipped
from shared.db.numbers import SHANGHAI
from shared.envelope import compact, stamp
from shared.identity.signing import audit_key, public_text, sign_bytes
from shared.service import Work

ROWS, HEAD, FAILED = "access_log", "head", "access_log.failed"
AT_ONCE = 500
SETTLED = timedelta(minutes=5)
"""No transaction lasts so long: an id that is still missing before a row of this age was rolled back."""
_log = structlog.get_logger("shipping")


def ship(work: Work) -> int:
    """Send what is new; how many rows went. Does nothing where no folder is set.

    A folder that takes nothing is noted in the database, for /readyz of every process, and tried again the next time.
    """
    folder = work.settings.access_log_folder
    if folder is None:
        return 0
    try:
        count = _ship_rows(work, folder)
        _ship_head(work, folder)
    except OSError as error:
        _log.error("access_log.not_shipped", folder=str(folder), why=error.strerror)
        with work.db.write() as session:
            _move(session, FAILED, int(now(session).timestamp()))
        return 0
    _mended(work)
    return count


def shipped_through(session: Session, name: str = ROWS) -> int:
    """How far something has been sent; 0 when nothing was."""
    return session.scalar(sa.select(shipped.c.pos).where(shipped.c.name == name)) or 0


def settled(rows: Sequence[Any], after: int, moment: datetime) -> list[Any]:
    """The rows in order of id that can be sent: those before a gap that somebody's open transaction may still fill."""
    ready = []
    for row in rows:
        if row.id != after + 1 and row.at > moment - SETTLED:
            break
        ready.append(row)
        after = row.id
    return ready


def _ship_rows(work: Work, folder: Path) -> int:
    with work.db.read() as session:
        pos, moment = shipped_through(session), now(session)
        some = sa.select(access_log).where(access_log.c.id > pos).order_by(access_log.c.id).limit(AT_ONCE)
        rows = settled(session.execute(some).all(), pos, moment)
    days: dict[str, list[str]] = {}
    for row in rows:
        day = row.at.astimezone(SHANGHAI).date().isoformat()
        days.setdefault(day, []).append(compact({**row._mapping, "service": work.db.service, "at": stamp(row.at)}))
    for day, lines in days.items():
        append_lines(folder / f"{work.db.service}-access-{day}.jsonl", lines)
    if rows:
        with work.db.write() as session:
            _move(session, ROWS, max(rows[-1].id, shipped_through(session)))
    return len(rows)


def _ship_head(work: Work, folder: Path) -> None:
    """Once a day: where the chain stands, signed, so that nobody who holds the database can write it anew unseen."""
    with work.db.read() as session:
        moment = now(session)
        day = moment.astimezone(SHANGHAI).date()
        top = sa.select(event_log.c.pos, event_log.c.hash).order_by(event_log.c.pos.desc()).limit(1)
        head = session.execute(top).one_or_none()
        if head is None or shipped_through(session, HEAD) >= day.toordinal():
            return
    key = audit_key(work.settings)
    said = {"service": work.db.service, "at": stamp(moment), "pos": head.pos, "hash": head.hash}
    said["public_key"] = public_text(key)
    line = {**said, "signature": sign_bytes(key, compact(said).encode())}
    append_lines(folder / f"{work.db.service}-heads.jsonl", [compact(line)])
    with work.db.write() as session:
        _move(session, HEAD, day.toordinal())


def append_lines(path: Path, lines: Iterable[str]) -> None:
    """Put lines at the end of a file, made for its owner alone, and on the disk. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(held, "r+b", buffering=0) as file:
        size = os.fstat(held).st_size
        cut = size > 0 and os.pread(held, 1, size - 1) != b"\n"
        rest = ("\n" if cut else "") + "".join(f"{line}\n" for line in lines)
        left = memoryview(rest.encode())
        while left:
            left = left[file.write(left) :]
        os.fsync(held)


def _mended(work: Work) -> None:
    with work.db.read() as session:
        failing = shipped_through(session, FAILED)
    if failing:
        with work.db.write() as session:
            session.execute(shipped.delete().where(shipped.c.name == FAILED))


def _move(session: Session, name: str, pos: int) -> None:
    changed = session.execute(shipped.update().where(shipped.c.name == name).values(pos=pos))
    if not changed.rowcount:  # type: ignore[attr-defined]
        session.execute(shipped.insert().values(name=name, pos=pos))


def read_line(line: str) -> dict[str, Any] | None:
    """A line of such a file, None for one that was cut."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
