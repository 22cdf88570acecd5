"""The light gate: numbers of persons however written; nothing else is taken for one."""

import time

import pytest

from deploy.demo.needs import all_needs
from services.intake.gate import AGGREGATES, check_digit, findings, pieces

GOOD_ID = "37130219900101123"
MOBILE = [
    "手机号13812345678",
    "１３８１２３４５６７８",
    "138-1234-5678",
    "138 1234 5678",
    "（138）1234·5678",
    "138—1234—5678",
    "86 13812345678",
    "+8613812345678",
    "008613812345678",
    "请打13812345678 110联系",
    "1\u200b3\u200b8\u200b12345678",
    "①③⑧12345678",
    "١٣٨١٢٣٤٥٦٧٨",
    "Ｘ13812345678",
    "13812345678X",
]
RESIDENT_ID = [
    GOOD_ID + check_digit(GOOD_ID),
    "证件号371302199001011234有误",
    "37130219900101123X",
    "37130219900101123ｘ",
    "３７１３０２１９９００１０１１２３４",
    "371302 19900101 1234",
    "371302-1990-0101-1234",
]
CLEAN = [
    "96110、110、12345、12389",
    "警情多发于18:00-22:00，110接报36起",
    "1380余人次、2170余户、3470余人次",
    "订单号2026112100138123456",
    "临公通〔2020〕28号，2020.06.08",
    "12812345678",
    "0539-8123456",
    "XX小区13号楼812室",
    "370000000000000000",
    "138起\n12345678元",
]


@pytest.mark.parametrize("text", MOBILE)
def test_finds_mobile_numbers(text: str) -> None:
    assert [row.kind for row in findings(text)] == ["mobile"]


@pytest.mark.parametrize("text", RESIDENT_ID)
def test_finds_resident_ids(text: str) -> None:
    assert [row.kind for row in findings(text)] == ["resident_id"]


@pytest.mark.parametrize("text", CLEAN)
def test_lets_other_numbers_pass(text: str) -> None:
    assert findings(text) == []


def test_the_span_is_that_of_the_text_as_written_and_never_the_number() -> None:
    text = "请联系１３８－１２３４－５６７８张某"
    (row,) = findings(text)
    assert text[row.start : row.end] == "１３８－１２３４－５６７８"
    assert "1234" not in row.words
    assert "第4至16字" in row.words


def test_several_numbers_of_one_text_are_all_named() -> None:
    assert [row.kind for row in findings("13812345678，371302199001011234；13912345678")] == [
        "mobile", "resident_id", "mobile",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("一六零零零零零零零零一", "mobile"),
        ("4️⃣000 0000 0000 0002", "bank_card"),
        ("鲁Q·0001A撞人后逃逸", "plate"),
        ("机 密★1年", "secrecy_mark"),
        ("【絕密】", "secrecy_mark"),
        ("保守国家秘密", ""),
        ("收到机密文件类诈骗线索", ""),
    ],
)
def test_cards_plates_and_marks(text: str, kind: str) -> None:
    assert [row.kind for row in findings(text)] == [kind] * bool(kind)


def test_the_thirty_needs_and_their_drafts_pass() -> None:
    for need in all_needs():
        assert not findings(need.title + need.body + need.supplement + need.draft_text + need.revised_text), need.key


def test_is_linear_on_hostile_texts() -> None:
    started = time.process_time()
    for text in ("1 " * 5000, "138" * 3000, "１-" * 5000, "中" * 5000):
        findings(text)
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    ("text", "everywhere"),
    [
        ("犯罪嫌疑人张伟落网", True), ("受害人家住示例小区3号楼2单元502室", True), ("居民张三反映噪声", False),
        ("微信号：abc_12345", False), ("见https://t.cn/A6xyz", False), ("民警王建军扎根社区", False),
        ("示例小学三年级二班", False), ("写信到a@b.com", False),
    ],
)  # fmt: skip
def test_what_may_be_named_depends_on_the_kind(text: str, everywhere: bool) -> None:
    for kind in AGGREGATES:
        assert findings(text, kind), kind
    for kind in ("prevention", "experience", None):
        assert bool(findings(text, kind)) is everywhere, kind


def test_a_role_model_is_not_named_in_the_text() -> None:
    (found,) = findings("民警王建军扎根社区，居民张三常来看他。", "role_model")
    assert (found.kind, found.masked) == ("officer", "王**")
    assert "推荐人选" in found.words
    assert findings("民警王某某、李警官扎根社区。", "role_model") == []


def test_a_text_is_cut_at_what_was_found() -> None:
    assert pieces("请张三看", [(1, 3)]) == [("请", False), ("张三", True), ("看", False)]
    assert pieces("张三", [(0, 2), (1, 2)]) == [("张三", True)]
    assert pieces("无", []) == [("无", False)]
