"""推送听到什么: the directory's copies, a publication with its push plan, a recall."""

from sqlalchemy.orm import Session

from services.notify import actions
from shared.events import DraftPublished, DraftRecalled
from shared.identity import identity_handlers
from shared.log import Handlers, Heard

handlers = Handlers()
handlers.include(identity_handlers)


@handlers.hears(DraftPublished)
def draft_published(session: Session, fact: DraftPublished, heard: Heard) -> None:
    if fact.push is None:
        return
    new = actions.NewPush(
        source_id=heard.event_id,
        publication_id=fact.publication_id,
        task_id=fact.task_id,
        need_ids=list(fact.need_ids),
        unit_id=fact.unit_id,
        topic=fact.topic,
        priority=fact.push.get("priority") or fact.priority,
        title=fact.title[:200],
        text=(fact.push.get("texts") or {}).get("ready") or fact.text,
        links=list(fact.links),
        content_hash=fact.content_hash,
        wanted=dict(fact.push),
    )
    actions.ask_push(session, new)


@handlers.hears(DraftRecalled)
def draft_recalled(session: Session, fact: DraftRecalled, heard: Heard) -> None:
    actions.recall_publication(session, fact.publication_id, fact.reason, heard.event_id)
