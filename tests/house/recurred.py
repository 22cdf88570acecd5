"""On the stage of the rights matrix: a recurring push of the county."""

from collections.abc import Callable
from typing import Any


def recurred(call: Callable[..., tuple[int, dict[str, Any]]], county: str) -> dict[str, str]:
    """Asked for by the county's leader; to all its stations, so it waits for the director."""
    rule = {"every": "week", "weekday": 1, "at": "09:00"}
    given = {"recurring": {"title": "每周防范提示", "rule": rule}}
    status, answer = call(f"{county}.leader", "POST", "/notify/v1/pushes", given)
    assert status == 201, answer
    return {"schedule_id": answer["recurring"]["id"]}
