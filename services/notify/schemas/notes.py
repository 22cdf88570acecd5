"""提醒的形: what the door of notes takes and gives."""

from services.notify.notes import ABOUT
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole


class NoteFilter(Paging):
    """Which notes of my unit."""

    unseen = Flag(metadata={"description": "只看未读的"})


class SeenNotes(Shape):
    """读到哪一条为止: its noted_at."""

    until = UtcTime(required=True, metadata={"description": "最后看到的一条的 noted_at"})


class NoteOut(Shape):
    """提醒."""

    id = Id()
    unit_id = Id()
    about = Choice(ABOUT)
    about_id = Id()
    number = Text(metadata={"description": "需求或者建议提案的编号；群组则为名称"})
    what = Text(metadata={"description": "需求的状态，建议提案的办理动作，或者群组的复核"})
    words = Text()
    reason = Text(allow_none=True)
    due_at = UtcTime(allow_none=True)
    at = UtcTime(metadata={"description": "何时发生"})
    noted_at = UtcTime(metadata={"description": "何时提醒，列表按此排序"})
    seen_at = UtcTime(allow_none=True)
    link = Text()


class SeenOut(Shape):
    """Marked as read."""

    seen = Whole()
