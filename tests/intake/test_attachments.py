"""Attachments of needs and materials: who may upload and read, what is taken, what leaves nothing, whose room it is."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from werkzeug.test import TestResponse

from services.intake.actions.attachments import MOST, sweep
from services.intake.models import FileRoom, Need
from shared.events import TaskMerged, TaskOpened
from shared.identity import service_token
from shared.ids import new_id
from shared.log import history
from tests.intake.build import Caller, Intake, advanced, make_intake
from tests.intake.test_kinds_api import NOMINEE
from tests.intake.test_materials import offer, used
from tests.intake.test_pages import Browser
from tests.shared.files.make import office, photograph
from tests.shared.files.test_store import DAY, age


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    """On SQLite alone: the bytes do not care about the database. The room does: test_attachment_room."""
    made = make_intake(tmp_path)
    yield made
    made.db.dispose()


def picture(colour: str = "red", size: tuple[int, int] = (8, 6)) -> bytes:
    """A small PNG."""
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, "PNG")
    return held.getvalue()


def upload(
    caller: Caller, owner: str, content: bytes, name: str = "图.png", announced: int | None = None, **headers: str
) -> TestResponse:
    """The bytes as a request's body; `owner` is needs/<id> or materials/<id>, `announced` another length than true."""
    sent = {"Authorization": f"Bearer {caller.token}"} | {name.replace("_", "-"): one for name, one in headers.items()}
    length = {"CONTENT_LENGTH": str(len(content) if announced is None else announced)}
    address = f"/intake/v1/{owner}/attachments"
    return caller.flask.post(address, query_string={"name": name}, data=content, headers=sent, environ_overrides=length)


def uploaded(caller: Caller, owner: str, content: bytes, name: str = "图.png") -> dict[str, Any]:
    answer = upload(caller, owner, content, name)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def refused(answer: TestResponse, status: int, code: str) -> None:
    assert (answer.status_code, answer.get_json()["code"]) == (status, code), answer.get_data(as_text=True)


def on_disk(intake: Intake) -> list[Path]:
    """Every file in intake's folder, half-received ones too."""
    return [path for path in intake.db.settings.files_folder.rglob("*") if path.is_file()]


def room(intake: Intake) -> int:
    with intake.db.read() as session:
        return session.scalar(sa.select(sa.func.sum(FileRoom.used))) or 0


def raised(intake: Intake, login: str = "xc") -> str:
    return "needs/" + str(intake.client(login).raise_need()["id"])


def test_a_file_is_kept_shown_and_told_without_its_name(intake: Intake) -> None:
    xc, sent = intake.client("xc"), photograph()
    need = raised(intake)
    file = uploaded(xc, need, sent, "现场照片.JPG")
    assert (file["name"], file["media"], file["cleaned"]) == ("现场照片.JPG", "image/jpeg", True)
    assert xc.get(f"/intake/v1/{need}/attachments").get_json()["items"] == [file]
    answer = xc.get(file["content"])
    assert hashlib.sha256(answer.data).hexdigest() == file["sha256"] != hashlib.sha256(sent).hexdigest()
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    part = xc.call("GET", file["content"], Range="bytes=2-9")
    assert (part.status_code, part.data) == (206, answer.data[2:10])
    with intake.db.read() as session:
        [entry] = history(session, "attachment", file["id"])
    assert entry.name == "attachment.added"
    assert file["sha256"] in entry.body
    assert "现场照片" not in entry.body


def test_the_same_bytes_again_are_the_same_file(intake: Intake) -> None:
    xc, need = intake.client("xc"), raised(intake)
    first, again = uploaded(xc, need, picture()), uploaded(xc, need, picture(), "又一次.png")
    assert first["id"] == again["id"]
    keyed = upload(xc, need, picture("blue"), Idempotency_Key="k1")
    assert upload(xc, need, picture("blue"), Idempotency_Key="k1").get_json() == keyed.get_json()
    material = "materials/" + offer(xc)["id"]
    assert uploaded(xc, material, picture())["id"] != first["id"]
    assert (len(on_disk(intake)), room(intake)) == (2, 2 * first["size"] + keyed.get_json()["size"])


def test_only_the_unit_itself_uploads_and_learns_it_before_a_byte_is_read(intake: Intake) -> None:
    need = raised(intake, "station")
    for login, status, code in (
        ("yishui", 404, "need_not_found"), ("lanshan", 403, "not_your_unit"), ("leader", 403, "forbidden"),
    ):  # fmt: skip
        refused(upload(intake.client(login), need, picture()), status, code)
    answer = intake.app.test_client().post(f"/intake/v1/{need}/attachments", data=picture())
    refused(answer, 401, "not_signed_in")
    assert not intake.db.settings.files_folder.exists()


