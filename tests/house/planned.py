"""What the rights matrix plans in its county: campaign, series, event, conference, concern, item, day."""

from collections.abc import Callable
from typing import Any

BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "campaign_id": (
        "/campaigns",
        {"name": "示例专题", "focus": "示例主题", "since": "2030-01-01", "until": "2030-12-31"},
    ),
    "item_id": (
        "/plan-items",
        {
            "year": 2026, "title": "示例要点", "source": "示例文件", "target": 10, "measure": "场",
            "counted_by": "figures",
        },
    ),
    "series_id": ("/series", {"name": "示例系列"}),
    "event_id": ("/sensitive-events", {"topic": "disputes", "title": "示例事件", "summary": "示例情况"}),
    "concern_id": (
        "/concerns",
        {"topic": "disputes", "title": "示例关切", "question": "示例问题", "heard_from": "示例热线"},
    ),
    "conference_id": (
        "/conferences",
        {
            "title": "示例发布会", "topic": "disputes", "spokesperson": "示例发言人", "place": "示例地点",
            "planned_at": "2030-01-02T08:00:00Z",
        },
    ),
}  # fmt: skip


def planned(
    post: Callable[[str, str, dict[str, Any]], dict[str, Any]], county: str, director: str, unit_id: str
) -> dict[str, str]:
    """One of each, made by the county's leader, the day for that county by the city's director.

    `post(login, path below /tasking/v1, body)` gives what was made.
    """
    leader = f"{county}.leader"
    found = {name: str(post(leader, path, body)["id"]) for name, (path, body) in BODIES.items()}
    product = {"kind": "article", "title": "示例产品", "due_on": "2030-02-01"}
    campaign = post(leader, f"/campaigns/{found['campaign_id']}/products", product)
    figure = {"amount": 1, "since": "2026-01-01", "until": "2026-01-02", "source": "示例来源"}
    item = post(leader, f"/plan-items/{found['item_id']}/figures", figure)
    day = {"unit_id": unit_id, "kind": "other", "name": "示例日", "since": "2030-03-01", "source": "示例来源"}
    found["sensitive_day_id"] = post(director, "/sensitive-days", day)["id"]
    return found | {
        "product_id": campaign["products"][0]["id"], "figure_id": item["figures"][0]["id"], "track": "lawful",
    }  # fmt: skip
