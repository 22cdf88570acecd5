"""A hand-over of the county's liaison to its head, for the rights matrix."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

Call = Callable[..., tuple[int, dict[str, Any]]]


def handed(call: Call, people: Mapping[str, str], county: str, at: datetime) -> dict[str, str]:
    """The id of one that begins now."""
    body = {"to_person_id": people[f"{county}.head"], "until": (at + timedelta(days=9)).isoformat()}
    status, made = call(f"{county}.liaison", "POST", "/notify/v1/hand-overs", body)
    assert status == 201, made
    return {"hand_over_id": made["id"]}
