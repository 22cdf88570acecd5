"""Attachments of needs and materials in tasking: heard, taken into a task with their source, refused, tried again."""

import hashlib
import shutil
from dataclasses import dataclass, field
from typing import IO, Any

import pytest

from services.tasking.actions.attachments import MOST_TRIES, fetch_asked
from services.tasking.models import KnownNeed
from shared import failpoints
from shared.db import now
from shared.events import AttachmentAdded, AttachmentDropped
from shared.files import Store
from shared.ids import new_id
from shared.service import Work
from tests.shared.files.make import photograph
from tests.tasking.build import Tasking
from tests.tasking.test_files import on_disk, picture, refused
from tests.tasking.test_materials import offered
from tests.tasking.test_pages import Browser


@dataclass
class Given:
    """What intake gives out, by hash: the reading side of shared.peers over a dictionary."""

    files: dict[str, bytes] = field(default_factory=dict)
    away: bool = False
    asked: int = 0

    def file(self, owner: str, sha256: str, into: IO[bytes], most: int) -> None:
        self.asked += 1
        if self.away:
            raise OSError("connection refused")
        assert owner == "intake"
        assert len(self.files[sha256]) <= most
        into.write(self.files[sha256])

    def feed(self, *_: Any) -> Any:
        raise OSError

    def cards(self, *_: Any) -> Any:
        raise OSError


def added(tasking: Tasking, content: bytes, **owner: str) -> str:
    """A file heard of; its id."""
    with tasking.db.read() as session:
        at = now(session)
    fact = AttachmentAdded(
        attachment_id=new_id(), need_id=owner.get("need_id"), material_id=owner.get("material_id"),
        sha256=hashlib.sha256(content).hexdigest(), media="image/png", size=len(content), at=at,
    )  # fmt: skip
    tasking.hear(fact)
    return fact.attachment_id


def need_of(tasking: Tasking, task: str) -> str:
    with tasking.db.read() as session:
        found = session.query(KnownNeed).where(KnownNeed.task_id == task).one()
        return found.need_id


def fetched(tasking: Tasking, given: Given) -> int:
    return fetch_asked(Work(tasking.db, tasking.db.settings, given))


@pytest.fixture
def task(tasking: Tasking) -> str:
    return tasking.reach("drafting")


def test_a_needs_file_is_taken_into_the_task_and_used(tasking: Tasking, task: str) -> None:
    member, content = tasking.client("city.member"), picture()
    one = added(tasking, content, need_id=need_of(tasking, task))
    [shown] = member.get(f"/tasks/{task}/attachments")["items"]
    assert (shown["id"], shown["number"], shown["state"]) == (one, "需〔2026〕0001号", None)
    answer = member.call("POST", f"/tasks/{task}/attachments/{one}/take")
    assert (answer.status_code, answer.get_json()["state"]) == (202, "asked")
    assert member.call("POST", f"/tasks/{task}/attachments/{one}/take").status_code == 202
    given = Given({hashlib.sha256(content).hexdigest(): content})
    assert fetched(tasking, given) == 1
    assert fetched(tasking, given) == 0
    [file] = member.get(f"/tasks/{task}/files")["items"]
    assert (file["name"], file["sha256"]) == ("需〔2026〕0001号附件1.png", hashlib.sha256(content).hexdigest())
    [shown] = member.get(f"/tasks/{task}/attachments")["items"]
    assert (shown["state"], shown["file_id"]) == ("taken", file["id"])
    member.write(task, cover={"sha256": file["sha256"], "alt": "挂断再核实"})
    assert tasking.said("record", file["id"]) == ["record.changed"]


def test_a_materials_file_is_taken_by_who_sees_the_material(tasking: Tasking, task: str) -> None:
    material, content = offered(tasking), picture("blue")
    one = added(tasking, content, material_id=material)
    elsewhere = added(tasking, content, material_id=offered(tasking, unit="371323", n=2))
    member = tasking.client("city.member")
    assert member.get(f"/tasks/{task}/attachments")["items"] == []
    member.write(task, materials=[material])
    assert [one["id"] for one in member.get(f"/tasks/{task}/attachments")["items"]] == [one]
    assert [one["id"] for one in member.get(f"/materials/{material}")["attachments"]] == [one]
    assert member.call("POST", f"/tasks/{task}/attachments/{one}/take").status_code == 202
    county = tasking.reach("drafting", "county")
    for other in (elsewhere, one, new_id()):
        answer = tasking.client("county.member").call("POST", f"/tasks/{county}/attachments/{other}/take")
        refused(answer, 404, "file_not_found")


def test_only_who_works_on_the_task_takes_a_file(tasking: Tasking, task: str) -> None:
    county = tasking.reach("drafting", "county")
    one = added(tasking, picture(), need_id=need_of(tasking, county))
    path = f"/tasks/{county}/attachments/{one}/take"
    refused(tasking.client("city.supervisor").call("POST", path), 403, "not_of_desk")
    refused(tasking.client("other.member").call("POST", path), 404, "not_found")
    wrong = f"/tasks/{task}/attachments/{one}/take"
    refused(tasking.client("city.member").call("POST", wrong), 404, "file_not_found")


