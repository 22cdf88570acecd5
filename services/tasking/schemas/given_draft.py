"""Shapes that tasking gives of a draft: versions, diffs, opinions, the publication and its pushes."""

from typing import Any

from marshmallow import fields

from services.tasking.content import CHANNELS, DISCLOSURES, FLAGS, PRODUCT_KINDS
from shared.web import Choice, Id, Shape, Text, UtcTime, Whole
from shared.words import AUDIENCES, STAGES, TOPICS


class Named(Shape):
    """单位、人员：编号与名称."""

    id = Text()
    name = Text()


def named() -> Any:
    """A field of one."""
    return fields.Nested(Named, allow_none=True)


class SeriesNamed(Shape):
    """所属系列."""

    id = Id()
    name = Text()
    strand = Text(allow_none=True)


class VariantOut(Shape):
    """渠道版本."""

    channel = Choice(CHANNELS)
    title = Text()
    text = Text()


class AttachedOut(Shape):
    """稿件所附的文件."""

    sha256 = Text()
    name = Text()
    media = Text()
    size = Whole()
    alt = Text()


class VersionLine(Shape):
    """稿件版本，不含正文."""

    n = Whole()
    title = Text()
    kind = Choice(PRODUCT_KINDS)
    flags = fields.List(Choice(FLAGS))
    channels = fields.List(Choice(CHANNELS))
    legal = fields.List(fields.String(), metadata={"description": "须法制审核的理由；空为不须"})
    disclosure = Choice(DISCLOSURES)
    series = fields.Nested(SeriesNamed, allow_none=True)
    content_hash = Text()
    author = named()
    saved_at = UtcTime()


class VersionOut(VersionLine):
    """稿件版本."""

    text = Text()
    variants = fields.List(fields.Nested(VariantOut))
    cover = fields.Nested(AttachedOut, allow_none=True)
    attachments = fields.List(fields.Nested(AttachedOut))
    details = fields.Dict(metadata={"description": "产品自身的要素：时长（秒）、分镜、页数"})


class PieceOut(Shape):
    """比对的一段."""

    op = Choice(("equal", "insert", "delete"))
    text = Text()


class PartOut(Shape):
    """比对的一部分：渠道版本、分镜."""

    name = Text()
    pieces = fields.List(fields.Nested(PieceOut))


class DiffOut(Shape):
    """版本比对."""

    n = Whole()
    against = Whole()
    title = fields.List(fields.Nested(PieceOut))
    text = fields.List(fields.Nested(PieceOut))
    parts = fields.List(fields.Nested(PartOut), metadata={"description": "有改动的渠道版本和分镜脚本"})
    changed = fields.Dict()


class ReviewOut(Shape):
    """审核意见."""

    round = Whole()
    stage = Choice(STAGES)
    verdict = Choice(("approve", "send_back"))
    n = Whole()
    content_hash = Text()
    opinion = Text()
    checked = fields.List(fields.String(), metadata={"description": "勾选的检查项目"})
    line_ids = fields.List(fields.String(), metadata={"description": "对照的口径"})
    person = named()
    given_at = UtcTime()
    voided_at = UtcTime(allow_none=True)
    void_reason = Text(allow_none=True)


class PushOut(Shape):
    """推送的数字."""

    push_id = Id()
    addressed = fields.Dict()
    answered = fields.Dict()
    total = Whole()
    total_answered = Whole()
    percent = fields.Float()
    relayed = Whole()
    declined = Whole()
    late = Whole()
    opened_at = UtcTime()
    closed_at = UtcTime(allow_none=True)
    close_reason = Text(allow_none=True)
    counts = fields.Dict(allow_none=True)


class OtherPublication(Shape):
    """另一条发布记录."""

    id = Id()
    number = Text()


class PublicationOut(Shape):
    """发布记录."""

    id = Id()
    number = Text(metadata={"description": "编号，例如 宣〔2026〕0001号"})
    task_id = Id()
    n = Whole()
    title = Text()
    text = Text()
    kind = Choice(PRODUCT_KINDS)
    topic = Choice(TOPICS)
    audience = Choice(AUDIENCES)
    content_hash = Text()
    links = fields.List(fields.Dict())
    push = fields.Dict(allow_none=True)
    unit = named()
    by = fields.Dict(metadata={"description": "各环节的人员"})
    published_at = UtcTime()
    seq = Whole(metadata={"description": "本任务第几次发布；更正是又一次"})
    disclosure = Choice(DISCLOSURES)
    recalled_at = UtcTime(allow_none=True)
    recall_reason = Text(allow_none=True)
    killed_at = UtcTime(allow_none=True, metadata={"description": "作废；此后任何地方不再显示正文"})
    corrected_at = UtcTime(allow_none=True)
    corrected_by = fields.Nested(OtherPublication, allow_none=True, metadata={"description": "由哪一条更正"})
    corrects = fields.Nested(OtherPublication, allow_none=True, metadata={"description": "更正了哪一条"})
    campaign_id = Id(allow_none=True)
    series_id = Id(allow_none=True)
    strand = Text(allow_none=True)
    episode = Whole(allow_none=True)
