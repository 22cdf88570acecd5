"""What is looked for in a reply: a letter of our own with every slip raises each of them, a sound one none."""

import pytest

from services.intake.suggestions import RULES, Letter, examine

SLIPS = """签发：
尊敬的委员、秘书长：
您提出的第8号建议收悉。收到这份提案后，我局召集各分局局负责人研究。
近年来群众安全感测评位居全省前列。
今年计划拍摄120期防骗短片，视频号已播出24期，知乎号播出25期，阅读量、点击率达百万次，入村入户宣传宣传防骗知识。
上半年出动警力2460余人次，发放手册1.2万份，服务群众2460余人次；入室盗窃同比下降41.7%。
全市共发生案件3257起。"""
RIGHT = """您提出的建议收悉。现将办理情况答复如下：
据市统计局公布，2025年全市群众安全感为98.1%，位居全省前列。
入室盗窃案件由2024年上半年的240起降至2025年上半年的180起，同比下降25.0%。
感谢您对公安工作的关心和支持。"""


def found(kind: str = "suggestion", text: str = RIGHT, **changes: object) -> dict[str, list[str]]:
    """The findings by rule: what stands there."""
    given = {"title": "关于示例市五届人大四次会议第8号建议的答复", "salutations": ("代表",), "signed": True} | changes
    rules: dict[str, list[str]] = {}
    for one in examine(Letter(kind=kind, text=text, **given)):  # type: ignore[arg-type]
        assert (
            one.field in ("salutation", "signer") or one.shown == text_of(one.field, given, text)[one.start : one.end]
        )
        rules.setdefault(one.rule, []).append(one.shown)
    return rules


def text_of(field: str, given: dict[str, object], text: str) -> str:
    return text if field == "text" else str(given["title"])


def test_every_slip_of_one_letter_is_found_at_its_place() -> None:
    told = found(text=SLIPS, salutations=("委员、秘书长",), signed=False)
    assert told == {
        "salutation": ["委员、秘书长", "委员、秘书长"],
        "empty_signer": ["签发", ""],
        "mixed_kind": ["提案"],
        "repeated_word": ["局局", "宣传宣传"],
        "rank_source": ["前列"],
        "planned_published": ["120期"],
        "mixed_units": ["点击率达百万次"],
        "twin_number": ["2460"],
        "percent_bases": ["41.7%"],
        "figure_source": ["3257起"],
    }


def test_a_sound_letter_raises_nothing() -> None:
    assert found() == {}
    proposal = RIGHT.replace("提出的建议", "提出的提案")
    assert found("proposal", proposal, title="关于市政协十五届四次会议第8号提案的答复", salutations=("委员",)) == {}


@pytest.mark.parametrize(
    ("kind", "salutation", "wrong"),
    [
        ("suggestion", "代表", False),
        ("suggestion", "代表、常委会委员", False),
        ("suggestion", "委员", True),
        ("suggestion", "常务委员会副主任", True),
        ("proposal", "委员、副秘书长", False),
        ("proposal", "代表", True),
        ("proposal", "专门委员会主任", True),
    ],
)
def test_the_salutation_is_that_of_the_kind(kind: str, salutation: str, wrong: bool) -> None:
    title = "关于第8号来件的答复"
    assert ("salutation" in found(kind, "谢谢您。", title=title, salutations=(salutation,))) is wrong


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("suggestion", "该提案提出的问题", ["提案"]),
        ("suggestion", "同时办理了市政协提案3件", []),
        ("proposal", "您的提案中关于加装护栏的建议很有价值", []),
        ("proposal", "您的建议收悉，人大代表建议办理", ["建议", "人大代表建议"]),
        ("proposal", "谢谢您对第12号建议的关注", ["第12号建议"]),
    ],
)
def test_one_kind_is_not_called_by_the_others_name(kind: str, text: str, shown: list[str]) -> None:
    title = {"suggestion": "关于第8号建议的答复", "proposal": "关于第8号提案的答复"}[kind]
    salutation = {"suggestion": "代表", "proposal": "委员"}[kind]
    assert found(kind, text, title=title, salutations=(salutation,)).get("mixed_kind", []) == shown


def test_one_slip_is_told_once() -> None:
    """人大代表的提案 is a slip of 代表委员 and of 建议提案: the latter speaks."""
    assert found(text="示例镇人大代表提出的提案已经办理。") == {"mixed_kind": ["提案"]}
    assert found(text="感谢政协代表对公安工作的支持。") == {"deputies": ["政协代表"]}


@pytest.mark.parametrize(
    "text",
    [
        "全年办理案件1200起，走访1200户。",  # round hundreds
        "走访2170户。又走访2170户。",  # two sentences
        "计划拍摄36期，已播出36期。",
        "举办讲座12场，播出短片8期。",  # other units
        "2024年播出，2024年发布。",
    ],
)
def test_what_only_looks_alike_is_let_pass(text: str) -> None:
    assert found(text=text) == {}


def test_an_edit_moves_what_was_confirmed() -> None:
    """A finding is named by its place: what was confirmed of one text says nothing of another."""
    before, after = (examine(Letter("suggestion", "题", text, ("代表",), True)) for text in ("宣传宣传", "，宣传宣传"))
    assert before[0].key != after[0].key


def test_only_the_salutation_and_the_signer_block() -> None:
    assert {name for name, rule in RULES.items() if rule.verdict == "block"} == {"salutation", "empty_signer"}
