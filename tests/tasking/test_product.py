"""Kinds of product: lengths, scripts, variants, strands, files; what is wrong is said at its field."""

from dataclasses import replace
from typing import Any

import pytest

from services.tasking.content import PRODUCT_KINDS, Attached, Content, Variant
from services.tasking.content.product import DETAILS, SeriesRule, wrong_product

VIDEO = Content("题", "文", "short_video", (), (), "crime", "public")
SIX = SeriesRule("赣州微警视", ("说法律", "说防范"), (61, 180))
PICTURE = Attached("a" * 64, "海报.png", "image/png", 10, "示例")


def _details(kind: str, details: dict[str, Any], rule: SeriesRule | None = None) -> list[str]:
    strand = rule.strands[0] if rule else None
    return wrong_product(replace(VIDEO, kind=kind, details=details, strand=strand), rule).get("details", [])


@pytest.mark.parametrize(("seconds", "right"), [(59, False), (60, True), (180, True), (181, False)])
def test_a_short_video_is_one_to_three_minutes(seconds: int, right: bool) -> None:
    assert (_details("short_video", {"seconds": seconds}) == []) is right


@pytest.mark.parametrize(("seconds", "right"), [(60, False), (61, True), (180, True), (181, False), (None, False)])
def test_a_series_has_its_own_length_and_wants_it(seconds: int | None, right: bool) -> None:
    details = {"seconds": seconds} if seconds else {}
    assert (_details("short_video", details, SIX) == []) is right


def test_an_article_of_a_series_of_videos_needs_no_length() -> None:
    assert _details("article", {}, SIX) == []


def test_details_belong_to_their_kind() -> None:
    for kind in PRODUCT_KINDS:
        for name, value in (("seconds", 90), ("pages", 12), ("shots", [{"picture": "画面"}])):
            assert (_details(kind, {name: value}) == []) is (name in DETAILS.get(kind, ())), (kind, name)
    assert _details("poster", {"seconds": 90}) == ["这种产品不填时长（秒）"]


def test_shots_add_up_to_the_whole() -> None:
    shots = [{"picture": "一", "seconds": 40}, {"picture": "二", "seconds": 30}]
    assert _details("short_video", {"seconds": 70, "shots": shots}) == []
    assert _details("short_video", {"seconds": 75, "shots": shots}) == ["各镜头合计70秒，与时长75秒不符"]
    assert _details("short_video", {"seconds": 75, "shots": [*shots, {"picture": "三"}]}) == []


def test_variants_are_one_for_a_channel_and_only_for_planned_ones() -> None:
    def wrong(*channels: str, **changes: Any) -> list[str]:
        variants = tuple(Variant(code, "题", "文") for code in channels)
        return wrong_product(replace(VIDEO, variants=variants, **changes)).get("variants", [])

    assert wrong("wechat", "douyin") == []
    assert wrong("wechat", "wechat") == ["同一渠道只能有一个渠道版本"]
    assert wrong("wechat", "douyin", channels=("wechat",)) == ["抖音不在拟发布渠道之内"]
    assert wrong("wechat", audience="internal") == ["内部内容没有微信公众号版本"]
    assert wrong("intranet", audience="internal") == []


def test_an_internal_text_is_not_open() -> None:
    assert wrong_product(replace(VIDEO, audience="internal", disclosure="open")) == {
        "disclosure": ["内部受众的稿件不能标为主动公开"]
    }
    assert wrong_product(replace(VIDEO, audience="internal", disclosure="on_request")) == {}


def test_a_strand_is_one_of_the_series() -> None:
    bare = SeriesRule("警视传真")
    for strand, rule, right in (
        (None, None, True), ("说防范", None, False), (None, SIX, False), ("说防范", SIX, True), ("说别的", SIX, False),
        (None, bare, True), ("说防范", bare, False),
    ):  # fmt: skip
        content = replace(VIDEO, strand=strand, details={"seconds": 90})
        assert ("strand" not in wrong_product(content, rule)) is right, (strand, rule)


def test_pictures_are_told_in_words_and_a_cover_is_a_picture() -> None:
    assert wrong_product(replace(VIDEO, cover=PICTURE, attachments=(PICTURE,))) == {}
    silent = replace(PICTURE, alt="")
    assert wrong_product(replace(VIDEO, attachments=(silent,))) == {"attachments": ["图片“海报.png”须有文字说明"]}
    sound = replace(PICTURE, media="audio/mpeg", alt="")
    assert wrong_product(replace(VIDEO, attachments=(sound,))) == {}
    assert wrong_product(replace(VIDEO, cover=sound)) == {"attachments": ["封面须为图片"]}
    assert wrong_product(replace(VIDEO, attachments=(PICTURE, PICTURE))) == {"attachments": ["同一文件不能附两次"]}
