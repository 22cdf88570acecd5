"""再次确认身份 in tasking: what goes out wants a password given a short while ago, by both doors (I18)."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from shared.db import now
from shared.db.ground import access_log
from shared.identity import PEOPLE, sign
from shared.ids import new_id
from tests.tasking.build import Caller, Tasking
from tests.tasking.test_pages import browser


class Earlier(Caller):
    """Somebody who signed in five hours ago."""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        headers["Authorization"] = f"Bearer {early(self.made, self.person_id)}"
        return super().call(method, path, body, **headers)


def early(made: Tasking, person_id: str) -> str:
    with made.db.read() as session:
        at = now(session) - timedelta(hours=5)
    return sign(made.db.settings, person_id, new_id(), PEOPLE, timedelta(hours=12), at=at)


@pytest.fixture
def ready(tasking: Tasking) -> tuple[Tasking, str]:
    return tasking, tasking.reach("publishing")


def test_publishing_asks_for_the_password_and_changes_nothing(ready: tuple[Tasking, str]) -> None:
    tasking, task_id = ready
    late = Earlier(tasking.app.test_client(), tasking.people["city.publisher"], tasking)
    body = {"channels": [{"channel": "website"}], "content_hash": late.task(task_id)["content_hash"]}
    late.refused(task_id, "publish", 403, "confirm_first", **body)
    late.refused(task_id, "schedule", 403, "confirm_first", release_at="2035-01-01T00:00:00Z", **body)
    outsider = Earlier(tasking.app.test_client(), tasking.people["city.member"], tasking)
    assert outsider.step(task_id, "publish", **body).get_json()["code"] != "confirm_first", "his role says no first"
    tasking.client("city.publisher").publish(task_id)


def test_to_send_back_never_waits(ready: tuple[Tasking, str]) -> None:
    tasking, task_id = ready
    late = Earlier(tasking.app.test_client(), tasking.people["city.publisher"], tasking)
    assert late.done(task_id, "send_back", reason="配图有误")["stage"] == "drafting"


def test_on_the_page_the_form_waits_for_the_password(ready: tuple[Tasking, str]) -> None:
    tasking, task_id = ready
    publisher = browser(tasking, "city.publisher")
    publisher.flask.set_cookie("baiying", early(tasking, tasking.people["city.publisher"]))
    page = publisher.page(f"/tasks/{task_id}")
    fields = {"channels": ["website", "wechat"], "url_website": "https://gaj.example.cn/a/1", "push_mode": "none"}
    asked = publisher.send(page, f"/tasks/{task_id}/steps/publish", status=403, **fields)
    assert "再次确认身份" in asked
    assert f'name="to" value="/tasking/tasks/{task_id}/steps/publish"' in asked
    assert "https://gaj.example.cn/a/1" in asked
    assert tasking.client("city.publisher").task(task_id)["stage"] == "publishing"


def acts(tasking: Tasking) -> list[tuple[str | None, str | None, str | None]]:
    with tasking.db.read() as session:
        log = access_log.c
        found = session.execute(sa.select(log.about, log.about_id, log.code).where(log.what == "act").order_by(log.id))
        return [(row.about, row.about_id, row.code) for row in found]


def test_what_goes_out_is_on_record_and_without_a_record_nothing_goes_out(ready: tuple[Tasking, str]) -> None:
    """K05, K07: publishing is one row, in its own transaction; where no row can be written, nothing is published."""
    tasking, task_id = ready
    publisher = tasking.client("city.publisher")
    body = {"channels": [{"channel": "website"}], "content_hash": publisher.task(task_id)["content_hash"]}
    with tasking.db.write() as session:
        session.execute(sa.text("ALTER TABLE access_log RENAME TO access_log_away"))
    assert publisher.step(task_id, "publish", **body).status_code >= 500
    with tasking.db.write() as session:
        session.execute(sa.text("ALTER TABLE access_log_away RENAME TO access_log"))
    assert publisher.task(task_id)["stage"] == "publishing"
    assert acts(tasking) == []
    publisher.publish(task_id)
    assert acts(tasking) == [("task", task_id, "publish")]
