"""Limits, routing, the word diff and the content fingerprint: decided on paper."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasking.content import CHANNELS, FLAGS, Content, canonical, content_hash, legal_reasons
from services.tasking.content.diff import Piece, diff, words
from services.tasking.content.partners import partners
from services.tasking.routing import Asked, Desk, route
from services.tasking.searching import fold, pieces
from services.tasking.suiting import Candidate, suits

START = datetime(2026, 6, 1, 1, tzinfo=UTC)


# routing -------------------------------------------------------------------------------------------------------------
CITY = Desk("city", "市局", "city", "/city/", ("3713",), 10, 0)
LANSHAN = Desk("ls", "兰山分局", "county", "/city/ls/", ("371302",), 5, 0)
YISHUI = Desk("ys", "沂水县局", "county", "/city/ys/", ("371323",), 5, 0)
DESKS = [YISHUI, LANSHAN, CITY]


def asked(path: str = "/city/xc/", level: str = "city", **more: Any) -> Asked:
    return Asked(path, level, **({"kind": "prevention", "topic": "crime", "priority": "ordinary"} | more))


@pytest.mark.parametrize(
    ("need", "desk"),
    [
        (asked(), "city"),
        (asked("/city/ls/st/", "station"), "ls"),
        (asked("/city/ys/", "county"), "ys"),
        (asked(region="371323"), "ys"),
        (asked("/city/ls/st/", "station", topic="political_security"), "city"),
        (asked("/city/ls/st/", "station", priority="flash"), "city"),
        (asked("/city/ls/st/", "station", priority="urgent"), "ls"),
        (asked("/city/zz/", "city", kind="force_state"), "city"),
        (asked("/city/ls/st/", "station", direct=True), "city"),
        (asked("/city/ls/st/", "station", region="371302", direct=True), "city"),
    ],
)
def test_routes(need: Asked, desk: str) -> None:
    found = route(need, DESKS)
    assert found.desk.unit_id == desk
    assert found.reasons
    assert found.reasons[0].startswith(f"派给{found.desk.name}专班")


def test_what_was_filed_straight_to_the_city_is_the_citys_whatever_its_load() -> None:
    city = Desk("city", "市局", "city", "/city/", (), 0, 500)
    home = Desk("ls", "兰山分局", "county", "/city/ls/", ("371302",), 5, 0, skilled=3, central=("反诈",))
    found = route(asked("/city/ls/st/", "station", region="371302", direct=True), [home, city])
    assert found.desk.unit_id == "city"
    assert "基层所队直报市局，抄送分县局 +200" in found.reasons


def test_load_counts_but_not_without_end() -> None:
    busy = Desk("ls", "兰山分局", "county", "/city/ls/", (), 5, 500)
    found = route(asked("/city/ls/st/", "station"), [CITY, busy])
    assert found.desk.unit_id == "ls"
    assert "在办500件、成员5人 -20" in found.reasons


def test_a_desk_without_members_is_passed_over_and_said_so() -> None:
    empty = Desk("ls", "兰山分局", "county", "/city/ls/", (), 0, 0)
    found = route(asked("/city/ls/st/", "station"), [CITY, empty])
    assert found.desk.unit_id == "city"
    assert "兰山分局专班暂无成员，不参与派单" in found.reasons
    assert route(asked("/city/ls/st/", "station"), [empty]).desk.unit_id == "ls"
    with pytest.raises(ValueError, match="no desk"):
        route(asked(), [])


# diff ----------------------------------------------------------------------------------------------------------------
TEXT = st.text(alphabet="请勿轻信陌生来电。！？\n 诈骗abc12.5%，A", max_size=60)


@given(TEXT, TEXT)
def test_a_diff_gives_both_texts_back(before: str, after: str) -> None:
    pieces = diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.op != "insert") == before
    assert "".join(piece.text for piece in pieces if piece.op != "delete") == after
    assert all(piece.text for piece in pieces)
    assert all(one.op != other.op for one, other in pairwise(pieces))


@given(st.text(max_size=80))
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


def test_a_diff_reads_well() -> None:
    pieces = diff("共12起，下降5.9%。其余不变。", "共13起，下降6.1%。其余不变。")
    assert [(piece.op, piece.text) for piece in pieces] == [
        ("equal", "共"), ("delete", "12"), ("insert", "13"), ("equal", "起，下降"), ("delete", "5.9%"),
        ("insert", "6.1%"), ("equal", "。其余不变。"),
    ]  # fmt: skip
    assert [piece.op for piece in diff("同", "同")] == ["equal"]
    assert diff("", "") == []


@pytest.mark.timeout(10)
def test_a_diff_of_long_texts_ends() -> None:
    """One sentence of 18,700 characters would be compared for minutes: it is shown whole, but for its ends."""
    before = "请群众提高警惕不要轻信陌生人的来电" * 1100
    pieces = diff(before, before.replace("警惕", "防范意识"))
    assert [piece.op for piece in pieces] == ["equal", "delete", "insert", "equal"]


@pytest.mark.timeout(10)
def test_a_text_in_which_every_sentence_changed_is_still_read_sentence_by_sentence() -> None:
    lines = [f"第{n}条：接到第{n}个陌生来电，请先挂断第{n}遍。" for n in range(400)]
    after = [line.replace("陌生来电", "可疑来电") for line in lines]
    del after[7]
    after.insert(200, "这一句是新加的，以前没有。")
    pieces = diff("".join(lines), "".join(after))
    kept = sum(len(piece.text) for piece in pieces if piece.op == "equal")
    assert kept > 0.8 * len("".join(lines))
    assert Piece("insert", "这一句是新加的，以前没有。") in pieces
    assert Piece("delete", lines[7]) in pieces


def test_which_sentence_became_which() -> None:
    old = ["先挂断电话。", "再到派出所核实。", "不要转账。"]
    new = ["请先挂断电话。", "这是新的一句。", "不要给对方转账。"]
    assert partners(old, new) == [(old[0], new[0]), (old[1], new[1]), (old[2], new[2])]
    assert partners(old[:1], []) == [(old[0], "")]
    assert partners([], new[:1]) == [("", new[0])]
    assert partners(old, [new[2]]) == [(old[0] + old[1], ""), (old[2], new[2])]


def test_a_long_sentence_is_compared_by_its_clauses() -> None:
    before = "，".join(f"第{n}种手法要当心" for n in range(400))
    pieces = diff(before, before.replace("第77种", "第七十七种").replace("第300种", "第三百种"))
    assert [piece.text for piece in pieces if piece.op == "delete"] == ["77", "300"]


# content -------------------------------------------------------------------------------------------------------------
ONE = Content("题", "文", "article", ("minors",), ("wechat",), "crime", "public")


def test_the_fingerprint_is_of_every_byte_and_of_nothing_else() -> None:
    assert content_hash(ONE) == "ac5161127ceae1eca038811d2c740ba30faccb0354d046d288c41fbca7871860"
    assert (
        canonical(ONE)
        == (
            '{"audience":"public","channels":["wechat"],"flags":["minors"],"kind":"article","text":"文","title":"题",'
            '"topic":"crime"}'
        ).encode()
    )
    turned = Content("题", "文", "article", ("sensitive", "minors"), ("weibo", "wechat"), "crime", "public")
    other = Content("题", "文", "article", ("minors", "sensitive", "minors"), ("wechat", "weibo"), "crime", "public")
    assert content_hash(turned) == content_hash(other)


@pytest.mark.parametrize("name", ["title", "text", "kind", "topic", "audience"])
def test_any_change_is_another_fingerprint(name: str) -> None:
    assert content_hash(replace(ONE, **{name: getattr(ONE, name) + " "})) != content_hash(ONE)
    assert content_hash(replace(ONE, flags=())) != content_hash(ONE)
    assert content_hash(replace(ONE, channels=("weibo",))) != content_hash(ONE)


def test_when_legal_review_is_asked() -> None:
    assert legal_reasons("article", []) == []
    assert legal_reasons("case_story", []) == ["以案说防"]
    assert legal_reasons("article", ["ongoing_case", "minors"]) == ["涉及未成年人", "涉及在办案件"]
    assert {flag for flag in FLAGS if not legal_reasons("article", [flag])} == {"ai_generated"}
    assert legal_reasons("case_story", ["case_based"]) == ["以案说防"]
    assert "intranet" in CHANNELS


# a tie, 中心工作, who suits, pieces ----------------------------------------------------------------------------------
def test_desks_that_are_as_good_are_kept_and_the_citys_comes_first() -> None:
    both = asked("/city/zz/", "county")
    found = route(both, [YISHUI, LANSHAN, CITY])
    assert [desk.unit_id for desk, _ in found.tied] == ["city", "ls", "ys"]
    assert found.desk.unit_id == "city"
    clear = route(asked("/city/ls/st/", "station"), DESKS)
    assert clear.tied == ()


def test_a_central_task_and_skill_raise_the_score_and_say_so() -> None:
    good = replace(YISHUI, skilled=2)
    found = route(asked("/city/zz/", "county"), [LANSHAN, good])
    assert (found.desk.unit_id, found.score) == ("ys", 5)
    assert "有2名成员擅长该领域 +5" in found.reasons
    tagged = replace(LANSHAN, central=("护航开学季",))
    found = route(asked("/city/zz/", "county"), [tagged, good])
    assert (found.desk.unit_id, found.score) == ("ls", 10)
    assert "中心工作：护航开学季 +10" in found.reasons


def test_who_suits_a_task() -> None:
    idle, good = Candidate("a", "甲", 0), Candidate("b", "乙", 2, knows_topic=True, knows_product=True)
    full, away = Candidate("c", "丙", 3, True, wip_limit=3), Candidate("d", "丁", 0, True, away="请假，由甲代理")
    points = {one.name: suits(one)[0] for one in (idle, good, full, away)}
    assert points == {"甲": 0, "乙": 9, "丙": -19, "丁": -90}
    assert suits(full)[1] == ("擅长该领域 +10", "在办3件 -9", "已达在办上限3件 -20")
    assert suits(Candidate("e", "戊", 500))[0] == -15


def test_the_pieces_of_a_text() -> None:
    assert fold("ＡＰＰ安全") == "app安全"
    assert len(pieces("诈骗诈骗")) == 2
    assert set(pieces("退款")) <= set(pieces("冒充客服退款诈骗"))
    assert not set(pieces("款退")) <= set(pieces("冒充客服退款诈骗"))
    assert pieces("一") == []
    assert all(one.isascii() and one.isalnum() for one in pieces("a-b ，%_"))
