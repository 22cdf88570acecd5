"""不写个人信息: what must not stand in words about an event or a concern: numbers of persons, secrecy marks. Pure."""

from collections.abc import Mapping

from shared.redact import KINDS, find


def identifying(texts: Mapping[str, str | None]) -> dict[str, list[str]]:
    """By field what was found, in words with its place counted from 1; fields without anything are left out."""
    found = {
        name: [f"第{span.start + 1}至{span.end}字是{KINDS[span.kind]}，请删除后再提交" for span in find(text)]
        for name, text in texts.items()
        if text
    }
    return {name: lines for name, lines in found.items() if lines}
