"""发布: what was approved and nothing else, with its number, places, links and push plan; and closing."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.materials import say_published
from services.tasking.actions.placing import put
from services.tasking.actions.releasable import Ready, ready
from services.tasking.actions.scheduling import settle_release
from services.tasking.actions.series import next_episode
from services.tasking.actions.statements import statement_made
from services.tasking.actions.turn import Turn
from services.tasking.actions.undoing import corrected
from services.tasking.actions.ways import Way
from services.tasking.content import canonical, disclosed
from services.tasking.models import DraftVersion, Publication
from services.tasking.standing import publication_of
from shared.db import next_number
from shared.events import DraftPublished, Event
from shared.identity import require_fresh_directory
from shared.ids import new_id


def publish(turn: Turn) -> Event:
    """发布, or the correction of what was published. Raises what `ready` raises, Unavailable (no fresh directory)."""
    session, task = turn.session, turn.task
    require_fresh_directory(session)
    found = ready(turn, turn.at)
    earlier = publication_of(session, task.id) if task.correcting_at else None
    row = _publication(turn, found, earlier)
    session.add(row)
    task.published_at = turn.at
    session.flush()
    settle_release(session, task, "released", turn.at)
    fact = corrected(turn, row, earlier) if earlier else _published(turn, row)
    put(session, task, row, found.ways, turn.actor_id)
    say_published(session, row)
    statement_made(session, row, turn.at)
    return fact


def _publication(turn: Turn, found: Ready, earlier: Publication | None) -> Publication:
    session, task, version, by = turn.session, turn.task, found.version, found.by
    publication_id = new_id()
    return Publication(
        id=publication_id, number=next_number(session, "宣"), task_id=task.id, seq=_next_seq(session, task.id),
        unit_id=task.unit_id, unit_path=task.unit_path, n=version.n, title=version.title, text=version.text,
        kind=version.kind, topic=version.topic, audience=found.audience, disclosure=disclosed(found.content),
        content=canonical(found.content).decode(), content_hash=version.content_hash,
        links=_links(turn, publication_id, found.ways), push=found.plan, campaign_id=task.campaign_id,
        series_id=version.series_id, strand=version.strand, written_by=version.author_id,
        first_by=by["first_review"], second_by=by["second_review"], legal_by=by.get("legal_review"),
        final_by=by["final_review"], published_by=turn.actor_id, published_at=turn.at,
        episode=_episode(session, version, earlier),
    )  # fmt: skip


def _episode(session: Session, version: DraftVersion, earlier: Publication | None) -> int | None:
    """The next number of its series; a correction keeps the number of what it corrects."""
    if earlier is not None and earlier.series_id == version.series_id:
        return earlier.episode
    return next_episode(session, version.series_id) if version.series_id else None


def _next_seq(session: Session, task_id: str) -> int:
    mine = sa.select(sa.func.max(Publication.seq)).where(Publication.task_id == task_id)
    return (session.scalar(mine) or 0) + 1


def _links(turn: Turn, publication_id: str, ways: list[Way]) -> list[dict[str, str]]:
    """One link for each place; where the publisher gave none, the page of the publication."""
    page = f"{turn.session.info['db'].settings.public_url}/tasking/publications/{publication_id}"
    return [{"channel": way.channel, "name": way.name, "url": way.url or page} for way in ways]


def _published(turn: Turn, row: Publication) -> DraftPublished:
    return DraftPublished(
        publication_id=row.id,
        number=row.number,
        task_id=row.task_id,
        need_ids=turn.needs,
        unit_id=row.unit_id,
        topic=row.topic,
        priority=turn.task.priority,
        title=row.title,
        text=row.text,
        content_hash=row.content_hash,
        links=row.links,
        push=row.push,
        published_at=row.published_at,
    )


def close(turn: Turn) -> None:
    """办结; 终止办理 where the need was withdrawn."""
    turn.task.close_reason = turn.reason
