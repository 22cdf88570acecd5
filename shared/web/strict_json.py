"""Strict JSON: one reading for every database; whatever is not plain, bounded, unambiguous JSON is the same 400."""

import json
import math
from typing import Any, NoReturn

from shared.errors import BadRequest

MAX_DEPTH = 32
MAX_WHOLE = 2**53 - 1
MAX_DIGITS = 40


def parse(raw: bytes) -> dict[str, Any]:
    """The object in a UTF-8 JSON text.

    Raises BadRequest(bad_json): not UTF-8, BOM, deeper than 32, NUL, lone surrogates, NaN or Infinity, numbers beyond
    what JSON readers agree on (RFC 8259 section 6: 2^53), duplicate names, or not an object at the top.
    """
    text = decode(raw)
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
        )
    except RecursionError:
        _refuse("嵌套过深")
    except ValueError:
        _refuse("JSON 语法有误")
    if not isinstance(value, dict):
        _refuse("最外层须为对象")
    if "\\u" in text or text.count("{") + text.count("[") > MAX_DEPTH:
        _walk(value)
    return value


def decode(raw: bytes) -> str:
    """UTF-8 without a byte order mark. Raises BadRequest(bad_json)."""
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        _refuse("不得带字节序标记（BOM）")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        _refuse("须为 UTF-8 编码")


def plain(text: str) -> bool:
    """Whether a text can be stored everywhere: no NUL, no lone surrogate."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _walk(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            below.extend(_inside(item))
        if not below:
            return
        level = below
    _refuse("嵌套过深")


def _inside(item: Any) -> list[Any]:
    """The containers directly inside a container; refuses texts that cannot be stored."""
    parts = [*item.keys(), *item.values()] if isinstance(item, dict) else item
    for part in parts:
        if isinstance(part, str) and not plain(part):
            _refuse("含有不允许的字符（空字符或残缺的代理对）")
    return [part for part in parts if isinstance(part, dict | list)]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        _refuse("同一对象中有重复的字段名")
    return found


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS or abs(int(digits)) > MAX_WHOLE:
        _refuse("数字超出范围")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits) if len(digits) <= MAX_DIGITS * 8 else math.inf
    if not math.isfinite(number):
        _refuse("数字超出范围")
    return number


def _constant(name: str) -> NoReturn:
    _refuse(f"{name} 不是 JSON 数字")


def _refuse(why: str) -> NoReturn:
    raise BadRequest("请求内容不是合法的 JSON", code="bad_json", detail=why)
