"""Pure: what may be a password, under each of the two profiles of BAIYING_ACCOUNTS (matrix I10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = 128
_WEAK_WORDS = (
    "password", "passw0rd", "123456", "654321", "111111", "000000", "qwerty", "asdfgh", "zxcvbn", "1q2w3e", "1qaz2wsx",
    "abc123", "a1b2c3", "abcdefg", "admin", "welcome", "letmein", "iloveyou", "woaini", "5201314", "linyi", "gongan",
    "jingcha", "police", "baiying", "临沂", "公安", "警察", "百应",
)  # fmt: skip
SOON = timedelta(days=14)
"""How long before its end a password's owner is told."""


@dataclass(frozen=True, slots=True)
class Rules:
    """`classes`: how many kinds of characters at least; `life`: after which another is due; `remembered`: the last
    so many may not be chosen again, the present one among them."""

    shortest: int = 10
    classes: int = 1
    life: timedelta | None = None
    remembered: int = 1


RULES = {
    "standard": Rules(),
    "dengbao": Rules(classes=3, life=timedelta(days=90), remembered=5),
}
"""standard after ASVS 5.0 6.2 (length and guessable words, no composition, no rotation); dengbao as inspections by
GB/T 22239-2019 8.1.4.1 ask for it."""


def password_fault(password: str, about: tuple[str, ...] = (), rules: Rules = RULES["standard"]) -> str | None:
    """Why this may not be a password (Chinese), or None; `about`: login, name and unit, which it may not contain."""
    low = password.lower()
    if not rules.shortest <= len(password) <= LONGEST:
        return f"密码应为{rules.shortest}至{LONGEST}个字符"
    if len(set(low)) < 5:
        return "密码中重复的字符过多"
    if any(word in low for word in _WEAK_WORDS):
        return "密码含有常见或易猜的词"
    if any(word and len(word) >= 2 and word.lower() in low for word in about):
        return "密码不得包含登录名、姓名或单位名"
    if _classes(password) < rules.classes:
        return f"密码应含大写字母、小写字母、数字、其他字符中的至少{rules.classes}种"
    return None


def _classes(password: str) -> int:
    kinds = {"upper": str.isupper, "lower": str.islower, "digit": str.isdigit}
    return len({next((name for name, fits in kinds.items() if fits(letter)), "other") for letter in password})


def due_at(rules: Rules, chosen_at: datetime | None) -> datetime | None:
    """When another password is due; None: never under these rules, or there is none yet."""
    return chosen_at + rules.life if rules.life and chosen_at else None


def words_for(rules: Rules) -> str:
    """The rules as a hint beside the field."""
    kinds = f"至少含大写字母、小写字母、数字、其他字符中的{rules.classes}种；" if rules.classes > 1 else ""
    again = f"不能与最近{rules.remembered}次用过的相同；" if rules.remembered > 1 else ""
    return f"{rules.shortest} 至 {LONGEST} 个字符；{kinds}{again}不含登录名、姓名、单位名和常见的词。"
