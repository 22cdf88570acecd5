"""Shapes of suggestions as they are given: registering, assigning, replying, sending, feedback."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from services.intake.suggestions import BODIES, FEEDBACK, KINDS, RESOLVED, STATES, WAYS
from shared.web import Choice, Day, Flag, Id, Paging, Shape, Text

MOST_SIGNATORIES = 50
MOST_UNITS = 20


def _listed(options: dict[str, str]) -> dict[str, str]:
    return {"description": "，".join(f"{code} {label}" for code, label in options.items())}


class OutsideNumber(Text):
    """原编号: what stands between 第 and 号, with or without them: the same paper is registered once."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        return text.removeprefix("第").removesuffix("号").strip()


class SignatoryIn(Shape):
    """领衔人、附议人：只登记姓名和单位职务，不登记电话、住址."""

    name = Text(1, 40, required=True)
    office = Text(1, 60, metadata={"description": "单位及职务"})
    salutation = Text(1, 40, metadata={"description": "答复中的称谓，不填为“代表”（建议）或者“委员”（提案）"})


class ChangeSignatory(Shape):
    """更正登记."""

    name = Text(1, 40)
    office = Text(1, 60)
    salutation = Text(1, 40)


class _SuggestionBody(Shape):
    body = Choice(BODIES, required=True, metadata=_listed(BODIES))
    kind = Choice(KINDS, required=True, metadata=_listed(KINDS) | {"description": "人大为 suggestion，政协为 proposal"})
    session = Text(2, 40, required=True, metadata={"description": "届次，例如 五届三次会议"})
    outside_number = OutsideNumber(1, 20, required=True, metadata={"description": "在人大、政协的编号，例如 11"})
    title = Text(4, 200, required=True)
    summary = Text(10, 5000, lines=True, required=True, metadata={"description": "内容或者摘要，不写姓名"})
    received_on = Day(required=True, metadata={"description": "交办之日，各项期限由此起算"})


class RegisterSuggestion(_SuggestionBody):
    """登记建议提案."""

    signatories = fields.List(
        fields.Nested(SignatoryIn), required=True, validate=validate.Length(1, MOST_SIGNATORIES),
        metadata={"description": "领衔人在前"},
    )  # fmt: skip


class SuggestionForm(_SuggestionBody):
    """The same as a form: a line for each signatory, the office behind a comma."""

    people = Text(1, 5000, lines=True, required=True)

    @post_load
    def _as_signatories(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        lines = [line.replace("，", ",").split(",", 1) for line in data.pop("people").split("\n") if line.strip()]
        given = [{"name": line[0].strip(), "office": (line[1:] or [""])[0].strip() or None} for line in lines]
        if not 1 <= len(given) <= MOST_SIGNATORIES:
            raise ValidationError(f"1至{MOST_SIGNATORIES}人", "people")
        for n, one in enumerate(given, start=1):
            one = {name: value for name, value in one.items() if value}
            if SignatoryIn().validate(one):
                raise ValidationError(f"第{n}行：姓名1至40字，单位职务60字以内，用逗号隔开", "people")
        return data | {"signatories": given}


class AmendSuggestion(Shape):
    """修改登记."""

    session = Text(2, 40)
    outside_number = OutsideNumber(1, 20)
    title = Text(4, 200)
    summary = Text(10, 5000, lines=True)


class AssignSuggestion(Shape):
    """交办."""

    lead_id = Id(required=True, metadata={"description": "主办单位"})
    co_ids = fields.List(Id(), load_default=list, validate=validate.Length(0, MOST_UNITS),
                         metadata={"description": "会办单位，须在1个月内提交意见"})  # fmt: skip


class SuggestionReason(Shape):
    """原因."""

    reason = Text(2, 500, required=True, lines=True)


class MaybeReason(Shape):
    """原因，有缺项时须写."""

    reason = Text(2, 500, lines=True, load_default=None)


class OpinionIn(Shape):
    """会办意见."""

    text = Text(4, 5000, required=True, lines=True)


class ReplyIn(Shape):
    """拟写答复：正文不含称谓和落款，那是每件函自己的."""

    title = Text(4, 200, required=True)
    text = Text(20, 20000, required=True, lines=True)
    resolved = Choice(RESOLVED, required=True, metadata=_listed(RESOLVED))


class ConfirmFindings(Shape):
    """说明提示：为什么可以这样写."""

    keys = fields.List(Text(1, 100), required=True, validate=validate.Length(1, 200))
    reason = Text(2, 200, required=True)


class SignReply(Shape):
    """签发."""

    content_hash = Text(64, 64, required=True, metadata={"description": "看过的那一稿的 content_hash"})


class SendLetter(Shape):
    """登记寄送."""

    way = Choice(WAYS, required=True, metadata=_listed(WAYS))
    sent_on = Day(metadata={"description": "不填为今天"})


class RateReply(Shape):
    """登记反馈."""

    feedback = Choice(FEEDBACK, required=True, metadata=_listed(FEEDBACK))
    words = Text(2, 500, lines=True, load_default=None, metadata={"description": "不满意的须写明哪些方面"})


class ExtendReply(Shape):
    """延期至6个月."""

    reason = Text(2, 500, required=True, lines=True)
    consent = Text(4, 200, required=True, metadata={"description": "由谁在哪一天同意，例如 市人大代表工作室5月6日同意"})


class SuggestionFilter(Paging):
    """筛选建议提案."""

    state = Choice(STATES)
    kind = Choice(KINDS)
    mine = Flag(metadata={"description": "只看本单位主办、会办的"})
    late = Flag(metadata={"description": "只看有期限已超过的"})
    q = Text(1, 100, metadata={"description": "编号、原编号或者标题中的文字"})
