"""Shapes: marshmallow schemas that take nothing for something else (no "12" for 12, no unknown field), in Chinese."""

import re
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from shared.errors import Invalid
from shared.web.strict_json import MAX_WHOLE

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I | re.A)
_WHOLE = re.compile(r"-?[0-9]{1,16}", re.A)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.A)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.A)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\n]")

_WORDS = {
    "required": "必填",
    "null": "不能为空",
    "validator_failed": "不符合要求",
    "type": "须为对象",
    "unknown": "没有这个字段",
}


class Shape(Schema):
    """The base of every shape. Unknown fields are refused; fields keep the order in which they are declared."""

    class Meta:
        unknown = RAISE

    error_messages = _WORDS
    from_text = False
    """True while reading a query string or a form, where numbers and flags arrive as text."""
    as_form = False
    """Whether a program may send it as application/x-www-form-urlencoded too (RFC 6749 has it so)."""
    max_bytes: int | None = None
    """How long a body of this shape may be, where the usual bound is too low."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Make the plain fields of marshmallow strict, and their refusals Chinese."""
        words = {"invalid": "格式不正确", **_WORDS, **getattr(field_obj, "words", {})}
        field_obj.error_messages = {**field_obj.error_messages, **words}
        if isinstance(field_obj, fields.Integer) and not isinstance(field_obj, Whole):
            raise TypeError(f'{field_name}: use Whole instead of Integer (JSON 1.9 and "12" are no integers)')
        if isinstance(field_obj, fields.Boolean) and not isinstance(field_obj, Flag):
            raise TypeError(f'{field_name}: use Flag instead of Boolean (JSON 1 and "on" are no booleans)')
        if isinstance(field_obj, fields.DateTime) and not isinstance(field_obj, UtcTime):
            raise TypeError(f"{field_name}: use UtcTime instead of DateTime (a time has a zone)")


def take(schema: Shape, data: Any) -> Any:
    """Read data through a shape. Raises Invalid with the messages by field."""
    try:
        return schema.load(data)
    except ValidationError as error:
        raise Invalid(errors=error.normalized_messages()) from None


class Text(fields.String):
    """文字: trimmed; length in characters after trimming; control characters and direction overrides are refused.

    `lines` allows line breaks and tabs (line ends become \\n).
    """

    words = {"invalid": "须为文字"}

    def __init__(self, min: int = 0, max: int = 200, *, lines: bool = False, **kwargs: Any) -> None:
        bounds = f"长度须为 {min} 至 {max} 个字" if min else f"最多 {max} 个字"
        validators = [validate.Length(min=min or None, max=max, error=bounds), *_listed(kwargs.pop("validate", None))]
        super().__init__(validate=validators, **kwargs)
        self.lines = lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        text = value.replace("\r\n", "\n").strip()
        if _CONTROL.search(text) or (not self.lines and _BREAKS.search(text)):
            raise ValidationError("含有不允许的控制字符")
        return text


class Choice(fields.String):
    """选项: one of the codes of a closed list (a dict of code to Chinese label, or any collection of codes)."""

    words = {"invalid": "须为文字"}

    def __init__(self, options: Any, **kwargs: Any) -> None:
        codes = list(options)
        super().__init__(validate=validate.OneOf(codes, error="不在可选范围内"), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        return value


class Id(fields.String):
    """编号: a UUID in its canonical form, as text."""

    words = {"invalid": "须为 UUID"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.metadata = {"format": "uuid", **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not _UUID.fullmatch(value):
            raise self.make_error("invalid")
        return value.lower()


class Whole(fields.Integer):
    """整数: a JSON integer within bounds (at most 2^53-1 either way); in a query string ASCII digits."""

    words = {"invalid": "须为整数"}

    def __init__(self, min: int = 0, max: int = MAX_WHOLE, **kwargs: Any) -> None:
        bounds = validate.Range(min=min, max=max, error=f"须在 {min} 至 {max} 之间")
        super().__init__(strict=True, validate=[bounds, *_listed(kwargs.pop("validate", None))], **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if _textual(self) and isinstance(value, str) and _WHOLE.fullmatch(value):
            return int(value)
        if type(value) is not int:
            raise self.make_error("invalid")
        return value


class Flag(fields.Boolean):
    """是否: true or false; in a query string true, false, 1, 0, on."""

    words = {"invalid": "须为 true 或 false"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if _textual(self) and value in ("true", "1", "on", "false", "0"):
            return value not in ("false", "0")
        if type(value) is not bool:
            raise self.make_error("invalid")
        return value


class UtcTime(fields.DateTime):
    """时间: RFC 3339 with a zone, from 1970 to 2199; UTC in Python; sent as UTC with Z."""

    words = {"invalid": "须为带时区的 RFC 3339 时间，例如 2026-06-01T09:00:00+08:00"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not _RFC3339.fullmatch(value):
            raise self.make_error("invalid")
        try:
            moment = datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.make_error("invalid") from None
        if not 1970 <= moment.year < 2200:
            raise self.make_error("invalid")
        return moment

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Day(fields.Date):
    """日期: a day of the bureau, 2026-06-01; from 2000 to 2199."""

    words = {"invalid": "须为日期，例如 2026-06-01"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        try:
            found = date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
        except ValueError:
            found = None
        if found is None or not 2000 <= found.year < 2200:
            raise self.make_error("invalid")
        return found

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value.isoformat())


def _textual(field: fields.Field[Any]) -> bool:
    return bool(getattr(field.root, "from_text", False))


def _listed(validators: Any) -> list[Any]:
    if validators is None:
        return []
    return list(validators) if isinstance(validators, list | tuple) else [validators]


class Paging(Shape):
    """What every list takes: where to go on, and how many at most (1 to 200)."""

    cursor = Text(1, 400, metadata={"description": "上一页给出的 next"})
    limit = Whole(1, 200, load_default=50)
