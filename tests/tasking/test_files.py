"""Files of a task: who may upload, what is taken, how they are read, what keeps them; and what leaves nothing."""

import hashlib
import io
from typing import Any

from PIL import Image
from werkzeug.test import TestResponse

from tests.tasking.build import Caller, Tasking


def picture(colour: str = "red", size: tuple[int, int] = (8, 6)) -> bytes:
    """A small PNG."""
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, "PNG")
    return held.getvalue()


def upload(caller: Caller, task_id: str, content: bytes, name: str = "图.png", **headers: str) -> TestResponse:
    """The bytes as the body of a request."""
    token = caller.made.token(caller.person_id)
    sent = {"Authorization": f"Bearer {token}"} | {key.replace("_", "-"): value for key, value in headers.items()}
    address = f"/tasking/v1/tasks/{task_id}/files"
    return caller.flask.post(address, query_string={"name": name}, data=content, headers=sent)


def uploaded(caller: Caller, task_id: str, content: bytes, name: str = "图.png") -> dict[str, Any]:
    answer = upload(caller, task_id, content, name)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_file_is_kept_by_its_content_and_read_again(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    sent = picture()
    file = uploaded(member, task, sent, "封面.PNG")
    assert (file["sha256"], file["size"]) == (hashlib.sha256(sent).hexdigest(), len(sent))
    assert (file["media"], file["name"], file["width"], file["height"]) == ("image/png", "封面.PNG", 8, 6)
    answer = member.call("GET", f"/tasks/{task}/files/{file['id']}/content")
    assert answer.data == sent
    assert answer.headers["Content-Length"] == str(len(sent))
