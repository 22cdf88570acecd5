"""Builders for what connectors carry: approved content, connectors, publication.due, and the chore turned by hand."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any

import sqlalchemy as sa

from services.notify import actions
from services.notify.dispatch import Carriages, Dispatcher
from services.notify.handlers import handlers
from services.notify.models import Carriage, Connector, HostBreaker
from shared.db import now
from shared.events import DraftRecalled, Event, PublicationDue
from shared.identity import KnownUnit
from shared.ids import new_id
from shared.log import Heard
from shared.service import Work
from tests.notify.build import make_actor


@dataclass
class Files:
    """The other services as far as files go: bytes by name of their SHA-256, whatever they are."""

    kept: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def file(self, owner: str, sha256: str, into: IO[bytes], most: int) -> None:
        self.asked.append(sha256)
        if sha256 not in self.kept:
            raise OSError("not there")
        into.write(self.kept[sha256])

    def add(self, content: bytes, name: str = "图.png", media: str = "image/png", alt: str = "说明") -> dict[str, Any]:
        """Keep a file; how a content names it."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.kept[sha256] = content
        return {"sha256": sha256, "name": name, "media": media, "size": len(content), "alt": alt}


def with_files(work: Work) -> Files:
    """Give this work other services that have files."""
    work.peers = files = Files()  # type: ignore[assignment]
    return files


def content(**given: Any) -> str:
    """The canonical JSON of an approved text."""
    plain = {
        "title": "谨防冒充客服诈骗", "text": "凡要求共享屏幕的都是诈骗。\n请拨打96110。", "kind": "article",
        "flags": [], "channels": ["wechat"], "topic": "crime", "audience": "public",
    }  # fmt: skip
    return json.dumps(plain | given, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def add_connector(work: Work, unit: KnownUnit, kind: str = "file", **given: Any) -> str:
    """A connector of this unit; its id."""
    usual: dict[str, dict[str, Any]] = {
        "file": {"address": "outside"},
        "http": {"address": "http://127.0.0.1:9/x"},
        "wechat": {"address": "http://127.0.0.1:9", "app_id": "wx0123456789abcdef", "secret": "app-secret"},
    }
    with work.db.write() as session:
        told = {"kind": kind, "name": given.pop("name", f"{kind}连接"), **usual[kind], **given}
        return actions.add_connector(session, make_actor(unit, "system_admin"), unit, told)[0].id


def make_due(unit: KnownUnit, connector_id: str, **given: Any) -> PublicationDue:
    """What tasking says when a connector has something to do."""
    text = given.pop("content", content())
    values: dict[str, Any] = {
        "placement_id": new_id(), "publication_id": new_id(), "task_id": new_id(), "unit_id": unit.id,
        "action": "place", "channel": "wechat", "connector_id": connector_id, "content": text,
        "content_hash": hash_of(text), "attribution": "平安临沂", "reference": None,
    }  # fmt: skip
    return PublicationDue(**{**values, **given})


def hear(work: Work, fact: Event) -> None:
    """The handlers hear a fact of tasking."""
    with work.db.write() as session:
        told = now(session)
        heard = Heard(
            "tasking", 1, new_id(), "baiying.x.v1", told or datetime(2026, 11, 23, tzinfo=UTC), "service:tasking",
            None, "0" * 32, "publication", "x", 1,
        )  # fmt: skip
        for handler in handlers.by_name[fact.TYPE]:
            handler(session, fact, heard)


def carry(work: Work, rounds: int = 80, sender: Dispatcher | None = None) -> None:
    """Turn the carrier until nothing is left to do."""
    sender = sender or Dispatcher(Carriages())
    for _ in range(rounds):
        if not sender.turn(work):
            return


def again(work: Work, sender: Dispatcher | None = None) -> None:
    """Whatever waits for its next try or look may go now, every breaker has rested; and the carrier turns."""
    with work.db.write() as session:
        at = now(session)
        session.execute(sa.update(Carriage).where(Carriage.state == "pending").values(next_at=at))
        session.execute(sa.update(HostBreaker).values(open_until=at))
    carry(work, sender=sender)


def carriage(work: Work, placement_id: str) -> Carriage:
    with work.db.read() as session:
        return session.scalars(sa.select(Carriage).where(Carriage.placement_id == placement_id)).one()


def connector_row(work: Work, connector_id: str) -> Connector:
    with work.db.read() as session:
        return session.get_one(Connector, connector_id)


def recalled(work: Work, due: PublicationDue, kind: str = "recall") -> DraftRecalled:
    """What tasking says when the text of this is undone."""
    with work.db.read() as session:
        at = now(session)
    return DraftRecalled(
        publication_id=due.publication_id, task_id=due.task_id, need_ids=[], reason="事实有误", at=at, kind=kind
    )
