"""What may be a password, under both profiles (matrix I10)."""

from datetime import UTC, datetime, timedelta

import pytest

from deploy.sample import SAMPLE_PASSWORD
from services.directory.password_rules import RULES, due_at, password_fault, words_for

ABOUT = ("ls.publicist", "示例甲一", "临沂市公安局兰山分局", "兰山分局")


@pytest.mark.parametrize("profile", RULES)
@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Short-1", "10至128"),
        ("Aa1-" * 40, "10至128"),
        ("aA1aA1aA1aA1", "重复"),
        ("My-Passw0rd-77", "易猜"),
        ("Qwerty-9981-zz", "易猜"),
        ("Linyi-2026-Abc", "易猜"),
        ("第一Aa-临沂2026", "易猜"),
        ("Gongan#2026-xy", "易猜"),
        ("Woaini-5588-Qz", "易猜"),
        ("LS.Publicist-9", "登录名"),
        ("兰山分局-Ab1-秋天的课", "单位名"),
        ("示例甲一-Ab1-秋天的课", "姓名"),
    ],
)
def test_what_is_refused_everywhere(profile: str, password: str, why: str) -> None:
    fault = password_fault(password, ABOUT, RULES[profile])
    assert fault
    assert why in fault


@pytest.mark.parametrize(
    ("password", "kinds"),
    [("lowercaseonly", 1), ("lowercase2only", 2), ("LOWER2UPPER", 2), ("Lower2Upper", 3), ("lower-2-dash", 3),
     ("秋天的第一堂课与防诈骗", 1), ("秋天的第一堂课ab1", 3), ("Lower-2-Upper", 4)],
)  # fmt: skip
def test_three_kinds_of_characters_only_for_inspections(password: str, kinds: int) -> None:
    assert password_fault(password, ABOUT, RULES["standard"]) is None
    assert (password_fault(password, ABOUT, RULES["dengbao"]) is None) == (kinds >= 3)


@pytest.mark.parametrize("profile", RULES)
def test_the_sample_password_satisfies_both(profile: str) -> None:
    assert password_fault(SAMPLE_PASSWORD, ABOUT, RULES[profile]) is None


def test_when_another_is_due() -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    assert due_at(RULES["standard"], at) is None
    assert due_at(RULES["dengbao"], at) == at + timedelta(days=90)
    assert due_at(RULES["dengbao"], None) is None


def test_the_hint_says_the_rules() -> None:
    assert "3种" not in words_for(RULES["standard"])
    assert "3种" in words_for(RULES["dengbao"])
    assert "5次" in words_for(RULES["dengbao"])
