"""Shapes of the editor: its form read into a draft, and the working copy, which keeps its fields as they were typed."""

from typing import Any

from marshmallow import ValidationError, fields, post_load

from services.tasking.content import CHANNELS
from services.tasking.schemas.draft import AT_MOST, HASH, DraftIn
from shared.errors import Invalid
from shared.web import Choice, Shape, Text, UtcTime, Whole
from shared.web.shape import take

USES = {"attach": "作附件", "cover": "作封面"}
TYPED_MOST = 400_000
"""Characters of a working copy in all: a draft with a variant for every channel, twice over."""


class Shots(Text):
    """分镜脚本 as people type it: a line for each shot, 画面｜解说｜秒数; the last two may be left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(0, 20_000, lines=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
        return [_shot(n, line) for n, line in lines]


def _shot(n: int, line: str) -> dict[str, Any]:
    cells = [cell.strip() for cell in line.replace("|", "｜").split("｜")]
    if len(cells) > 3 or not cells[0]:
        raise ValidationError(f"第{n}行须为：画面｜解说｜秒数")
    shot: dict[str, Any] = {"picture": cells[0]}
    if len(cells) > 1 and cells[1]:
        shot["words"] = cells[1]
    if len(cells) > 2 and cells[2]:
        if not (cells[2].isascii() and cells[2].isdigit() and len(cells[2]) < 5):
            raise ValidationError(f"第{n}行的秒数须为整数")
        shot["seconds"] = int(cells[2])
    return shot


class _DraftForm(DraftIn):
    """The editor: the fields of a draft in the words of a form."""

    series = Text(0, 80)
    seconds = Whole(1, 36_000)
    pages = Whole(1, 2000)
    shots = Shots()

    @post_load
    def _as_draft(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """The same fields as the JSON door takes, through the same shape."""
        given = {name: value for name, value in data.items() if name in DraftIn._declared_fields}
        given["variants"] = [*_variants(data)]
        given["details"] = {name: data[name] for name in ("seconds", "shots", "pages") if data.get(name)}
        given |= _files(data)
        series_id, _, strand = data.get("series", "").partition("/")
        given |= {"series_id": series_id or None, "strand": strand or None}
        return read_draft(given)


def read_draft(given: dict[str, Any]) -> dict[str, Any]:
    """Through the shape of the JSON door; what is wrong inside a part is told at the part."""
    try:
        return dict(take(DraftIn(), given))
    except Invalid as refusal:
        raise ValidationError({name: _flat(words) for name, words in (refusal.errors or {}).items()}) from None


def _flat(words: Any) -> list[str]:
    if isinstance(words, dict):
        return [one for inner in words.values() for one in _flat(inner)]
    return [one for inner in words for one in _flat(inner)] if isinstance(words, list) else [str(words)]


def _variants(data: dict[str, Any]) -> list[dict[str, str]]:
    """A channel has a variant of its own when something is typed for it; an empty title is that of the draft."""
    texts = [(code, data.get(f"variant_title_{code}"), data.get(f"variant_text_{code}")) for code in CHANNELS]
    return [
        {"channel": code, "title": title or data["title"], "text": text or data["text"]}
        for code, title, text in texts if title or text
    ]  # fmt: skip


def _files(data: dict[str, Any]) -> dict[str, Any]:
    rows = [(data.get(f"file_{n}"), data.get(f"use_{n}"), data.get(f"alt_{n}", "")) for n in range(AT_MOST)]
    used = {use: [{"sha256": file, "alt": alt} for file, how, alt in rows if file and how == use] for use in USES}
    if len(used["cover"]) > 1:
        raise ValidationError({"cover": ["只能有一张封面"]})
    return {"attachments": used["attach"], "cover": used["cover"][0] if used["cover"] else None}


_BY_CHANNEL: dict[str, Any] = {
    **{f"variant_title_{code}": Text(0, 100) for code in CHANNELS},
    **{f"variant_text_{code}": Text(0, 20_000, lines=True) for code in CHANNELS},
}
_BY_FILE: dict[str, Any] = {
    **{f"file_{n}": Text(64, 64, validate=[HASH]) for n in range(AT_MOST)},
    **{f"use_{n}": Choice(USES) for n in range(AT_MOST)},
    **{f"alt_{n}": Text(0, 200) for n in range(AT_MOST)},
}
DraftForm: Any = type("DraftForm", (_DraftForm,), _BY_CHANNEL | _BY_FILE)
"""With a title and a text for each channel, and a row for each file that may be shown."""


class Typed(fields.Dict):
    """What is typed in the editor: its own fields, each a text or a list of texts; saving asks whether it is right."""

    def __init__(self, most: int = TYPED_MOST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("须为对象")
        unknown = [name for name in value if name not in DraftForm._declared_fields]
        if unknown:
            raise ValidationError({str(name)[:40]: ["编辑器没有这一栏"] for name in unknown[:20]})
        wrong = [name for name, typed in value.items() if not _is_typed(typed)]
        if wrong:
            raise ValidationError({name: ["须为文字或文字的列表"] for name in wrong})
        if sum(len(str(typed)) for typed in value.values()) > self.most:
            raise ValidationError("内容过长")
        return value


def _is_typed(value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return len(listed) <= 50 and all(isinstance(one, str) and "\x00" not in one for one in listed)


class NewsFilter(Shape):
    """任务页是何时的样子."""

    since = UtcTime(load_default=None)


class WorkingCopyIn(Shape):
    """工作稿：编辑器里的样子，不算版本."""

    body = Typed(required=True, metadata={"description": "编辑器各栏的内容：文字，或文字的列表"})


class WorkingCopyOut(Shape):
    """本人的工作稿."""

    body = fields.Dict()
    based_on = Whole(metadata={"description": "开始写时稿件的最新版本；0 为还没有"})
    saved_at = UtcTime(allow_none=True)
    version = Whole()
