"""敏感事件 (三同步): opened with its freeze and its limits; its tracks acknowledged; the freeze released by hand."""

from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from services.tasking.actions.event_clocks import OF_EVENT, start_clocks
from services.tasking.actions.event_clocks import end_clocks as end_limits
from services.tasking.actions.planning import (
    Noted,
    active_person,
    check_subtopic,
    desk_for,
    note,
    refuse_identifying,
    require,
)
from services.tasking.models import EventTrack, SensitiveEvent
from services.tasking.planning import EVENT_STATES, TRACKS
from services.tasking.planning.words import LEADERS
from shared.db import next_number, now
from shared.errors import Conflict, Forbidden, expect_version
from shared.identity import Actor
from shared.ids import new_id

WORD = "敏"


def open_event(session: Session, actor: Actor, given: dict[str, Any]) -> SensitiveEvent:
    """立案: from this moment nothing on its topic is released at its desks, and its three limits run.

    Raises Forbidden, Invalid (unit, subtopic, an owner who is not known).
    """
    unit, at = desk_for(session, actor, LEADERS, given.get("unit_id")), now(session)
    check_subtopic(given["topic"], given.get("subtopic"))
    refuse_identifying(given, "title", "summary")
    row = SensitiveEvent(
        id=new_id(), number=next_number(session, WORD), unit_id=unit.id, unit_path=unit.path,
        level="city" if unit.kind == "bureau" else "county", topic=given["topic"], subtopic=given.get("subtopic"),
        title=given["title"], summary=given["summary"], state="open", opened_by=actor.id, opened_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    for track in TRACKS:
        owner = given.get("owners", {}).get(track)
        if owner:
            active_person(session, owner, row.unit_path, "owners")
        session.add(EventTrack(event_id=row.id, track=track, owner_id=owner))
    start_clocks(session, row, at)
    note(session, Noted("event", row.id), actor.id, "opened", "立案，同主题内容冻结发布")
    return row


def set_owner(
    session: Session, actor: Actor, pair: tuple[SensitiveEvent, EventTrack], person_id: str, expected: int | None
) -> None:
    """Another owner of a track: what the one before acknowledged does not count for him."""
    row, track = pair
    require(actor, LEADERS, row.unit_path)
    _require_open(row)
    expect_version(row, expected)
    active_person(session, person_id, row.unit_path, "owner_id")
    track.owner_id, track.acknowledged_at, track.words = person_id, None, None
    _touch(session, row)
    note(session, Noted("event", row.id), actor.id, "owner_set", f"指定{TRACKS[track.track]}责任人")


def acknowledge(
    session: Session, actor: Actor, pair: tuple[SensitiveEvent, EventTrack], words: str | None, expected: int | None
) -> None:
    """到位确认, by the owner of the track and nobody else. Raises Forbidden(not_owner), Conflict, Stale."""
    row, track = pair
    if track.owner_id != actor.id:
        raise Forbidden(f"由{TRACKS[track.track]}责任人确认", code="not_owner")
    _require_open(row)
    if track.acknowledged_at is not None:
        raise Conflict("已经确认", code="already_acknowledged")
    expect_version(row, expected)
    refuse_identifying({"words": words}, "words")
    track.acknowledged_at, track.words = now(session), words
    _touch(session, row)
    told = f"{TRACKS[track.track]}已到位" + (f"：{words}" if words else "")
    note(session, Noted("event", row.id), actor.id, "acknowledged", told)


def unfreeze(session: Session, actor: Actor, row: SensitiveEvent, reason: str, expected: int | None) -> None:
    """解冻, by the leader or the director with a reason, when all three tracks are acknowledged.

    Raises Forbidden, Conflict(not_frozen; tracks_unacknowledged with `lacking`), Stale.
    """
    require(actor, LEADERS, row.unit_path)
    if row.released_at is not None:
        raise Conflict("已经解冻", code="not_frozen")
    tracks = {track: session.get_one(EventTrack, (row.id, track)) for track in TRACKS}
    lacking = [track for track, one in tracks.items() if one.acknowledged_at is None]
    if lacking:
        words = "、".join(TRACKS[track] for track in lacking)
        raise Conflict(f"{words}尚未到位，不能解冻", code="tracks_unacknowledged", lacking=lacking)
    expect_version(row, expected)
    row.released_at, row.released_by, row.release_reason = now(session), actor.id, reason
    session.flush()
    note(session, Noted("event", row.id), actor.id, "released", f"解冻：{reason}")


def close_event(session: Session, actor: Actor, row: SensitiveEvent, reason: str, expected: int | None) -> None:
    """结束: what of its limits still runs is cancelled, or was late already. Raises Forbidden, Conflict, Stale."""
    require(actor, LEADERS, row.unit_path)
    _require_open(row)
    if row.released_at is None:
        raise Conflict("尚未解冻，不能结束", code="frozen")
    expect_version(row, expected)
    at = now(session)
    end_limits(session, row, OF_EVENT, at, "cancelled")
    row.state, row.closed_at, row.close_reason = "closed", at, reason
    session.flush()
    note(session, Noted("event", row.id), actor.id, "closed", f"结束：{reason}")


def _require_open(row: SensitiveEvent) -> None:
    if row.state != "open":
        raise Conflict(f"事件{EVENT_STATES[row.state]}", code="event_closed")


def _touch(session: Session, row: SensitiveEvent) -> None:
    """A change of a track is a change of its event: the next writer must have seen it."""
    flag_modified(row, "state")
    session.flush()
