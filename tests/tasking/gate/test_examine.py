"""检查: where and why a finding is told, what is shown of it, and that hostile texts take no longer."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasking.gate import RULES, TABLE, VERDICTS, Part, asks_legal, examine


def of(text: str, field: str = "text") -> list[tuple[str, str]]:
    return [(one.rule, text[one.start : one.end]) for one in examine([Part(field, "正文", text)])]


def test_a_finding_explains_itself() -> None:
    text = "请联系１６０-0000-０００１。"
    (one,) = examine([Part("variants.weibo.text", "微博正文", text)])
    assert (one.rule, one.verdict, one.field) == ("mobile", "block", "variants.weibo.text")
    assert text[one.start : one.end] == "１６０-0000-０００１"
    assert one.words == "微博正文第4至16字“160******01”：手机号码"
    assert (one.advice, one.source, one.fixed) == (RULES["mobile"].advice, RULES["mobile"].source, False)
    assert one.key == "mobile.variants.weibo.text.3-16"


def test_numbers_are_masked_in_what_is_told() -> None:
    for text, secret in (
        ("手机16000000001", "16000000001"),
        ("鲁Q00012车", "鲁Q00012"),
        ("微信号：demo_0001", "demo_0001"),
    ):
        assert all(secret not in one.words + one.shown for one in examine([Part("text", "正文", text)]))


def test_the_graver_rule_speaks_for_the_place() -> None:
    assert of("王小明，12岁，落水") == [("minor", "王小明")]
    assert [rule for rule, _ in of("被害人李娜遭强奸")] == ["sexual_victim"]


def test_findings_come_in_the_order_of_the_table() -> None:
    found = examine(
        [Part("text", "正文", "机密★\n请按装软件。手机16000000001。"), Part("title", "标题", "联系16000000002")]
    )
    assert [one.rule for one in found] == ["secrecy_mark", "mobile", "mobile", "wrong_word"]
    assert len({one.key for one in found}) == len(found)


def test_pictures_ask_for_a_look() -> None:
    (one,) = examine([Part("cover.name", "封面的文件名", "海报.png", image=True)])
    assert (one.rule, one.verdict) == ("image_faces", "note")


def test_what_asks_for_the_legal_review() -> None:
    assert asks_legal(examine([Part("text", "正文", "民警通过手机定位锁定嫌疑人。")])) == ["侦查手段"]
    assert asks_legal(examine([Part("text", "正文", "手机16000000001")])) == []


def test_a_percentage_is_recomputed() -> None:
    (one,) = examine([Part("text", "正文", "今年发案80起，去年同期100起，同比下降30%。")])
    assert one.rule == "percent_wrong"
    assert "20.0%" in one.words


def test_the_table_is_whole() -> None:
    assert len(TABLE) == len(RULES)
    assert {rule.verdict for rule in TABLE} == VERDICTS.keys()
    assert all((rule.label, rule.advice, rule.source) for rule in TABLE)
    assert {rule.id for rule in TABLE if rule.fixed} == {"secrecy_mark", "minor", "sexual_victim", "astroturf"}
    assert all(rule.verdict == "block" for rule in TABLE if rule.fixed)


@pytest.mark.parametrize("text", [
    "1 " * 2500, "160" * 1700, "１-" * 2500, "中" * 5000, "张" * 5000, "号楼" * 2500, "机 " * 2500, "王小明" * 1700,
    "住示例小区" * 1000, "学校" * 2500, "同比下降5%" * 700, "鲁Q0" * 1700, "签发:" * 1700, "被害人强奸" * 1000,
    "一" * 5000, "水军点赞任务" * 800,
    "A" * 5000, "@A." * 1700, "[机密" * 1700, "三年级" * 1700,
    " " * 5000, "\n" * 5000, "某" * 5000, "12岁" * 1700,
], ids=lambda text: text[:6])  # fmt: skip
def test_hostile_texts_take_no_longer(text: str) -> None:
    """5,000 characters made to be slow: far below what a request may take."""
    begun = time.perf_counter()
    examine([Part("text", "正文", text)])
    assert time.perf_counter() - begun < 1.0


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_examined(text: str) -> None:
    for one in examine([Part("text", "正文", text)]):
        assert 0 <= one.start < one.end <= len(text)
        assert one.rule in RULES


def test_the_document_has_every_rule_with_its_verdict() -> None:
    page = (Path(__file__).parents[3] / "docs" / "gate.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    for rule in TABLE:
        (line,) = [one for one in lines if one.startswith(f"| `{rule.id}` | {rule.verdict} | {rule.label}")]
        assert rule.advice in line
        assert ("不可放行" in line, "须法制审核" in line) == (rule.fixed, rule.legal)
