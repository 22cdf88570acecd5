"""Pieces of answers: a need, a version, an opinion, a publication, a push."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.content import content_of, disclosed, legal_reasons
from services.tasking.models import DraftVersion, KnownNeed, KnownPush, Publication, Review, Series
from services.tasking.queries.lists import person
from shared.identity import KnownUnit, names_of, units_of


def unit_shown(units: dict[str, KnownUnit], unit_id: str) -> dict[str, str]:
    """A unit as an answer shows it."""
    return {"id": unit_id, "name": units[unit_id].short_name if unit_id in units else ""}


def need_shown(need: KnownNeed, units: dict[str, KnownUnit]) -> dict[str, Any]:
    """The need behind a task."""
    names = (
        "need_id", "number", "kind", "topic", "subtopic", "title", "body", "priority", "audience", "wanted_by",
        "region", "details", "direct", "raised_at", "amended_at", "withdrawn_at", "withdraw_reason", "merged_at",
    )  # fmt: skip
    return {**{name: getattr(need, name) for name in names}, "unit": unit_shown(units, need.unit_id)}


def series_named(session: Session, rows: Iterable[Any]) -> dict[str, str]:
    """The names of the series of these versions, by id."""
    wanted = {row.series_id for row in rows if row.series_id}
    found = session.execute(sa.select(Series.id, Series.name).where(Series.id.in_(wanted))) if wanted else ()
    return {row.id: row.name for row in found}


def draft_shown(row: DraftVersion, names: dict[str, str], series: dict[str, str], whole: bool = True) -> dict[str, Any]:
    """A version of the draft; without its text and what belongs to that in lists."""
    plain = ("n", "title", "kind", "flags", "channels", "content_hash", "saved_at")
    shown = {name: getattr(row, name) for name in plain}
    shown["author"] = person(names, row.author_id)
    shown["legal"] = legal_reasons(row.kind, row.flags)
    shown["disclosure"] = disclosed(content_of(row))
    mine = row.series_id
    shown["series"] = {"id": mine, "name": series.get(mine, ""), "strand": row.strand} if mine else None
    if not whole:
        return shown
    texts = {"text": row.text, "variants": row.variants or [], "details": row.details or {}}
    return shown | texts | {"cover": row.cover, "attachments": row.attachments or []}


def review_shown(row: Review, names: dict[str, str]) -> dict[str, Any]:
    """One opinion, with what became of it."""
    plain = (
        "round", "stage", "verdict", "n", "content_hash", "opinion", "checked", "line_ids", "given_at", "voided_at",
        "void_reason",
    )  # fmt: skip
    return {**{name: getattr(row, name) for name in plain}, "person": person(names, row.person_id)}


def publication_shown(session: Session, row: Publication) -> dict[str, Any]:
    """A publication as the list and its page show it, with the persons of each level by name; no text once void."""
    people = {
        "written": row.written_by, "first": row.first_by, "second": row.second_by, "legal": row.legal_by,
        "final": row.final_by, "publishing": row.published_by,
    }  # fmt: skip
    names, units = names_of(session, people.values()), units_of(session, [row.unit_id])
    by = {part: person(names, one) for part, one in people.items()}
    void = {"text": "", "links": []} if row.killed_at else {}
    others = {"corrected_by": _other(session, row.corrected_by_id), "corrects": _other(session, row.corrects_id)}
    unit = unit_shown(units, row.unit_id)
    return {**{name: getattr(row, name) for name in PUBLISHED}, **void, **others, "by": by, "unit": unit}


PUBLISHED = (
    "id", "number", "task_id", "seq", "n", "title", "text", "kind", "topic", "audience", "disclosure", "content_hash",
    "links", "push", "published_at", "recalled_at", "recall_reason", "killed_at", "corrected_at", "campaign_id",
    "series_id", "strand", "episode",
)  # fmt: skip


def _other(session: Session, publication_id: str | None) -> dict[str, str] | None:
    other = session.get(Publication, publication_id) if publication_id else None
    return {"id": other.id, "number": other.number} if other else None


def push_shown(row: KnownPush) -> dict[str, Any]:
    """The numbers of a push: addressed and answered by level and in all."""
    addressed, answered = sum(row.addressed.values()), sum(row.answered.values())
    plain = ("push_id", "answered", "addressed", "relayed", "declined", "late", "opened_at", "closed_at", "counts")
    share = round(100 * answered / addressed, 1) if addressed else 0.0
    whole = {"total": addressed, "total_answered": answered, "percent": share, "close_reason": row.close_reason}
    return {**{name: getattr(row, name) for name in plain}, **whole}
