"""Files of a task: who may upload, what is taken, how they are read, what keeps them; and what leaves nothing."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from werkzeug.test import TestResponse

from services.tasking.actions.files import sweep
from services.tasking.models import FileRoom, StoredFile
from services.tasking.standing.files import text_of
from shared.identity import service_token
from tests.shared.files.make import WORDS, office, photograph
from tests.shared.files.test_store import DAY, age
from tests.tasking.build import Caller, Tasking


def picture(colour: str = "red", size: tuple[int, int] = (8, 6)) -> bytes:
    """A small PNG."""
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, "PNG")
    return held.getvalue()


def upload(
    caller: Caller, task_id: str, content: bytes, name: str = "图.png", announced: int | None = None, **headers: str
) -> TestResponse:
    """The bytes as the body of a request; `announced`: another length than they have."""
    token = caller.made.token(caller.person_id)
    sent = {"Authorization": f"Bearer {token}"} | {key.replace("_", "-"): value for key, value in headers.items()}
    address = f"/tasking/v1/tasks/{task_id}/files"
    length = {"CONTENT_LENGTH": str(len(content) if announced is None else announced)}
    return caller.flask.post(address, query_string={"name": name}, data=content, headers=sent, environ_overrides=length)


def uploaded(caller: Caller, task_id: str, content: bytes, name: str = "图.png") -> dict[str, Any]:
    answer = upload(caller, task_id, content, name)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def refused(answer: TestResponse, status: int, code: str) -> None:
    assert (answer.status_code, answer.get_json()["code"]) == (status, code), answer.get_data(as_text=True)


def on_disk(tasking: Tasking) -> list[Path]:
    """Every file in tasking's folder, half-received ones too."""
    return [path for path in (tasking.db.settings.files_folder).rglob("*") if path.is_file()]


def room(tasking: Tasking) -> int:
    with tasking.db.read() as session:
        return session.scalar(sa.select(sa.func.sum(FileRoom.used))) or 0