def opened(intake: Intake, need: str, desk: str, task: str | None = None) -> str:
    """The need has become a task of this desk; the task's id."""
    task = task or new_id()
    fact = TaskOpened(
        task_id=task, number="宣任〔2026〕0001号", need_ids=[need.removeprefix("needs/")], unit_id=intake.units[desk],
        title="题", due_at=None,
    )  # fmt: skip
    intake.hear(fact)
    return task


def test_the_desk_that_has_the_need_reads_its_files_wherever_they_came_from(intake: Intake) -> None:
    need = raised(intake, "yishui")
    file, member = uploaded(intake.client("yishui"), need, picture()), intake.client("member")
    refused(member.get(file["content"]), 404, "need_not_found")
    task = opened(intake, need, "371302")
    assert member.get(file["content"]).status_code == 200
    refused(intake.client("station").get(file["content"]), 404, "need_not_found")
    moved = advanced(need.removeprefix("needs/"), "reroute", "waiting", "waiting", task_id=task)
    intake.hear(replace(moved, unit_id=intake.units["3713"]))
    refused(member.get(file["content"]), 404, "need_not_found")


def test_the_desk_that_a_need_was_merged_into_reads_its_files(intake: Intake) -> None:
    need, other = raised(intake, "yishui"), raised(intake, "station")
    file, member = uploaded(intake.client("yishui"), need, picture()), intake.client("member")
    opened(intake, need, "371323")
    into = opened(intake, other, "371302")
    refused(member.get(file["content"]), 404, "need_not_found")
    intake.hear(TaskMerged(
        task_id=new_id(), need_ids=[need.removeprefix("needs/")], into_task_id=into, into_number="宣任〔2026〕0002号",
        reason=None,
    ))  # fmt: skip
    assert member.get(file["content"]).status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"", "空.txt", 400, "no_file"),
        (b"MZ" + bytes(2000), "照片.jpg", 415, "unsupported_file"),
        (picture()[:40], "半张.png", 422, "broken_file"),
        (b"a\n" * (1 << 20) + b"a\n", "长.txt", 413, "too_large"),
        ("联系人电话13800138000。".encode(), "说明.txt", 422, "personal_data"),
        ("绝密★10年".encode(), "说明.txt", 422, "secrecy_mark"),
        (picture(), "张某13800138000.png", 422, "personal_data"),
    ],
)
def test_what_is_refused_leaves_nothing(intake: Intake, content: bytes, name: str, status: int, code: str) -> None:
    xc, need = intake.client("xc"), raised(intake)
    refused(upload(xc, need, content, name), status, code)
    assert (on_disk(intake), room(intake), xc.get(f"/intake/v1/{need}/attachments").get_json()["items"]) == ([], 0, [])


def test_a_cut_upload_leaves_nothing(intake: Intake) -> None:
    xc, need = intake.client("xc"), raised(intake)
    refused(upload(xc, need, picture(), announced=90_000), 400, "cut_body")
    refused(upload(xc, need, picture(), Transfer_Encoding="chunked"), 411, "length_required")
    refused(upload(xc, need, picture(), announced=400 << 20), 413, "too_large")
    assert (on_disk(intake), room(intake)) == ([], 0)


@pytest.mark.parametrize(("scanner", "status", "code"), [("false", 422, "infected"), ("no-such", 503, "scan_failed")])
def test_what_the_scan_does_not_pass_is_not_kept(tmp_path: Path, scanner: str, status: int, code: str) -> None:
    made = make_intake(tmp_path, files_scan=scanner)
    refused(upload(made.client("xc"), raised(made), picture()), status, code)
    assert (on_disk(made), room(made)) == ([], 0)
    made.db.dispose()


def test_a_script_in_a_picture_of_lines_is_plain_text(intake: Intake) -> None:
    xc = intake.client("xc")
    file = uploaded(xc, raised(intake), b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>", "a.svg")
    assert (file["media"], file["name"]) == ("text/plain", "a.svg.txt")
    assert xc.get(file["content"]).headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\x\\现场.png", "现场.png"),
        ("微信图片_20260601123456.png", "微信图片_20260601123456.png"),
        ("mmexport1717200000000.png", "mmexport1717200000000.png"),
        ("图.exe", "图.exe.png"),
    ],
)
def test_a_name_is_only_shown(intake: Intake, given: str, shown: str) -> None:
    xc, need = intake.client("xc"), raised(intake)
    file = uploaded(xc, need, picture(), given)
    assert file["name"] == shown
    [path] = on_disk(intake)
    assert path.name == file["sha256"]


def test_a_need_takes_so_many_files(intake: Intake) -> None:
    xc, need = intake.client("xc"), raised(intake)
    for n in range(MOST):
        uploaded(xc, need, f"第{n}份说明".encode(), f"{n}.txt")
    refused(upload(xc, need, picture()), 409, "too_many_files")


