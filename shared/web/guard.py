"""The gate before every view: lengths, encodings, media types, query strings, header values; refused the same way."""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from flask import request

from shared.errors import BadRequest, LengthRequired, TooLarge, UnsupportedMedia
from shared.web import strict_json

MAX_BODY = 1 << 20
MAX_QUERY = 2048
MAX_PARTS = 64

_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_VERSION = re.compile(r'"(\d{1,15})"')


def check_transport(max_bytes: int = MAX_BODY) -> None:
    """Refuse what must not even be read.

    Raises LengthRequired for a chunked body (it would be cut silently at the limit: reliability.md W3), TooLarge beyond
    `max_bytes`, UnsupportedMedia for a compressed body (bombs), BadRequest for an unreadable path or query.
    """
    if request.headers.get("Transfer-Encoding"):
        raise LengthRequired(detail="请带上 Content-Length，不接受分块传输")
    if (request.content_length or 0) > max_bytes:
        raise TooLarge(detail=f"最多 {max_bytes} 字节", limit=max_bytes)
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnsupportedMedia(detail="不接受压缩的请求内容")
    _check_text(request.environ.get("PATH_INFO", "").encode("latin-1", "replace"), "地址")


def read_body() -> bytes:
    """The bytes of the body, all of them. Raises BadRequest when fewer came than were announced (the line was cut)."""
    raw = request.get_data(cache=True)
    if len(raw) != (request.content_length or 0):
        raise BadRequest("请求内容不完整", code="cut_body", detail="收到的字节数与 Content-Length 不符")
    return raw


def read_query() -> dict[str, str]:
    """The query string as text by name. Raises BadRequest when over 2 kB, not UTF-8, with NUL, or a name twice."""
    raw: bytes = request.query_string
    if len(raw) > MAX_QUERY:
        raise BadRequest("查询条件过长", code="bad_query", detail=f"最多 {MAX_QUERY} 字节")
    _check_text(unquote_to_bytes(raw.replace(b"+", b" ")), "查询条件")
    return _pairs(raw.decode("utf-8"), "查询条件")


def read_json(raw: bytes) -> dict[str, Any]:
    """The body as a JSON object. Raises UnsupportedMedia unless it says application/json, BadRequest for the rest."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in {"utf-8", "utf8"}:
        raise UnsupportedMedia(detail="请使用 Content-Type: application/json（UTF-8）")
    return strict_json.parse(raw)


def is_form() -> bool:
    """Whether a program sends names and values instead of JSON."""
    return request.mimetype == "application/x-www-form-urlencoded"


def read_pairs(raw: bytes) -> dict[str, str]:
    """A body of names and values. Raises BadRequest when over 2 kB, not UTF-8, with NUL, or a name twice."""
    if len(raw) > MAX_QUERY:
        raise BadRequest("表单内容有误", code="bad_form", detail=f"最多 {MAX_QUERY} 字节")
    _check_text(unquote_to_bytes(raw.replace(b"+", b" ")), "表单内容")
    return _pairs(raw.decode("utf-8"), "表单内容")


def read_nothing(raw: bytes) -> None:
    """For routes without a body: nothing, or an empty JSON object. Raises as read_json, BadRequest for more."""
    if raw and read_json(raw):
        raise BadRequest("此操作不需要请求内容", code="unexpected_body")


def idempotency_key() -> str | None:
    """The Idempotency-Key header. Raises BadRequest unless 1 to 128 printable ASCII characters without blanks."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise BadRequest("Idempotency-Key 有误", code="bad_idempotency_key", detail="须为 1 至 128 个可见 ASCII 字符")
    return key


def expected_version() -> int | None:
    """The version in If-Match, None without the header. Raises BadRequest unless it reads like "3"."""
    header = request.headers.get("If-Match")
    if header is None:
        return None
    found = _VERSION.fullmatch(header.strip())
    if not found:
        raise BadRequest("If-Match 有误", code="bad_if_match", detail='须为带引号的版本号，例如 "3"')
    return int(found[1])


def _pairs(text: str, what: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_PARTS)
    except ValueError:
        raise BadRequest(f"{what}有误", code="bad_query", detail=f"最多 {MAX_PARTS} 项") from None
    if len({name for name, _ in pairs}) != len(pairs):
        raise BadRequest(f"{what}有误", code="bad_query", detail="同一项出现多次")
    return dict(pairs)


def _check_text(raw: bytes, what: str) -> None:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest(f"{what}有误", code="bad_query", detail="须为 UTF-8 编码") from None
    if not strict_json.plain(text):
        raise BadRequest(f"{what}有误", code="bad_query", detail="含有不允许的字符")


def check_form(form: Any) -> None:
    """Raises BadRequest when a field of a form is not plain UTF-8 text."""
    for name, value in form.items(multi=True):
        if not strict_json.plain(name) or not strict_json.plain(value) or "�" in value:
            raise BadRequest("表单内容有误", code="bad_form", detail="含有不允许的字符，或不是 UTF-8 编码")
