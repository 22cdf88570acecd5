"""Shapes of proof marks: one as made, settled, given."""

from services.tasking.marks import MARK_FIELDS, MARK_KINDS, MARK_STATES
from services.tasking.schemas.given_draft import named
from services.tasking.workflow import PARTS
from shared.web import Choice, Id, Shape, Text, UtcTime, Whole

KINDS_IN_WORDS = "，".join(f"{code} {word}" for code, word in MARK_KINDS.items())


class MarkFilter(Shape):
    """筛选校对."""

    state = Choice(MARK_STATES)


class MarkIn(Shape):
    """在最新稿件上作一处校对."""

    n = Whole(1, 100_000, required=True, metadata={"description": "稿件版本，须为最新"})
    field = Choice(MARK_FIELDS, load_default="text")
    quote = Text(1, 500, lines=True, required=True, metadata={"description": "原文中的文字；增补时为其前面的文字"})
    start = Whole(0, 100_000, allow_none=True, metadata={"description": "所在位置（字数）；出现多次时取最近的一处"})
    kind = Choice(MARK_KINDS, required=True, metadata={"description": KINDS_IN_WORDS})
    words = Text(1, 500, lines=True, allow_none=True, metadata={"description": "增补或改正的文字"})
    remark = Text(1, 500, lines=True, allow_none=True, metadata={"description": "说明；存疑时必填"})


class SettleIn(Shape):
    """处理一处校对."""

    state = Choice(("done", "declined"), required=True, metadata={"description": "done 已改，declined 不改"})
    reason = Text(1, 500, lines=True, allow_none=True, metadata={"description": "不改时必填"})


class MarkOut(Shape):
    """一处校对；start、end 为空时原文已不在."""

    id = Id()
    first_n = Whole(metadata={"description": "作在第几版上"})
    n = Whole(metadata={"description": "位置按第几版"})
    field = Choice(MARK_FIELDS)
    start = Whole(allow_none=True)
    end = Whole(allow_none=True)
    quote = Text()
    kind = Choice(MARK_KINDS)
    words = Text(allow_none=True)
    remark = Text(allow_none=True)
    part = Choice(PARTS)
    made_by = named()
    made_at = UtcTime()
    state = Choice(MARK_STATES)
    settled_by = named()
    settled_at = UtcTime(allow_none=True)
    settle_reason = Text(allow_none=True)
    version = Whole()
