"""What the tests of planning begin with: an approved line, a campaign, an event with its owners, an outlet."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.tasking.models import MediaOutlet, OfficialLine
from shared.db import SHANGHAI, now
from shared.ids import new_id
from tests.tasking.build import Tasking

OWNERS = {"lawful": "city.supervisor", "guidance": "city.leader", "order": "city.executive_deputy"}


def moment(made: Tasking, **later: float) -> datetime:
    """A time from now on, by the database's clock, in whole seconds."""
    with made.db.read() as session:
        return now(session).replace(microsecond=0) + timedelta(**later)


def today(made: Tasking) -> date:
    return moment(made).astimezone(SHANGHAI).date()


def told(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def make_line(made: Tasking, unit: str = "3713", **changes: Any) -> str:
    """An official line on crime, approved and in force for thirty days."""
    at, line_id = moment(made), new_id()
    columns: dict[str, Any] = {
        "id": line_id, "number": f"口〔2026〕{int(line_id[-6:], 16) % 9000:04d}号", "unit_id": made.units[unit],
        "unit_path": made.paths[unit], "topic": "crime", "subtopic": None, "scope": "对外口径", "title": "案件通报口径",
        "text": "案件正在依法办理。", "source": "示例依据", "valid_from": at - timedelta(days=1),
        "valid_until": at + timedelta(days=30), "state": "approved", "written_by": made.people["city.member"],
        "written_at": at, "approved_by": made.people["city.director"], "approved_at": at,
    }  # fmt: skip
    with made.db.write() as session:
        session.add(OfficialLine(**(columns | changes)))
    return line_id


def make_outlet(made: Tasking, name: str = "示例日报") -> str:
    at, outlet_id = moment(made), new_id()
    columns = {"unit_id": made.units["3713"], "unit_path": made.paths["3713"], "made_by": made.people["city.director"]}
    with made.db.write() as session:
        session.add(MediaOutlet(id=outlet_id, name=name, tier="city", kind="paper", active=True, made_at=at, **columns))
    return outlet_id


def post(made: Tasking, login: str, path: str, body: Any, status: int = 201, **headers: str) -> Any:
    """POST and expect this status."""
    answer = made.client(login).call("POST", path, body, **headers)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def change(
    made: Tasking, login: str, way: str, path: str, row: dict[str, Any], body: Any = None, status: int = 200
) -> Any:
    """Change something with the version that was seen."""
    answer = made.client(login).call(way, path, body, If_Match=f'"{row["version"]}"')
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def campaign(made: Tasking, login: str = "city.leader", **changes: Any) -> dict[str, Any]:
    on = today(made)
    body = {
        "name": "百日反诈", "focus": "压降电信网络诈骗发案", "since": str(on), "until": str(on + timedelta(days=60)),
        "topics": ["crime"],
    }  # fmt: skip
    found: dict[str, Any] = post(made, login, "/campaigns", body | changes)
    return found


def event(made: Tasking, login: str = "city.leader", **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"topic": "crime", "title": "辖区突发事件", "summary": "网上出现不实信息，正在依法处置。"}
    body["owners"] = {track: made.people[owner] for track, owner in OWNERS.items()}
    found: dict[str, Any] = post(made, login, "/sensitive-events", body | changes)
    return found


def acknowledged(made: Tasking, row: dict[str, Any]) -> dict[str, Any]:
    """The three owners say that they are there."""
    for track, owner in OWNERS.items():
        path = f"/sensitive-events/{row['id']}/tracks/{track}/acknowledge"
        row = change(made, owner, "POST", path, row, {"words": "已到位"})
    return row


def conference(made: Tasking, login: str = "city.leader", **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "title": "案情通报会", "topic": "crime", "spokesperson": "市局新闻发言人", "place": "新闻发布厅",
        "planned_at": told(moment(made, hours=20)),
    }  # fmt: skip
    found: dict[str, Any] = post(made, login, "/conferences", body | changes)
    return found