def test_a_file_is_kept_by_its_content_and_read_again(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    sent = picture()
    file = uploaded(member, task, sent, "封面.PNG")
    assert (file["sha256"], file["size"]) == (hashlib.sha256(sent).hexdigest(), len(sent))
    assert (file["media"], file["name"], file["width"], file["height"]) == ("image/png", "封面.PNG", 8, 6)
    answer = member.call("GET", f"/tasks/{task}/files/{file['id']}/content")
    assert answer.data == sent
    assert answer.headers["Content-Length"] == str(len(sent))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E5%B0%81%E9%9D%A2.PNG"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert [one["id"] for one in member.get(f"/tasks/{task}/files")["items"]] == [file["id"]]
    assert member.get(f"/tasks/{task}/files/{file['id']}") == file


def test_a_part_of_it_is_sent_to_who_plays_it(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    sent = picture(size=(300, 200))
    address = f"/tasks/{task}/files/{uploaded(member, task, sent)['id']}/content"
    for wanted, start, end in (("bytes=10-19", 10, 20), ("bytes=-7", len(sent) - 7, len(sent)), ("bytes=5-", 5, None)):
        answer = member.call("GET", address, Range=wanted)
        assert (answer.status_code, answer.data) == (206, sent[start:end]), wanted
        answer.close()
    outside = member.call("GET", address, Range=f"bytes={len(sent) + 5}-")
    assert (outside.status_code, outside.headers["Content-Range"]) == (416, f"bytes */{len(sent)}")
    seen = member.call("GET", address, If_None_Match=f'"{hashlib.sha256(sent).hexdigest()}"')
    assert (seen.status_code, seen.data) == (304, b"")


def test_the_same_bytes_again_are_the_same_file(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    first, second = uploaded(member, task, picture()), uploaded(member, task, picture(), "又一次.png")
    assert first["id"] == second["id"]
    assert room(tasking) == first["size"]
    assert len(on_disk(tasking)) == 1


def test_a_key_gives_one_file_and_the_same_answer(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    first = upload(member, task, picture(), Idempotency_Key="k1")
    again = upload(member, task, picture(), Idempotency_Key="k1")
    assert (again.get_json(), again.headers["Idempotency-Replayed"]) == (first.get_json(), "true")
    refused(upload(member, task, picture("blue"), Idempotency_Key="k1"), 422, "idempotency_key_reused")
    assert len(on_disk(tasking)) == 1


def test_a_photograph_is_cleaned_and_said_to_be(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    sent = photograph()
    file = uploaded(member, task, sent, "现场.jpg")
    assert file["cleaned"]
    assert file["sha256"] != hashlib.sha256(sent).hexdigest()
    answer = member.call("GET", f"/tasks/{task}/files/{file['id']}/content")
    assert hashlib.sha256(answer.data).hexdigest() == file["sha256"]


def test_the_text_of_a_document_is_there_for_the_gate(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    found = {one["id"]: one for one in (uploaded(member, task, office()), uploaded(member, task, picture()))}
    with tasking.db.read() as session:
        texts = {file_id: text_of(session.get_one(StoredFile, file_id)) for file_id in found}
    assert sorted(texts.values()) == ["", WORDS]
    assert {found[file_id]["readable"] for file_id, text in texts.items() if text} == {True}


def test_who_may_not_learns_it_before_the_bytes_are_taken(tasking: Tasking) -> None:
    task = tasking.reach("drafting", "county")
    refused(upload(tasking.client("other.member"), task, picture()), 404, "not_found")
    refused(upload(tasking.client("city.member"), task, picture()), 403, "not_of_desk")
    refused(upload(tasking.client("city.supervisor"), task, picture()), 403, "not_of_desk")
    answer = tasking.app.test_client().post(f"/tasking/v1/tasks/{task}/files", data=picture())
    refused(answer, 401, "not_signed_in")
    assert on_disk(tasking) == []
    assert not (tasking.db.settings.files_folder / "tasking" / "arriving").exists()


def test_others_see_the_file_only_if_they_see_the_task(tasking: Tasking) -> None:
    task = tasking.reach("drafting", "county")
    file = uploaded(tasking.client("county.member"), task, picture())
    other = tasking.reach("drafting")
    for path in ("", "/content"):
        address = f"/tasks/{task}/files/{file['id']}{path}"
        assert tasking.client("city.leader").call("GET", address).status_code == 200
        refused(tasking.client("other.leader").call("GET", address), 404, "not_found")
        wrong = tasking.client("city.leader").call("GET", f"/tasks/{other}/files/{file['id']}{path}")
        refused(wrong, 404, "file_not_found")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "no_file"),
        (b"MZ" + bytes(2000), 415, "unsupported_file"),
        (picture()[:40], 422, "broken_file"),
        (b"a\n" * (1 << 20) + b"a\n", 413, "too_large"),
    ],
)
def test_what_is_refused_leaves_nothing(tasking: Tasking, content: bytes, status: int, code: str) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    refused(upload(member, task, content), status, code)
    assert (on_disk(tasking), member.get(f"/tasks/{task}/files")["items"], room(tasking)) == ([], [], 0)


def test_a_cut_upload_leaves_nothing(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    refused(upload(member, task, picture(), announced=90_000), 400, "cut_body")
    refused(upload(member, task, picture(), Transfer_Encoding="chunked"), 411, "length_required")
    refused(upload(member, task, picture(), Content_Encoding="gzip"), 415, "unsupported_media_type")
    refused(upload(member, task, picture(), announced=400 << 20), 413, "too_large")
    assert on_disk(tasking) == []


def test_a_form_carries_one_file(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    headers = {"Authorization": f"Bearer {tasking.token(member.person_id)}"}
    address = f"/tasking/v1/tasks/{task}/files"
    one = member.flask.post(address, headers=headers, data={"file": (io.BytesIO(picture()), "表.png")})
    assert (one.status_code, one.get_json()["name"]) == (201, "表.png")
    two = {"file": (io.BytesIO(picture("blue")), "a.png"), "more": (io.BytesIO(picture("green")), "b.png")}
    refused(member.flask.post(address, headers=headers, data=two), 400, "one_file")
    none = member.flask.post(address, headers=headers, data={"other": "x"}, content_type="multipart/form-data")
    refused(none, 400, "no_file")
    assert len(on_disk(tasking)) == 1


def test_a_bureau_has_so_much_room(both: Tasking) -> None:
    """Also when two files come at once: one statement takes the room."""
    task, member = both.reach("drafting"), both.client("city.member")
    file = uploaded(member, task, picture())
    narrow = replace(both.db.settings, files_quota_gb=(file["size"] * 2.5) / (1 << 30))
    both.db.settings = narrow
    callers = [both.client("city.member") for _ in range(4)]
    colours = ("blue", "green", "black", "white")
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda pair: upload(pair[0], task, picture(pair[1])), zip(callers, colours, strict=True))
        )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.get_json()["code"] for answer in answers if answer.status_code == 409} == {"no_room"}
    assert room(both) <= narrow.files_quota
    assert len(on_disk(both)) == 2


def test_a_file_that_no_version_holds_is_deleted(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    file = uploaded(member, task, picture())
    address = f"/tasks/{task}/files/{file['id']}"
    refused(member.call("DELETE", address), 428, "precondition_required")
    refused(member.call("DELETE", address, If_Match='"9"'), 412, "stale")
    refused(tasking.client("city.first_reviewer").call("DELETE", address, If_Match='"1"'), 403, "not_yours")
    assert member.call("DELETE", address, If_Match='"1"').status_code == 204
    assert tasking.said("record", file["id"]) == ["record.changed"] * 2
    refused(member.call("GET", address), 404, "file_not_found")
    assert room(tasking) == 0
    [kept] = on_disk(tasking)
    age(kept, 2 * DAY)
    assert sweep(tasking.db) == 1
    assert on_disk(tasking) == []


def test_a_file_that_a_version_holds_stays(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    file = uploaded(member, task, picture(), "封面.png")
    member.write(task, cover={"sha256": file["sha256"], "alt": "挂断再核实"})
    member.write(task, text="换了正文，去掉了封面。")
    address = f"/tasks/{task}/files/{file['id']}"
    assert member.get(address)["versions"] == [1]
    refused(member.call("DELETE", address, If_Match='"1"'), 409, "file_in_use")
    age(on_disk(tasking)[0], 2 * DAY)
    assert sweep(tasking.db) == 0


def test_another_service_reads_it_by_its_hash_and_nobody_else(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    file = uploaded(member, task, picture())
    address = f"/tasking/v1/files/{file['sha256']}"
    token = service_token(tasking.db.settings, "notify")
    client = tasking.app.test_client()
    answer = client.get(address, headers={"Authorization": f"Bearer {token}"})
    assert hashlib.sha256(answer.data).hexdigest() == file["sha256"]
    refused(
        member.flask.get(address, headers={"Authorization": f"Bearer {tasking.token(member.person_id)}"}),
        403,
        "forbidden",
    )
    for other in ("0" * 64, "x", file["sha256"].upper()):
        found = client.get(f"/tasking/v1/files/{other}", headers={"Authorization": f"Bearer {token}"})
        refused(found, 404, "file_not_found")


def test_a_closed_task_takes_no_more(tasking: Tasking) -> None:
    task = tasking.reach("published")
    tasking.client("city.leader").done(task, "close")
    refused(upload(tasking.client("city.member"), task, picture()), 409, "wrong_stage")
