"""Shapes of needs sent many at a time: by a program as a batch, by people as a sheet."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate

from services.intake.schemas.needs import RaiseNeed
from shared.errors import Invalid, Refusal
from shared.web.shape import Choice, Flag, Id, Shape, Text, Whole, take
from shared.words import KINDS

MOST = 500
_SOME = validate.Length(min=1, max=MOST, error=f"须有 1 至 {MOST} 项")


class BatchItem(RaiseNeed):
    """One need of a batch."""

    key = Text(
        1, 80, load_default=None, allow_none=True,
        metadata={"description": "本单位编号：同一单位同一编号只提出一次，重发得到同一项需求"},
    )  # fmt: skip


class Items(fields.List[Any]):
    """The items as they came: each is read by itself, so that a bad one does not spoil the others."""

    words: ClassVar[dict[str, str]] = {"invalid": "须为列表"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fields.Nested(BatchItem), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError(self.words["invalid"])
        return value


class Batch(Shape):
    """批量提出需求: up to 500; each is whole or not at all."""

    max_bytes = 8 << 20

    items = Items(required=True, validate=_SOME)


class ItemOut(Shape):
    """What became of one item: 201 raised, 200 it was there already, else the problem."""

    index = Whole(metadata={"description": "从0数起"})
    key = Text(allow_none=True)
    status = Whole(metadata={"description": "201 已提出，200 此前已提出，4xx 未提出"})
    id = Id(allow_none=True)
    number = Text(allow_none=True)
    problem = fields.Dict(allow_none=True, metadata={"description": "title、code、detail、errors、findings"})


class BatchOut(Shape):
    """批量的结果."""

    raised = Whole()
    repeated = Whole()
    refused = Whole()
    results = fields.List(fields.Nested(ItemOut))


class SheetArgs(Shape):
    """`dry_run`: only look what would come of it."""

    dry_run = Flag(load_default=True, metadata={"description": "true（默认）：只检查，不提出"})


class TemplateArgs(Shape):
    """For which kind of need."""

    kind = Choice(KINDS, load_default="prevention")


class FaultOut(Shape):
    """One thing wrong: the row as a spreadsheet counts (the header is 1), the column's title, why."""

    row = Whole()
    column = Text()
    reason = Text()


class RowOut(Shape):
    """The need of a row."""

    row = Whole()
    id = Id()
    number = Text()
    repeated = Flag(metadata={"description": "此前已提出过"})


class SheetOut(Shape):
    """需求表的结果: every row, or with any fault none."""

    dry_run = Flag()
    rows = Whole()
    raised = Whole(metadata={"description": "已提出，或者检查通过可以提出的"})
    repeated = Whole()
    faults = fields.List(fields.Nested(FaultOut))
    needs = fields.List(fields.Nested(RowOut))


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it was read: its fields, or why it cannot be read."""

    key: str | None
    sha256: str
    fields: dict[str, Any]
    refusal: Refusal | None = None


def read_items(items: list[Any]) -> list[Item]:
    """Each item by itself. A key given twice is refused where it stands the second time."""
    found: list[Item] = []
    seen: set[str] = set()
    for raw in items:
        one = read_item(raw)
        if one.key is not None and one.key in seen and one.refusal is None:
            one = Item(one.key, one.sha256, {}, Invalid(errors={"key": ["同一批中出现多次"]}, code="key_twice"))
        seen |= {one.key} if one.key else set()
        found.append(one)
    return found


def read_item(raw: Any) -> Item:
    """One item through the shape of a need."""
    told = json.dumps(raw, ensure_ascii=False, sort_keys=True)
    sha256 = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    key = raw.get("key") if isinstance(raw, dict) else None
    shown = key if isinstance(key, str) else None
    try:
        fields_read = take(BatchItem(), raw)
    except Invalid as refusal:
        return Item(shown, sha256, {}, refusal)
    return Item(fields_read.pop("key"), sha256, fields_read)
