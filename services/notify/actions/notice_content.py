"""What a notice or a 提醒 says on its way out, put together when it is claimed: numbers and limits, never a name."""

from typing import Any

from sqlalchemy.orm import Session

from services.notify.models import Delivery, Note, Notice
from services.notify.notes import ABOUT, place_of, words
from services.notify.notices import SUPERVISIONS, text, title


def notice_content(session: Session, delivery: Delivery) -> dict[str, Any]:
    """{title, text, link, number, due_at} of a delivery that belongs to no push; the link only where ours is known."""
    notice = session.get(Notice, delivery.source_id)
    if notice is not None:
        return {
            "title": title(notice.rung, notice.number, notice.name, notice.task_number),
            "text": text(notice.name),
            "link": _whole(session, f"{SUPERVISIONS}/{notice.id}"),
            "number": notice.number,
            "due_at": notice.due_at.isoformat() if notice.due_at else None,
        }
    note = session.get_one(Note, delivery.source_id)
    return {
        "title": f"{ABOUT[note.about]} {note.number}：{words(note.about, note.what)}",
        "text": "请登录系统查看。",
        "link": _whole(session, place_of(note.about, note.about_id)),
        "number": note.number,
        "due_at": note.due_at.isoformat() if note.due_at else None,
    }


def _whole(session: Session, path: str) -> str | None:
    outside: str = session.info["db"].settings.public_url
    return f"{outside}{path}" if outside else None
