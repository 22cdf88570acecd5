"""短信网关的接口说明 (pure): how a bureau's own gateway wants to be asked, and how its answer is read.

    {"method": "POST", "format": "json", "fields": {"mobile": "{phone}", "content": "{sign}{text}", "key": "{secret}"},
     "headers": {"X-Id": "{id}"}, "success": {"path": "result.code", "equals": ["0"]}, "again": ["-1"],
     "sign": "【某市公安】", "segments": 3}

`format`: json, form (x-www-form-urlencoded) or query (in the address). Placeholders stand in values only; what is put
in is never read for placeholders again.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

FORMATS = ("json", "form", "query")
PLACES = ("phone", "text", "id", "sign", "secret")
KNOWN = {"method", "format", "fields", "headers", "success", "again", "sign", "segments"}
_PLACE = re.compile(r"\{(" + "|".join(PLACES) + r")\}")
_ANY = re.compile(r"\{[a-z_]+\}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
MOST_SEGMENTS = 10


def filled(form: Any, values: Mapping[str, str]) -> Any:
    """The form with its placeholders replaced, at any depth."""
    if isinstance(form, Mapping):
        return {str(name): filled(value, values) for name, value in form.items()}
    if isinstance(form, list):
        return [filled(value, values) for value in form]
    if isinstance(form, str):
        return _PLACE.sub(lambda found: values[found[1]], form)
    return form


def asked(options: Mapping[str, Any], values: Mapping[str, str]) -> tuple[bytes, dict[str, str], str]:
    """What is sent: body, headers, and what is added to the address."""
    fields = filled(options["fields"], values)
    headers = filled(options.get("headers") or {}, values)
    if options["format"] == "query":
        return b"", headers, urlencode(fields)
    if options["format"] == "form":
        return urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded", **headers}, ""
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return body, {"Content-Type": "application/json; charset=utf-8", **headers}, ""


def found_at(answer: bytes, path: str) -> str | None:
    """What stands at a.b.0 of an answer in JSON, as text; None where nothing does. "": the whole answer as text."""
    if not path:
        return answer[:200].decode("utf-8", "replace").strip()
    try:
        held = json.loads(answer)
        for name in path.split("."):
            held = held[int(name)] if isinstance(held, list) else held[name]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None
    if isinstance(held, bool):
        return "true" if held else "false"
    return str(held) if isinstance(held, str | int) else None


def sms_faults(address: str, options: Mapping[str, Any], secret: str) -> dict[str, str]:
    """What is wrong with the options, by name."""
    found = {str(name): "没有这一项" for name in options if name not in KNOWN}
    if options.get("format") not in FORMATS:
        found["format"] = "请选择json、form或query"
    if options.get("method") not in ("POST", "GET") or (options.get("method") == "GET") != (
        options.get("format") == "query"
    ):
        found["method"] = "json、form用POST，query用GET"
    found |= _fields(options, secret) | _headers(options) | _answers(options)
    sign = options.get("sign") or ""
    if not isinstance(sign, str) or len(sign) > 20 or "\n" in sign or "{" in sign:
        found["sign"] = "签名最长20个字"
    most = options.get("segments", 1)
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= MOST_SEGMENTS:
        found["segments"] = f"每条短信最多计费1至{MOST_SEGMENTS}条"
    return found


def _fields(options: Mapping[str, Any], secret: str) -> dict[str, str]:
    fields = options.get("fields")
    if not isinstance(fields, Mapping) or not fields:
        return {"fields": "请填写请求参数"}
    written = " ".join(_values([fields, options.get("headers") or {}]))
    if len(json.dumps(fields)) > 4000:
        return {"fields": "请求参数过长"}
    if options.get("format") != "json" and not all(isinstance(value, str) for value in fields.values()):
        return {"fields": "form、query的参数只能是文字"}
    unknown = [place for place in _ANY.findall(written) if not _PLACE.fullmatch(place)]
    if unknown:
        return {"fields": f"不认识{unknown[0]}，可用的有{'、'.join(f'{{{name}}}' for name in PLACES)}"}
    if "{phone}" not in written or "{text}" not in written:
        return {"fields": "请求参数里应有{phone}和{text}"}
    return {} if ("{secret}" in written) == bool(secret) else {"secret": "密钥与参数中的{secret}要么都有，要么都没有"}


def _values(form: Any) -> Iterator[str]:
    """The texts of a form in which placeholders count."""
    if isinstance(form, str):
        yield form
    elif isinstance(form, Mapping | list):
        for value in form.values() if isinstance(form, Mapping) else form:
            yield from _values(value)


def _headers(options: Mapping[str, Any]) -> dict[str, str]:
    headers = options.get("headers") or {}
    good = isinstance(headers, Mapping) and all(
        isinstance(name, str) and _HEADER.fullmatch(name) and isinstance(value, str) and _is_line(value)
        for name, value in headers.items()
    )
    return {} if good else {"headers": "请求头名称用字母、数字和-，值不含换行，不放{text}和{sign}"}


def _is_line(value: str) -> bool:
    """A header holds ASCII in one line; the text is neither."""
    printable = all(" " <= char <= "~" for char in value)
    return printable and "{text}" not in value and "{sign}" not in value


def _answers(options: Mapping[str, Any]) -> dict[str, str]:
    rule, again = options.get("success"), options.get("again") or []
    words = {"success": '请写明成功的标志，例如 {"path": "code", "equals": ["0"]}'}
    if not isinstance(rule, Mapping) or set(rule) != {"path", "equals"} or not isinstance(rule["path"], str):
        return words
    if not rule["equals"] or not _texts(rule["equals"]):
        return words
    return {} if _texts(again) else {"again": "可重试的返回码应是一列文字"}


def _texts(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(one, str) for one in given)
