"""The message door: what intake does when it hears of units and people, of tasks and drafts, of pushes."""

from sqlalchemy.orm import Session

from services.intake import actions
from services.intake.actions import materials
from shared.events import (
    DraftCorrected,
    DraftPublished,
    DraftRecalled,
    LimitEscalated,
    LimitMoved,
    MaterialJudged,
    MaterialUsed,
    NeedAnswered,
    PushAcknowledged,
    PushClosed,
    PushOpened,
    PushRedrawn,
    SupervisionSettled,
    TaskAdvanced,
    TaskLate,
    TaskMerged,
    TaskOpened,
)
from shared.identity import identity_handlers
from shared.log import Handlers, Heard

handlers = Handlers()
handlers.include(identity_handlers)


@handlers.hears(TaskOpened)
def task_opened(session: Session, fact: TaskOpened, heard: Heard) -> None:
    actions.task_opened(session, fact, heard)


@handlers.hears(TaskAdvanced)
def task_advanced(session: Session, fact: TaskAdvanced, heard: Heard) -> None:
    actions.task_advanced(session, fact, heard)


@handlers.hears(TaskMerged)
def task_merged(session: Session, fact: TaskMerged, heard: Heard) -> None:
    actions.task_merged(session, fact, heard)


@handlers.hears(TaskLate)
def task_late(session: Session, fact: TaskLate, heard: Heard) -> None:
    actions.task_late(session, fact, heard)


@handlers.hears(LimitMoved)
def limit_moved(session: Session, fact: LimitMoved, heard: Heard) -> None:
    actions.limit_moved(session, fact, heard)


@handlers.hears(LimitEscalated)
def limit_escalated(session: Session, fact: LimitEscalated, heard: Heard) -> None:
    actions.limit_escalated(session, fact, heard)


@handlers.hears(SupervisionSettled)
def supervision_settled(session: Session, fact: SupervisionSettled, heard: Heard) -> None:
    actions.supervision_settled(session, fact, heard)


@handlers.hears(DraftPublished)
def draft_published(session: Session, fact: DraftPublished, heard: Heard) -> None:
    actions.draft_published(session, fact, heard)
    materials.publication_heard(session, fact)


@handlers.hears(DraftCorrected)
def draft_corrected(session: Session, fact: DraftCorrected, heard: Heard) -> None:
    actions.draft_corrected(session, fact, heard)
    materials.publication_heard(session, fact)


@handlers.hears(DraftRecalled)
def draft_recalled(session: Session, fact: DraftRecalled, heard: Heard) -> None:
    actions.draft_recalled(session, fact, heard)
    materials.publication_withdrawn(session, fact)


@handlers.hears(NeedAnswered)
def need_answered(session: Session, fact: NeedAnswered, heard: Heard) -> None:
    actions.need_answered(session, fact, heard)


@handlers.hears(PushRedrawn)
def push_redrawn(session: Session, fact: PushRedrawn, heard: Heard) -> None:
    actions.push_redrawn(session, fact)


@handlers.hears(PushOpened)
def push_opened(session: Session, fact: PushOpened, heard: Heard) -> None:
    actions.push_opened(session, fact, heard)


@handlers.hears(PushAcknowledged)
def push_acknowledged(session: Session, fact: PushAcknowledged, heard: Heard) -> None:
    actions.push_acknowledged(session, fact, heard)


@handlers.hears(PushClosed)
def push_closed(session: Session, fact: PushClosed, heard: Heard) -> None:
    actions.push_closed(session, fact, heard)


@handlers.hears(MaterialJudged)
def material_judged(session: Session, fact: MaterialJudged, heard: Heard) -> None:
    materials.material_judged(session, fact)


@handlers.hears(MaterialUsed)
def material_used(session: Session, fact: MaterialUsed, heard: Heard) -> None:
    materials.material_used(session, fact)
