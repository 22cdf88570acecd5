"""The colours of the style sheet, read from it, and how well one can be read on another. Pure but for the file."""

import re
from functools import cache
from pathlib import Path

SHEET = Path(__file__).parent / "static" / "baiying.css"
READABLE = 4.5
"""WCAG 2.2, 1.4.3: least contrast of text of the usual size (AA)."""
COLOURS = {
    "blue": "主色：链接、按钮、当前位置",
    "blue-strong": "主色加深：指向、标题条",
    "blue-soft": "主色底：表头、选中",
    "blue-line": "主色边线",
    "on-blue": "主色上的文字",
    "ink": "正文",
    "ink-soft": "次要文字、说明",
    "line": "边线",
    "line-soft": "浅边线、灰底标签",
    "ground": "页面底色",
    "paper": "卡片、输入框底色",
    "red": "超时、拒绝、危险操作",
    "red-soft": "红色底",
    "red-line": "红色边线",
    "amber": "将到期、请注意",
    "amber-soft": "黄色底",
    "amber-line": "黄色边线",
    "green": "已完成、正常",
    "green-soft": "绿色底",
    "green-line": "绿色边线",
}
"""What each is for."""
PAIRS = (
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink", "line-soft"),
    ("ink", "blue-soft"),
    ("ink-soft", "paper"),
    ("ink-soft", "ground"),
    ("blue", "paper"),
    ("blue", "ground"),
    ("blue-strong", "blue-soft"),
    ("on-blue", "blue"),
    ("on-blue", "blue-strong"),
    ("red", "paper"),
    ("red", "red-soft"),
    ("amber", "paper"),
    ("amber", "amber-soft"),
    ("green", "paper"),
    ("green", "green-soft"),
)
"""Text and what it stands on, as the components put them together."""
_ROOT = re.compile(r":root\s*\{(.*?)\}", re.S)
_COLOUR = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{3}(?:[0-9a-f]{3})?)\s*;", re.I)


@cache
def themes() -> tuple[dict[str, str], dict[str, str]]:
    """Name to #rrggbb, in the light and in the dark."""
    light, dark = (dict(_COLOUR.findall(block)) for block in _ROOT.findall(SHEET.read_text(encoding="utf-8"))[:2])
    return _whole(light), _whole(light | dark)


def contrast(one: str, other: str) -> float:
    """1 to 21, of two colours #rgb or #rrggbb (WCAG 2.2, relative luminance)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _whole(colours: dict[str, str]) -> dict[str, str]:
    return {
        name: "#" + "".join(two * 2 for two in code[1:]) if len(code) == 4 else code for name, code in colours.items()
    }


def _luminance(code: str) -> float:
    digits = code[1:] if len(code) == 7 else "".join(two * 2 for two in code[1:])
    red, green, blue = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
