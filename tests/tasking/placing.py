"""Builders for what stands where: accounts and outlets in the register, and what a connector says."""

from typing import Any

from shared.db import now
from shared.events import PublicationFailed, PublicationPlaced
from shared.ids import new_id
from tests.tasking.build import Tasking


def make_account(made: Tasking, platform: str = "wechat", unit: str = "3713", **more: Any) -> dict[str, Any]:
    """An official account entered by the city's leader."""
    given = {
        "platform": platform, "name": "平安临沂", "unit_id": made.units[unit], "attribution": "临沂市公安局",
        "filing_number": "鲁公网安备0001号",
    }  # fmt: skip
    answer = made.client("city.leader").call("POST", "/channels", given | more)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def make_connected(made: Tasking, **more: Any) -> dict[str, Any]:
    """An account that a connector of notify posts to."""
    return make_account(made, connector_id=new_id(), **more)


def make_outlet(made: Tasking, name: str = "示例日报", tier: str = "city") -> dict[str, Any]:
    answer = made.client("city.publisher").call("POST", "/outlets", {"name": name, "tier": tier, "kind": "paper"})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def places(made: Tasking, task_id: str) -> list[dict[str, Any]]:
    """Every row of a task, the first one first."""
    found: list[dict[str, Any]] = made.client("city.leader").get(f"/tasks/{task_id}/placements")["items"]
    return found


def placed(made: Tasking, place: dict[str, Any], **more: Any) -> None:
    """The connector has done it."""
    with made.db.read() as session:
        at = now(session)
    told = {"url": "https://mp.example.cn/s/1", "reference": "msg-1", "content_hash": place["content_hash"]}
    made.hear(PublicationPlaced(placement_id=place["id"], action=place["action"], at=at, **(told | more)))


def failed(made: Tasking, place: dict[str, Any], code: str = "refused") -> None:
    """The connector gives up."""
    with made.db.read() as session:
        at = now(session)
    made.hear(PublicationFailed(placement_id=place["id"], action=place["action"], code=code, reason="平台拒绝", at=at))


def confirm(made: Tasking, place: dict[str, Any], login: str = "city.publisher", **given: Any) -> Any:
    """A person says that it is done."""
    path = f"/placements/{place['id']}/confirm"
    return made.client(login).call("POST", path, given, If_Match=f'"{place["version"]}"')
