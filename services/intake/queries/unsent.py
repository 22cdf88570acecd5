"""未提交的需求 as its own writer sees it, and what a form would be told of if it were sent now."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.intake import gate
from services.intake.models import UnsentNeed
from services.intake.queries.course import similar_own
from services.intake.standing.likeness import alike_needs
from services.intake.standing.unsent import KEPT, opened, unsent_row, unsent_rows
from shared.db import now
from shared.identity import Actor
from shared.words import KINDS

SHORTEST = 4
"""So many characters of a title, and others like it are looked for."""
Found = Mapping[str, list[gate.Finding]]


def unsent_list(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """What this person has begun, the newest first."""
    return [unsent_shown(session, row.kind, row) for row in unsent_rows(session, actor)]


def unsent_one(session: Session, actor: Actor, kind: str) -> dict[str, Any]:
    """What he has begun of this kind; version 0 and no field when there is nothing."""
    return unsent_shown(session, kind, unsent_row(session, actor, kind))


def unsent_shown(session: Session, kind: str, row: UnsentNeed | None, found: Found | None = None) -> dict[str, Any]:
    """One as the doors give it; `found`: what was left out of it just now."""
    typed = opened(session, row) if row else {}
    return {
        "kind": kind,
        "label": KINDS[kind],
        "title": typed.get("title"),
        "kept_at": row.kept_at if row else None,
        "until": row.kept_at + timedelta(days=KEPT) if row else None,
        "fields_typed": typed,
        "left_out": findings_shown(found or {}),
        "version": row.version if row else 0,
    }


def findings_shown(found: Found) -> list[dict[str, Any]]:
    """What the gate found, with the words for people and what could stand there instead."""
    plain = ("kind", "start", "end", "masked", "words", "instead")
    return [{"field": name} | {one: getattr(row, one) for one in plain} for name, rows in found.items() for row in rows]


def looked_through(session: Session, actor: Actor, texts: Mapping[str, str | None], kind: str, topic: str | None
                   ) -> dict[str, Any]:  # fmt: skip
    """{findings, similar} of what is typed so far: the same rules as when it is sent; nothing is written."""
    title, body = texts.get("title") or "", texts.get("body") or ""
    like: list[str] = []
    if topic and len(title) >= SHORTEST:
        like = alike_needs(session, topic, title, body, now(session))
    return {"findings": findings_shown(gate.check(texts, kind)), "similar": similar_own(session, actor, like)}
