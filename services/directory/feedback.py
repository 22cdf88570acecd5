"""意见建议: what may be given, who answers it and by when, what may not stand in it. Pure."""

import re
from collections.abc import Mapping

from shared.redact import KINDS as RECOGNISED
from shared.redact import find

KINDS = {"complaint": "投诉", "suggestion": "建议", "fault": "故障"}
"""投诉和建议 are asked for by the rule on government applications (国办函〔2026〕12号); 故障 comes with them."""
STATES = {"open": "待答复", "answered": "已答复", "closed": "已办结，不另答复"}
OFFICE = ("director", "system_admin")
"""Who sees who wrote, and answers."""
WORKING_DAYS = 5
"""Within which it is answered, by the city's calendar."""
MOST_A_DAY = 20
"""Of one person; nobody has more to say in a day, and a program that has is stopped."""
MONTHS = 12
"""As many months are counted."""
_PATH = re.compile(r"/[A-Za-z0-9/_.-]{0,199}")


def identifying(texts: Mapping[str, str | None]) -> dict[str, list[str]]:
    """By field which numbers of persons stand in it, in words with their place from 1; {} when there are none."""
    found = {
        name: [f"第{span.start + 1}至{span.end}字是{RECOGNISED[span.kind]}，请删除后再提交" for span in find(text)]
        for name, text in texts.items()
        if text
    }
    return {name: lines for name, lines in found.items() if lines}


def page_path(text: str | None) -> str | None:
    """The path of a page of ours, without query and anchor; None for anything else."""
    path = (text or "").split("?")[0].split("#")[0]
    return path if _PATH.fullmatch(path) and not path.startswith("//") else None
