"""Shapes of the gate's findings: what is confirmed, what is asked to be let through, and how it is shown."""

from marshmallow import fields, validate

from services.tasking.gate import OVERRIDE_STATES, VERDICTS
from services.tasking.schemas.draft import HASH
from services.tasking.schemas.editor import Typed
from services.tasking.schemas.given_draft import named
from shared.web import Choice, Flag, Id, Shape, Text, UtcTime, Whole

FINDING_STATES = {"open": "待处理", "confirmed": "已确认", "overridden": "已放行", "shown": "提示"}
CHECKED_MOST = 60_000
"""Characters looked at while somebody types: a draft, its script and a variant or two; the rest when it is saved."""


class FindingsIn(Shape):
    """所处理的发现，连同所看的内容."""

    content_hash = Text(64, 64, required=True, validate=[HASH], metadata={"description": "所看内容的 SHA-256"})
    keys = fields.List(
        Text(1, 120), required=True, validate=validate.Length(min=1, max=200, error="请选择1至200处发现"),
        metadata={"description": "发现的 key"},
    )  # fmt: skip
    reason = Text(1, 500, required=True, lines=True)


class GrantIn(Shape):
    """批准或者不予放行的理由."""

    reason = Text(1, 500, required=True, lines=True)


class CheckWordsIn(Shape):
    """正在写的文字：编辑器的样子，什么也不保存."""

    body = Typed(CHECKED_MOST, required=True, metadata={"description": "编辑器各栏的文字；只看文字各栏"})


class TypedFindingOut(Shape):
    """检查发现：哪条规则、在哪一处、为什么、怎么办."""

    key = Text()
    rule = Text()
    label = Text()
    verdict = Choice(VERDICTS, metadata={"description": "block 不得发布，confirm 须确认，note 提示"})
    field = Text(
        metadata={"description": "title、text、variants.<渠道>.text、details.<名称>、attachments.<序号>.name 等"}
    )
    part = Text()
    start = Whole(metadata={"description": "从0数起，按原文的字符"})
    end = Whole()
    shown = Text(metadata={"description": "该处文字；号码已遮掩"})
    before = Text()
    after = Text()
    words = Text()
    detail = Text(metadata={"description": "补充说明，例如正确的写法；可为空"})
    advice = Text()
    source = Text()
    suggest = Text(allow_none=True, metadata={"description": "可以直接改成的文字；空为删去，null 为须由人判断"})
    overridable = Flag()


class CheckOut(Shape):
    """正在写的文字的检查结果；field 为编辑器的栏名."""

    characters = Whole(metadata={"description": "看了多少字"})
    findings = fields.List(fields.Nested(TypedFindingOut))


class FindingOut(TypedFindingOut):
    """检查发现，连同怎样处理的."""

    state = Choice(FINDING_STATES)
    reason = Text(allow_none=True)
    by = named()
    at = UtcTime(allow_none=True)


class OverrideOut(Shape):
    """放行申请：两人决定，都不是撰稿人."""

    id = Id()
    n = Whole()
    content_hash = Text()
    keys = fields.List(fields.String())
    rules = fields.List(fields.String())
    state = Choice(OVERRIDE_STATES)
    standing = Flag(metadata={"description": "仍是现在的内容"})
    reason = Text()
    asked_by = named()
    asked_at = UtcTime()
    seconded_by = named()
    seconded_at = UtcTime(allow_none=True)
    settled_by = named()
    settled_at = UtcTime(allow_none=True)
    settle_reason = Text(allow_none=True)
    may = fields.List(fields.String(), metadata={"description": "本人此刻可做的：second、grant、refuse"})
    version = Whole()


class FindingsOut(Shape):
    """最新一版的检查结果."""

    n = Whole()
    content_hash = Text(allow_none=True)
    blocked = Whole(metadata={"description": "还有几处不得发布"})
    unconfirmed = Whole(metadata={"description": "还有几处待确认"})
    findings = fields.List(fields.Nested(FindingOut))
    overrides = fields.List(fields.Nested(OverrideOut))
    may = fields.List(fields.String(), metadata={"description": "本人此刻可做的：confirm、ask"})
