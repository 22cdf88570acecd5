"""设计规范: one page of the colours, type, words and pieces that every page is made of; it is made of them itself."""

from typing import Any

from flask import g

from services.directory.pages.front import front
from shared.db import now
from shared.errors import Invalid
from shared.web import SIGNED_IN, Ask, render
from shared.web.colours import COLOURS, PAIRS, READABLE, contrast, themes

SIZES = (
    ("h1", "页面标题", "1.4rem，手机 1.25rem"),
    ("h2", "分区标题", "1.12rem"),
    ("h3", "小标题", "1rem"),
    ("p", "正文", "0.9375rem，行距 1.65；长文 1rem，行距 1.8"),
    ("small", "说明", "0.8125rem"),
)
"""Element, what it is for, its size."""
WRITING = (
    ("按钮写动作", "领取、提交审核、签收", "确定、OK、提交"),
    ("提示写怎么办", "已有人领取，请回到队列另选一件", "操作失败"),
    ("空白处教人", "各部门提出的需求会自动转为任务，出现在这里", "暂无数据"),
    ("颜色都有文字", "红色并写“已超时”", "只有一个红点"),
    ("时间写北京时间", "2026-06-01 09:00", "3小时前"),
    ("称呼单位和角色", "兰山分局、复审", "用户、管理后台"),
)
"""The rule, how it is written, how it is not."""


@front.get("/design", who=SIGNED_IN)
def design(ask: Ask) -> str:
    """设计规范：颜色、文字、图标、状态、组件"""
    light, dark = themes()
    return render(
        "directory/design.html",
        colours=[{"name": name, "use": use, "light": light[name], "dark": dark[name]} for name, use in COLOURS.items()],
        pairs=[_pair(text, ground, light, dark) for text, ground in PAIRS],
        readable=READABLE,
        sizes=SIZES,
        writing=WRITING,
        refused_form=_refused_form(),
        at=now(ask.session),
    )


def _pair(text: str, ground: str, light: dict[str, str], dark: dict[str, str]) -> dict[str, Any]:
    """Text on its ground in both themes, each with the colours and their contrast."""
    shown = [
        {"text": theme[text], "ground": theme[ground], "contrast": contrast(theme[text], theme[ground])}
        for theme in (light, dark)
    ]
    return {"text": text, "ground": ground, "light": shown[0], "dark": shown[1]}


def _refused_form() -> str:
    """A form as it comes back with something wrong, drawn by the macros that draw every such form."""
    g.refused = Invalid(errors={"design_title": ["请写标题，4至60个字"]})
    try:
        return render("directory/design_form.html")
    finally:
        del g.refused
