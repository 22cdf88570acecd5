"""推送听到什么: the directory's copies, publications and what undoes them, what is to be carried, how needs fare."""

from typing import Any

from sqlalchemy.orm import Session

from services.notify import actions
from services.notify.actions import choices, hearing, moves, noticing, schedules, subscriptions, ungathering
from services.notify.actions.opens import keep_page
from shared.events import (
    CalendarChanged,
    DraftCorrected,
    DraftPublished,
    DraftRecalled,
    LimitEscalated,
    NeedAdvanced,
    NeedAnswered,
    PersonChanged,
    PlacementConfirmed,
    PublicationDue,
    SubscriptionChanged,
    SuggestionChanged,
    SupervisionSettled,
    TaskAdvanced,
    UnitChanged,
)
from shared.identity import identity_handlers
from shared.log import Handlers, Heard

handlers = Handlers()
handlers.include(identity_handlers)


@handlers.hears(UnitChanged)
def unit_changed(session: Session, fact: UnitChanged, heard: Heard) -> None:
    moves.unit_changed(session, fact)
    schedules.unit_changed(session, fact)


@handlers.hears(CalendarChanged)
def calendar_changed(session: Session, fact: CalendarChanged, heard: Heard) -> None:
    schedules.reckon_all(session)


@handlers.hears(DraftPublished)
def draft_published(session: Session, fact: DraftPublished, heard: Heard) -> None:
    hearing.hear_publication(session, fact)
    if fact.push is None:
        return
    actions.ask_push(session, actions.NewPush(**_published(fact, heard), need_ids=list(fact.need_ids)))


@handlers.hears(DraftCorrected)
def draft_corrected(session: Session, fact: DraftCorrected, heard: Heard) -> None:
    actions.stop_carriages(session, fact.corrects_id)
    hearing.hear_publication(session, fact)
    actions.correct_publication(session, fact.corrects_id, fact.reason, _published(fact, heard))
    ungathering.correct_gathered(session, fact, heard.event_id)


@handlers.hears(DraftRecalled)
def draft_recalled(session: Session, fact: DraftRecalled, heard: Heard) -> None:
    actions.stop_carriages(session, fact.publication_id, forget=fact.kind == "kill")
    chase = "kill" if fact.kind == "kill" else None
    actions.recall_publication(session, fact.publication_id, fact.reason, heard.event_id, chase=chase)
    ungathering.recall_gathered(session, fact, heard.event_id)


@handlers.hears(PublicationDue)
def publication_due(session: Session, fact: PublicationDue, heard: Heard) -> None:
    actions.accept(session, fact)


@handlers.hears(PlacementConfirmed)
def placement_confirmed(session: Session, fact: PlacementConfirmed, heard: Heard) -> None:
    keep_page(session, fact)


@handlers.hears(SubscriptionChanged)
def subscription_changed(session: Session, fact: SubscriptionChanged, heard: Heard) -> None:
    subscriptions.subscription_changed(session, fact)


@handlers.hears(NeedAdvanced)
def need_advanced(session: Session, fact: NeedAdvanced, heard: Heard) -> None:
    subscriptions.need_advanced(session, fact, heard)
    actions.need_advanced(session, fact, heard)


@handlers.hears(NeedAnswered)
def need_answered(session: Session, fact: NeedAnswered, heard: Heard) -> None:
    actions.need_answered(session, fact, heard)


@handlers.hears(SuggestionChanged)
def suggestion_changed(session: Session, fact: SuggestionChanged, heard: Heard) -> None:
    actions.suggestion_changed(session, fact, heard)


@handlers.hears(PersonChanged)
def person_changed(session: Session, fact: PersonChanged, heard: Heard) -> None:
    choices.settle_person(session, fact.person_id)


@handlers.hears(LimitEscalated)
def limit_escalated(session: Session, fact: LimitEscalated, heard: Heard) -> None:
    noticing.limit_escalated(session, fact)


@handlers.hears(SupervisionSettled)
def supervision_settled(session: Session, fact: SupervisionSettled, heard: Heard) -> None:
    noticing.supervision_settled(session, fact)


@handlers.hears(TaskAdvanced)
def task_advanced(session: Session, fact: TaskAdvanced, heard: Heard) -> None:
    noticing.task_advanced(session, fact)


def _published(fact: DraftPublished | DraftCorrected, heard: Heard) -> dict[str, Any]:
    """What a push takes from a publication."""
    plan = fact.push or {}
    return {
        "source_id": heard.event_id,
        "publication_id": fact.publication_id,
        "task_id": fact.task_id,
        "unit_id": fact.unit_id,
        "topic": fact.topic,
        "priority": plan.get("priority") or fact.priority,
        "title": fact.title[:200],
        "text": (plan.get("texts") or {}).get("ready") or fact.text,
        "links": list(fact.links),
        "content_hash": fact.content_hash,
        "wanted": dict(plan),
    }
