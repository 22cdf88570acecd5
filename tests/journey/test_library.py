"""From a station's lead to the credit of its unit: files taken over by hash, the verdict, the use, in all services."""

from typing import Any

import pytest
import sqlalchemy as sa

from deploy.embedded import Embedded
from services.directory.models import Person
from tests.house.stage import Inside, Stage
from tests.journey.walk import NEED
from tests.shared.files.make import photograph, picture

LEAD = {
    "kind": "lead", "topic": "traffic", "title": "夜间巡逻发放反光标识", "audience": "public",
    "body": "周五晚在赶集路口为农用车粘贴反光标识，可拍摄。", "happens_at": "2035-01-05T11:00:00Z",
}  # fmt: skip


@pytest.fixture
def stage(city: Embedded) -> Stage:
    made = Stage(city)
    with city.databases["directory"].read() as session:
        made.people = {login: id_ for id_, login in session.execute(sa.select(Person.id, Person.login)) if login}
    return made


def test_a_lead_with_a_picture_becomes_part_of_a_draft(stage: Stage) -> None:
    inside = Inside(stage)

    def sent(login: str, method: str, path: str, body: Any = None, version: int | None = None) -> dict[str, Any]:
        status, answer = inside.call(login, method, path, body, version)
        assert status < 300, (path, answer)
        stage.system.settle()
        return answer

    lead = sent("ls01.liaison", "POST", "/intake/v1/materials", LEAD)
    need = sent("ls.publicist", "POST", "/intake/v1/needs", NEED)
    for login, owner, content in (("ls01.liaison", f"materials/{lead['id']}", photograph()),
                                  ("ls.publicist", f"needs/{need['id']}", picture())):  # fmt: skip
        answer = stage.client(login).post(f"/intake/v1/{owner}/attachments?name=现场.jpg", data=content)
        assert answer.status_code == 201, answer.text
    stage.system.settle()
    shown = inside.get("ls.member", f"/tasking/v1/materials/{lead['id']}")
    assert (shown["over"], shown["left_hours"] > 24, len(shown["attachments"])) == (False, True, 1)
    assert stage.client("ls.member").get(shown["attachments"][0]["content"]).status_code == 200
    judged = {"verdict": "accepted"}
    sent("ls.leader", "POST", f"/tasking/v1/materials/{lead['id']}/judge", judged, shown["version"])
    assert inside.get("ls01.liaison", f"/intake/v1/materials/{lead['id']}")["state"] == "accepted"
    task = inside.get("ls.publicist", f"/intake/v1/needs/{need['id']}")["task_id"]
    path = f"/tasking/v1/tasks/{task}"
    sent("ls.member", "POST", f"{path}/steps/claim")
    draft = {"title": "贴上反光标识", "text": "农用车夜间上路请贴反光标识。", "materials": [lead["id"]]}
    sent("ls.member", "PUT", f"{path}/draft", draft, inside.get("ls.member", path)["version"])
    for one in inside.get("ls.member", f"{path}/attachments")["items"]:
        sent("ls.member", "POST", f"{path}/attachments/{one['id']}/take")
    files = inside.get("ls.member", f"{path}/files")["items"]
    assert sorted(file["name"] for file in files) == [f"{lead['number']}附件1.jpg", f"{need['number']}附件1.png"]
    for file in files:
        assert stage.client("ls.member").get(file["content"]).status_code == 200
    assert inside.get("ls01.liaison", f"/intake/v1/materials/{lead['id']}")["state"] == "used"
    sent("ls.leader", "PUT", f"/intake/v1/materials/{lead['id']}/best", {"best": True, "reason": "可推广"}, 1)
    assert inside.get("ls.member", f"/tasking/v1/materials/{lead['id']}")["best"]
    [credit] = inside.get("ls01.liaison", "/intake/v1/materials/credit")["items"]
    assert (credit["offered"], credit["used"], credit["best"], credit["percent"]) == (1, 1, 1, None)
