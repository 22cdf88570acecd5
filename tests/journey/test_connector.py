"""An approved text with a picture, from upload to its place: tasking says it is due, notify carries it and answers."""

import hashlib
import io
import json
import urllib.request
from typing import Any

from PIL import Image

from shared.ids import new_id
from tests.faults.running import Running
from tests.faults.systems import BOTH
from tests.journey.walk import Patient, Walk


def picture() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (640, 360), "navy").save(held, "PNG")
    return held.getvalue()


def upload(client: Patient, login: str, task: str, content: bytes) -> dict[str, Any]:
    client.sign_in(login)
    headers = {"Authorization": f"Bearer {client.tokens[login]}", "Idempotency-Key": new_id()}
    url = f"{client.urls['tasking']}/tasking/v1/tasks/{task}/files?name=cover.png"
    with urllib.request.urlopen(urllib.request.Request(url, content, headers, method="POST"), timeout=20) as answer:
        found: dict[str, Any] = json.loads(answer.read())
        return found


@BOTH
def test_the_approved_bytes_and_their_picture_reach_the_folder(running: Running) -> None:
    client, folder = Patient(running.urls, running.tokens), f"site-{new_id()[-12:]}"
    walk = Walk(client)
    given = {"kind": "file", "name": f"内网网站{folder}", "address": folder}
    status, connector = client.call("ly.system", "POST", "/notify/v1/connectors", given)
    assert status == 201, connector
    need = walk.raise_need()
    task = walk.task_of(need)
    walk.step(task, "member", "claim", {})
    path = f"/tasking/v1/tasks/{task}"
    shown = client.get("ls.member", path)
    account = {
        "platform": "intranet", "name": f"内网{folder}", "unit_id": shown["unit"]["id"], "attribution": "兰山公安",
        "connector_id": connector["id"],
    }  # fmt: skip
    status, account = client.call("ls.leader", "POST", "/tasking/v1/channels", account)
    assert status == 201, account
    cover = upload(client, "ls.member", task, picture())
    draft = {"title": "秋收路上，安全同行", "text": "农用车上路请悬挂反光标识。", "channels": ["intranet"],
             "cover": {"sha256": cover["sha256"], "alt": "反光标识示意"}}  # fmt: skip
    shown = client.get("ls.member", path)
    status, answer = client.call("ls.member", "PUT", f"{path}/draft", draft, shown["version"])
    assert status == 200, answer
    walk.step(task, "member", "submit", {"version": 1})
    for part in ("first", "second", "final"):
        walk.step(task, part, "approve", {"opinion": "同意"}, binds=True)
    channels = [{"channel": "intranet", "account_id": account["id"]}]
    walk.step(task, "publisher", "publish", {"channels": channels, "push": None}, binds=True)
    found = client.wait(
        "ls.publisher", f"{path}/placements", lambda seen: seen["items"][0]["state"] != "waiting", "notify answers"
    )
    (place,) = found["items"]
    assert (place["state"], place["failure"]) == ("placed", None)
    dropped = running.folder / "dropped" / folder
    approved = (dropped / f"{place['id']}.content.json").read_bytes()
    assert hashlib.sha256(approved).hexdigest() == client.get("ls.member", path)["content_hash"]
    assert json.loads(approved)["title"] == draft["title"]
    kept = (dropped / "files" / cover["sha256"]).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == cover["sha256"]
    told = json.loads((dropped / f"{place['id']}.json").read_text(encoding="utf-8"))
    assert (told["action"], told["attribution"], told["files"][0]["alt"]) == ("place", "兰山公安", "反光标识示意")
