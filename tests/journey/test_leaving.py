"""Somebody leaves, across services: his token is dead everywhere, his tasks wait for a hand, his name stays (I17)."""

from typing import Any

import sqlalchemy as sa

from services.directory.models import Person
from tests.house.stage import Inside, Stage
from tests.journey.walk import Walk


def test_leaving_hands_over_in_every_service(city: Any) -> None:
    stage = Stage(city)
    with city.databases["directory"].read() as session:
        stage.people = {login: id_ for id_, login in session.execute(sa.select(Person.id, Person.login)) if login}
    inside = Inside(stage)
    walk = Walk(inside, "ls")  # type: ignore[arg-type]  # Inside asks without a network, as Patient does over one
    task = walk.task_of(walk.raise_need())
    walk.step(task, "member", "claim", {})
    gone = stage.people["ls.member"]
    shown = inside.get("ly.system", f"/directory/v1/people/{gone}")
    token = stage.token("ls.member")
    status, left = inside.call("ly.system", "POST", f"/directory/v1/people/{gone}/leave", {"reason": "调任"},
                               shown["version"])  # fmt: skip
    assert status == 200, left
    assert [one["role"] for one in left["open"]] == ["member"]
    city.settle()
    held = {"headers": {"Authorization": f"Bearer {token}"}}
    for path in ("/directory/v1/me", "/intake/v1/needs", f"/tasking/v1/tasks/{task}", "/notify/v1/pushes"):
        assert stage.client(None).get(path, **held).status_code == 401, path
    stranded = inside.get("ls.leader", "/tasking/v1/tasks?queue=stranded")["items"]
    assert [one["id"] for one in stranded] == [task]
    history = inside.get("ls.leader", f"/tasking/v1/tasks/{task}")
    assert history["holder"]["name"] == shown["name"], "the name stays with what he did"