def test_while_intake_is_away_it_is_tried_again_and_given_up_in_the_end(tasking: Tasking, task: str) -> None:
    content, member = picture(), tasking.client("city.member")
    one = added(tasking, content, need_id=need_of(tasking, task))
    path = f"/tasks/{task}/attachments"
    member.call("POST", f"{path}/{one}/take")
    given = Given({hashlib.sha256(content).hexdigest(): content}, away=True)
    assert [fetched(tasking, given), fetched(tasking, given)] == [1, 0]
    assert member.get(path)["items"][0]["state"] == "asked"
    for _ in range(MOST_TRIES - 1):
        tasking.forward(minutes=11)
        fetched(tasking, given)
    shown = member.get(path)["items"][0]
    assert (shown["state"], shown["why"]) == ("refused", "暂时取不到这个附件，请稍后再试")
    given.away = False
    member.call("POST", f"{path}/{one}/take")
    assert fetched(tasking, given) == 1
    assert member.get(path)["items"][0]["state"] == "taken"


@pytest.mark.parametrize(
    ("sent", "told", "why"),
    [
        (picture("green"), "不一致", "other bytes"),
        (b"MZ" + bytes(600), "可以上传", "no picture at all"),
    ],
)
def test_what_is_not_what_was_announced_is_refused_and_kept_nowhere(
    tasking: Tasking, task: str, sent: bytes, told: str, why: str
) -> None:
    content, member = photograph(), tasking.client("city.member")
    one = added(tasking, content, need_id=need_of(tasking, task))
    member.call("POST", f"/tasks/{task}/attachments/{one}/take")
    fetched(tasking, Given({hashlib.sha256(content).hexdigest(): sent}))
    shown = member.get(f"/tasks/{task}/attachments")["items"][0]
    assert shown["state"] == "refused", why
    assert told in shown["why"]
    assert on_disk(tasking) == []


def test_a_fault_at_the_keeping_leaves_it_to_be_done_again(tasking: Tasking, task: str) -> None:
    content, member = picture(), tasking.client("city.member")
    one = added(tasking, content, need_id=need_of(tasking, task))
    member.call("POST", f"/tasks/{task}/attachments/{one}/take")
    given = Given({hashlib.sha256(content).hexdigest(): content})
    failpoints.arm("files.keep=raise")
    try:
        with pytest.raises(failpoints.FailPointError):
            fetched(tasking, given)
    finally:
        failpoints.arm("")
    assert member.get(f"/tasks/{task}/attachments")["items"][0]["state"] == "asked"
    assert (on_disk(tasking), member.get(f"/tasks/{task}/files")["items"]) == ([], [])
    assert fetched(tasking, given) == 1
    assert len(member.get(f"/tasks/{task}/files")["items"]) == len(on_disk(tasking)) == 1


def test_what_the_unit_took_back_is_offered_no_more(tasking: Tasking, task: str) -> None:
    content, member = picture(), tasking.client("city.member")
    need = need_of(tasking, task)
    taken, asked = added(tasking, content, need_id=need), added(tasking, picture("blue"), need_id=need)
    member.call("POST", f"/tasks/{task}/attachments/{taken}/take")
    fetched(tasking, Given({hashlib.sha256(content).hexdigest(): content}))
    member.call("POST", f"/tasks/{task}/attachments/{asked}/take")
    with tasking.db.read() as session:
        at = now(session)
    for one in (taken, asked):
        tasking.hear(AttachmentDropped(attachment_id=one, at=at))
    assert member.get(f"/tasks/{task}/attachments")["items"] == []
    given = Given()
    assert (fetched(tasking, given), given.asked) == (0, 0)
    assert len(member.get(f"/tasks/{task}/files")["items"]) == 1


def test_the_bytes_are_read_from_a_folder_as_from_the_network(tasking: Tasking, task: str) -> None:
    """Embedded, intake's folder is read directly: a file that is not there any more is refused."""

    class Local(Given):
        def file(self, owner: str, sha256: str, into: IO[bytes], most: int) -> None:
            with Store.of(tasking.db.settings, owner).open(sha256) as held:
                shutil.copyfileobj(held, into)

    member = tasking.client("city.member")
    one = added(tasking, picture(), need_id=need_of(tasking, task))
    member.call("POST", f"/tasks/{task}/attachments/{one}/take")
    fetched(tasking, Local())
    assert member.get(f"/tasks/{task}/attachments")["items"][0]["why"] == "没有找到这个文件"


def test_the_page_offers_and_takes(tasking: Tasking, task: str) -> None:
    content = picture()
    one = added(tasking, content, need_id=need_of(tasking, task))
    browser, page = Browser(tasking, "city.member"), f"/tasks/{task}"
    browser.send(browser.page(page), f"{page}/attachments/{one}/take")
    assert "正在存入" in browser.page(page)
    fetched(tasking, Given({hashlib.sha256(content).hexdigest(): content}))
    assert "已存入本任务" in browser.page(page)
