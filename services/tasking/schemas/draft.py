"""Shapes that a writer sends: a draft with its variants, files and details, and the working copy of one."""

import re
from typing import Any

from marshmallow import fields, validate

from services.tasking.content import CHANNELS, DISCLOSURES, FLAGS, PRODUCT_KINDS
from shared.web import Choice, Id, Shape, Text, Whole

HASH = validate.Regexp(re.compile(r"[0-9a-f]{64}\Z"), error="须为64位小写十六进制的内容指纹")
AT_MOST = 20


def few(inner: Any, most: int = AT_MOST, **kwargs: Any) -> Any:
    """A list of at most so many."""
    return fields.List(inner, validate=validate.Length(max=most, error=f"最多 {most} 项"), **kwargs)


class CompareFilter(Shape):
    """版本比对页：看哪一版，与哪一版比."""

    n = Whole(1, 100_000)
    against = Whole(0, 100_000)


class VariantIn(Shape):
    """渠道版本."""

    channel = Choice(CHANNELS, required=True)
    title = Text(1, 100, required=True)
    text = Text(1, 20_000, lines=True, required=True)


class AttachedIn(Shape):
    """稿件所附的文件；先上传到任务，再以指纹写入稿件."""

    sha256 = Text(64, 64, validate=[HASH], required=True)
    alt = Text(0, 200, load_default="", metadata={"description": "文字说明；图片必填"})


class ShotIn(Shape):
    """分镜."""

    picture = Text(1, 500, required=True, metadata={"description": "画面"})
    words = Text(0, 1000, metadata={"description": "解说或台词"})
    seconds = Whole(1, 3600, metadata={"description": "这个镜头的秒数；都填时须与时长相等"})


class DetailsIn(Shape):
    """产品自身的要素：短视频的时长和分镜，广播稿的时长，手册的页数."""

    seconds = Whole(1, 36_000, metadata={"description": "时长，秒；短视频 60 至 180，系列另有规定的从其规定"})
    shots = few(fields.Nested(ShotIn), 200)
    pages = Whole(1, 2000)


class DraftIn(Shape):
    """保存稿件."""

    title = Text(1, 100, required=True)
    text = Text(1, 20_000, lines=True, required=True)
    kind = Choice(PRODUCT_KINDS, load_default="article", metadata={"description": "产品类型；以案说防必经法制审核"})
    flags = fields.List(Choice(FLAGS), load_default=list, validate=validate.Length(max=len(FLAGS)))
    channels = fields.List(
        Choice(CHANNELS), load_default=list, metadata={"description": "拟发布的渠道，随内容一并审核；不填由发布员选定"}
    )
    disclosure = Choice(
        DISCLOSURES,
        allow_none=True,
        metadata={"description": "公开属性；不填时，面向公众的为主动公开，内部的为不予公开"},
    )
    variants = few(fields.Nested(VariantIn), len(CHANNELS), metadata={"description": "渠道版本；没有的渠道用正文"})
    cover = fields.Nested(AttachedIn, allow_none=True)
    attachments = few(fields.Nested(AttachedIn))
    details = fields.Nested(DetailsIn)
    series_id = Id(allow_none=True)
    strand = Text(1, 40, allow_none=True, metadata={"description": "系列的子栏目"})
    materials = fields.List(
        Id(),
        validate=validate.Length(max=20, error="最多20项素材"),
        metadata={"description": "这一版采用的素材；不填为与上一版相同。不属于受审内容"},
    )
