"""Splitting by bytes (trap 2): nothing is lost, no part too long, no half character, the numbers are right."""

import json
import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.notify.senders.limits import (
    LIMITS,
    Limit,
    clean,
    clusters,
    cut,
    in_json,
    parts,
    pieces,
    segments,
    ucs2,
    utf8,
)

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
FLAG = "🇨🇳"
ALPHABET = st.sampled_from(
    [*'警民同心，平安临沂。\n\t"\\ abc.', FAMILY, FLAG, "e\u0301", "👍🏽", "𠮷", "\u0301", "\u200d", "🇨"]
)
TEXTS = st.one_of(st.lists(ALPHABET, max_size=120).map("".join), st.text(max_size=150))


@given(TEXTS, st.integers(24, 90), st.sampled_from([utf8, in_json, ucs2]))
@settings(max_examples=300)
@example("e" + "\u0301" * 200, 24, utf8)
def test_pieces_joined_are_the_text_and_none_is_too_long(text: str, most: int, weigh: object) -> None:
    text = clean(text)
    found = pieces(text, most, weigh)  # type: ignore[arg-type]
    assert "".join(found) == text
    assert all(weigh(one) <= most for one in found)  # type: ignore[operator]
    for one in found:
        one.encode()  # every piece is whole characters


@given(TEXTS)
@settings(max_examples=200)
def test_what_a_reader_sees_as_one_is_not_torn_apart(text: str) -> None:
    text = clean(text)
    assert "".join(clusters(text)) == text
    whole = list(clusters(text))
    if max(map(utf8, whole), default=0) > 64 // 4:
        return  # marks without end go by code points
    ends, seen = set(), 0
    for one in whole:
        seen += len(one)
        ends.add(seen)
    at = 0
    for piece in pieces(text, 64):
        at += len(piece)
        assert at in ends or not text


@pytest.mark.parametrize("sign", [FAMILY, FLAG, "e\u0301", "👍🏽", "❤\ufe0f"])
def test_signs_of_several_code_points_are_one(sign: str) -> None:
    assert list(clusters(f"a{sign}b")) == ["a", sign, "b"]
    assert list(clusters(FLAG + FLAG)) == [FLAG, FLAG]


@given(TEXTS.map(lambda text: text * 8), st.sampled_from(sorted(LIMITS)), st.integers(60, 200))
@settings(max_examples=200)
def test_parts_are_numbered_and_keep_the_limit(text: str, way: str, most: int) -> None:
    limit = Limit(most, LIMITS[way].weigh, 99)
    found = parts(text, limit)
    assert all(limit.weigh(one) <= limit.most for one in found)
    if len(found) == 1:
        assert found == [clean(text)]
        return
    heads = [re.match(r"（(\d+)/(\d+)）\n", one) for one in found]
    assert [(int(head[1]), int(head[2])) for head in heads if head] == [
        (number, len(found)) for number in range(1, len(found) + 1)
    ]
    joined = "".join(one.partition("\n")[2] for one in found)
    assert joined == clean(text) or joined.endswith("看）")


def test_683_characters_are_2049_bytes_and_go_in_two_parts() -> None:
    fits, over = "警" * 682, "警" * 683
    assert (utf8(fits), utf8(over)) == (2046, 2049)
    assert parts(fits, LIMITS["wecom_bot"]) == [fits]
    found = parts(over, LIMITS["wecom_bot"])
    assert [one[:6] for one in found] == ["（1/2）\n", "（2/2）\n"]
    assert all(utf8(one) <= 2048 for one in found)


def test_what_is_far_too_long_says_that_something_is_left_out() -> None:
    found = parts("平安临沂" * 10_000, LIMITS["wecom_bot"])
    assert len(found) == 10
    assert found[-1].endswith("（内容较长，全文请打开链接或到收件箱查看）")
    assert all(utf8(one) <= 2048 for one in found)


def test_a_part_ends_after_a_sentence_and_never_within_a_web_address() -> None:
    sentence = "提醒：不明链接不要点。"
    found = pieces(sentence * 20, utf8(sentence) * 3 + 10)
    assert all(one.endswith("。") for one in found)
    url = "https://www.example.gov.cn/a/b.html?c=1.2"
    text = "字" * 25 + "\n" + url
    assert pieces(text, 100)[1] == url


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=200)
@example("".join(map(chr, range(0xA0))))
def test_the_weight_in_json_is_what_json_takes(text: str) -> None:
    assert in_json(text) == len(json.dumps(text, ensure_ascii=False).encode()) - 2


def test_quotes_and_line_feeds_weigh_what_they_take_in_json() -> None:
    assert in_json('"\n\\') == 6
    assert utf8('"\n\\') == 3


def test_control_characters_and_halves_are_dropped() -> None:
    assert clean("a\x00\x1b[31mb\r\nc\rd\ud800e\x85") == "a[31mb\nc\nd\ufffde"
    assert not any(
        unicodedata.category(char) == "Cc" for char in clean("".join(map(chr, range(256)))) if char not in "\n\t"
    )


@pytest.mark.parametrize(("units", "charged"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)])
def test_short_messages_are_charged_by_70_alone_and_by_67_joined(units: int, charged: int) -> None:
    assert segments("警" * units) == charged


def test_a_character_outside_the_basic_plane_counts_twice() -> None:
    assert ucs2("𠮷") == 2
    assert segments("𠮷" * 35) == 1
    assert segments("𠮷" * 36) == 2


def test_cut_keeps_within_the_room() -> None:
    assert cut("平安临沂", 12) == "平安临沂"
    assert cut("平安临沂市", 12) == "平安临…"
    assert cut(FAMILY + "平", 10) == "…"


def test_a_limit_below_one_character_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="below one character"):
        pieces("警", 2)