def test_a_file_is_taken_away_while_the_need_is_open(intake: Intake) -> None:
    xc, need = intake.client("xc"), raised(intake)
    file, kept = uploaded(xc, need, picture()), uploaded(xc, need, picture("blue"))
    address = f"/intake/v1/{need}/attachments/{file['id']}"
    refused(xc.call("DELETE", address), 428, "precondition_required")
    refused(xc.call("DELETE", address, If_Match='"9"'), 412, "stale")
    refused(intake.client("leader").call("DELETE", address, If_Match='"1"'), 403, "forbidden")
    assert xc.call("DELETE", address, If_Match='"1"').status_code == 204
    refused(xc.get(address), 404, "file_not_found")
    assert room(intake) == kept["size"]
    for path in on_disk(intake):
        age(path, 2 * DAY)
    assert sweep(intake.db) == 1
    assert [path.name for path in on_disk(intake)] == [kept["sha256"]]
    with intake.db.write() as session:
        session.get_one(Need, need.removeprefix("needs/")).state = "published"
    refused(xc.call("DELETE", f"/intake/v1/{need}/attachments/{kept['id']}", If_Match='"1"'), 409, "need_closed")
    refused(upload(xc, need, picture("green")), 409, "need_closed")


def test_a_materials_files_stay_once_a_draft_draws_on_it(intake: Intake) -> None:
    xc = intake.client("xc")
    material = offer(xc)["id"]
    owner = f"materials/{material}"
    file = uploaded(xc, owner, office(), "活动方案.docx")
    assert file["readable"]
    intake.hear(used(material, new_id()))
    assert uploaded(xc, owner, picture())["id"]
    address = f"/intake/v1/{owner}/attachments/{file['id']}"
    refused(xc.call("DELETE", address, If_Match='"1"'), 409, "material_closed")
    refused(intake.client("yishui").get(address), 404, "material_not_found")
    assert intake.client("leader").get(file["content"]).status_code == 200
    intake.hear(used(material, new_id(), new_id(), days=1))
    refused(upload(xc, owner, picture("blue")), 409, "material_closed")


def test_the_files_of_a_role_model_go_with_his_name(intake: Intake) -> None:
    zz = intake.client("zz")
    made = zz.raise_need(kind="role_model", title="社区民警先进事迹宣传", details=NOMINEE)
    need = f"needs/{made['id']}"
    uploaded(zz, need, picture(), "工作照.png")
    with intake.db.write() as session:
        session.get_one(Need, made["id"]).state = "published"
    version = zz.need(made["id"])["version"]
    assert zz.call("DELETE", f"/intake/v1/{need}/nominee", If_Match=f'"{version}"').status_code == 204
    assert zz.get(f"/intake/v1/{need}/attachments").get_json()["items"] == []
    assert room(intake) == 0


def test_a_file_passes_the_gate_of_its_needs_kind(intake: Intake) -> None:
    zz, xc = intake.client("zz"), intake.client("xc")
    told = "民警王建军扎根社区二十年，事迹突出。".encode()
    role = zz.raise_need(kind="role_model", title="窗口民警先进事迹宣传", details=NOMINEE)["id"]
    refused(upload(zz, f"needs/{role}", told, "事迹.txt"), 422, "personal_data")
    assert uploaded(xc, raised(intake), told, "事迹.txt")["readable"]


def test_another_service_reads_it_by_its_hash_and_nobody_else(intake: Intake) -> None:
    xc = intake.client("xc")
    file = uploaded(xc, raised(intake), picture())
    address = f"/intake/v1/files/{file['sha256']}"
    token, client = service_token(intake.db.settings, "tasking"), intake.app.test_client()
    assert client.get(address, headers={"Authorization": f"Bearer {token}"}).data == picture()
    refused(xc.get(address), 403, "forbidden")
    missing = client.get(f"/intake/v1/files/{'0' * 64}", headers={"Authorization": f"Bearer {token}"})
    refused(missing, 404, "file_not_found")


def test_the_pages_upload_show_and_remove(intake: Intake) -> None:
    xc = Browser(intake, "xc")
    for page in (raised(intake), "materials/" + offer(intake.client("xc"))["id"]):
        address = f"/intake/{page}"
        sent = xc.send(address, f"{address}/attachments", file=(io.BytesIO(picture()), "现场.png"))
        assert (sent.status_code, sent.headers["Location"]) == (303, f"{address}#files")
        shown = xc.get(address)
        assert "现场.png" in shown
        assert "PNG" in shown
        file = intake.client("xc").get(f"/intake/v1/{page}/attachments").get_json()["items"][0]
        gone = xc.send(address, f"{address}/attachments/{file['id']}/delete", version="1")
        assert gone.status_code == 303, gone.text
        assert "现场.png</a>" not in xc.get(address)


