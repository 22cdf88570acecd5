"""The message door: what tasking does when it hears of needs, pushes, units, people and sessions."""

from sqlalchemy.orm import Session

from services.tasking import actions
from services.tasking.actions import addressees, attachments, materials, ratings
from services.tasking.models import KnownNeed
from shared.events import (
    AddresseesChanged,
    AttachmentAdded,
    AttachmentDropped,
    MaterialMarked,
    MaterialOffered,
    NeedAmended,
    NeedRaised,
    NeedRated,
    NeedWithdrawn,
    PublicationFailed,
    PublicationPlaced,
    PushAcknowledged,
    PushClosed,
    PushOpened,
    PushRedrawn,
)
from shared.identity import identity_handlers
from shared.log import Handlers, Heard

handlers = Handlers()
handlers.include(identity_handlers)


@handlers.hears(NeedRaised)
def need_raised(session: Session, fact: NeedRaised, heard: Heard) -> None:
    actions.open_task(session, fact, heard)


@handlers.hears(NeedAmended)
def need_amended(session: Session, fact: NeedAmended, heard: Heard) -> None:
    actions.amend_need(session, session.get_one(KnownNeed, fact.need_id), fact, heard.at)


@handlers.hears(NeedWithdrawn)
def need_withdrawn(session: Session, fact: NeedWithdrawn, heard: Heard) -> None:
    actions.withdraw_need(session, session.get_one(KnownNeed, fact.need_id), fact.reason, heard.at)


@handlers.hears(NeedRated)
def need_rated(session: Session, fact: NeedRated, heard: Heard) -> None:
    ratings.need_rated(session, fact)


@handlers.hears(MaterialOffered)
def material_offered(session: Session, fact: MaterialOffered, heard: Heard) -> None:
    materials.material_offered(session, fact, heard)


@handlers.hears(MaterialMarked)
def material_marked(session: Session, fact: MaterialMarked, heard: Heard) -> None:
    materials.material_marked(session, fact)


@handlers.hears(AttachmentAdded)
def attachment_added(session: Session, fact: AttachmentAdded, heard: Heard) -> None:
    attachments.attachment_added(session, fact)


@handlers.hears(AttachmentDropped)
def attachment_dropped(session: Session, fact: AttachmentDropped, heard: Heard) -> None:
    attachments.attachment_dropped(session, fact)


@handlers.hears(PushOpened)
def push_opened(session: Session, fact: PushOpened, heard: Heard) -> None:
    actions.push_opened(session, fact, heard)


@handlers.hears(AddresseesChanged)
def addressees_changed(session: Session, fact: AddresseesChanged, heard: Heard) -> None:
    addressees.addressees_changed(session, fact)


@handlers.hears(PushRedrawn)
def push_redrawn(session: Session, fact: PushRedrawn, heard: Heard) -> None:
    actions.push_redrawn(session, fact)


@handlers.hears(PushAcknowledged)
def push_acknowledged(session: Session, fact: PushAcknowledged, heard: Heard) -> None:
    actions.push_acknowledged(session, fact, heard)


@handlers.hears(PushClosed)
def push_closed(session: Session, fact: PushClosed, heard: Heard) -> None:
    actions.push_closed(session, fact, heard)


@handlers.hears(PublicationPlaced)
def publication_placed(session: Session, fact: PublicationPlaced, heard: Heard) -> None:
    actions.heard_placed(session, fact)


@handlers.hears(PublicationFailed)
def publication_failed(session: Session, fact: PublicationFailed, heard: Heard) -> None:
    actions.heard_failed(session, fact)
