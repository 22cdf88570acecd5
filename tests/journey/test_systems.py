"""A department's own system as its makers write it: the examples run, a generated client works, webhooks come back."""

import importlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared.settings import Settings
from tests.house.source import ROOT
from tests.journey.city import copy_city
from tests.journey.serving import serving
from tests.journey.walk import Patient, Walk

EXAMPLES = ROOT / "examples"
ALL = ["needs:read", "needs:write", "subscriptions"]


@dataclass
class Ground:
    """A city that is served and may write to loopback, and the credentials of a county's own system."""

    url: str
    client: Patient
    environ: dict[str, str]
    system: dict[str, Any]


@pytest.fixture(scope="module")
def ground(walking_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = copy_city(walking_city, tmp_path_factory.mktemp("systems") / "data")
    settings = Settings(data=folder, keys="live", sink_allow=("127.0.0.0/8",))
    with serving(settings, lambda held, message: [message]) as (urls, _, _):
        client = Patient(urls)
        client.sign_in("ls.leader")
        unit = client.get("ls.leader", "/directory/v1/me")["unit"]["id"]
        body = {"unit_id": unit, "name": "兰山分局业务系统", "scopes": ALL}
        client.sign_in("ly.system")
        status, system = client.call("ly.system", "POST", "/directory/v1/systems", body)
        assert status == 201, system
        told = {"BAIYING": urls["intake"], "CLIENT_ID": system["client_id"], "CLIENT_SECRET": system["client_secret"]}
        yield Ground(urls["intake"], client, {"PATH": os.environ["PATH"], **told}, system)


def run(*command: str, **environ: str) -> list[str]:
    done = subprocess.run(command, env=environ, cwd=EXAMPLES, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def test_the_example_in_python_raises_and_its_receiver_hears_what_became_of_it(ground: Ground) -> None:
    port = free_port()
    lines = run(sys.executable, "department.py", **ground.environ, RECEIVER=f"http://127.0.0.1:{port}/needs")
    told = [line.split(" ") for line in lines]
    assert [line[0] for line in told][:6] == ["secret", "raised", "batch", "batch", "batch", "timeline"]
    assert {line[0] for line in told[6:]} <= {"timeline"}  # as many lines as have come about by then
    assert [line[1:3] for line in told[2:5]] == [["case-1", "201"], ["case-2", "201"], ["case-3", "422"]]
    assert told[4][3] == "personal_data"
    environ = ground.environ | {"SECRET": told[0][1]}
    command = [sys.executable, "receiver.py", str(port)]
    with subprocess.Popen(command, env=environ, cwd=EXAMPLES, stdout=subprocess.PIPE, text=True) as receiver:
        try:
            assert receiver.stdout is not None
            assert receiver.stdout.readline().startswith("listening")
            assert _forged(port) == 401
            walk = Walk(ground.client)
            walk.step(walk.task_of(told[1][2]), "leader", "accept", {})
            assert receiver.stdout.readline() == f"need.advanced 1 {told[1][1]} accepted\n"
        finally:
            receiver.kill()


def _forged(port: int) -> int:
    stamp = {"webhook-id": "x", "webhook-timestamp": str(int(time.time())), "webhook-signature": "v1,AAAA"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/needs", b"{}", stamp)
    try:
        return int(urllib.request.urlopen(request, timeout=5).status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_example_in_curl_raises_one_need_however_often_it_runs(ground: Ground) -> None:
    first = run("sh", "department.sh", **ground.environ, CASE="curl-1")
    again = run("sh", "department.sh", **ground.environ, CASE="curl-1")
    assert re.fullmatch(r"raised 需〔\d{4}〕\d{4}号 [0-9a-f-]{36}", first[0])
    assert first == again
    assert first[1] == "pending"


def test_a_client_made_from_the_documents_raises_and_reads_a_need(ground: Ground, tmp_path: Path) -> None:
    """OpenAPI proved by a generator (openapi-python-client), with not a line written by hand but the calls."""
    for service in ("directory", "intake"):
        _generate(ground, service, tmp_path)
    sys.path.insert(0, str(tmp_path))
    try:
        directory, intake = (importlib.import_module(f"made_{name}") for name in ("directory", "intake"))
        ask = importlib.import_module("made_directory.api.directory_systems.systems_give_token")
        raise_need = importlib.import_module("made_intake.api.intake_needs.needs_raise_need")
        one_need = importlib.import_module("made_intake.api.intake_needs.needs_one_need")
        models = importlib.import_module("made_intake.models")
        asked = importlib.import_module("made_directory.models").AskToken(
            grant_type="client_credentials", client_id=ground.system["client_id"],
            client_secret=ground.system["client_secret"],
        )  # fmt: skip
        token = ask.sync(client=directory.Client(ground.url), body=asked)
        client = intake.AuthenticatedClient(ground.url, token.access_token)
        right = {
            "kind": "prevention", "topic": "traffic", "title": "请提醒夜间行车安全", "audience": "public",
            "body": "近期夜间农用车事故上升，建议开展提示宣传。",
        }  # fmt: skip
        need = models.RaiseNeed.from_dict(right)
        made = raise_need.sync_detailed(client=client, body=need, idempotency_key="generated-1")
        assert made.status_code == 201
        read = one_need.sync(need_id=made.parsed.id, client=client)
        assert (read.number, read.title, read.state.value) == (made.parsed.number, need.title, "pending")
        bad = raise_need.sync(client=client, body=models.RaiseNeed.from_dict(right | {"title": "短"}))
        assert (bad.status, bad.code) == (422, "invalid")
    finally:
        sys.path.remove(str(tmp_path))


def _generate(ground: Ground, service: str, folder: Path) -> None:
    document = folder / f"{service}.json"
    with urllib.request.urlopen(f"{ground.url}/{service}/openapi.json", timeout=60) as answer:
        document.write_bytes(answer.read())
    command = [
        str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--path", str(document),
        "--output-path", str(folder / f"made_{service}"), "--meta", "none",
    ]  # fmt: skip
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Unable to parse" not in done.stdout + done.stderr
    assert "Unsupported" not in done.stdout + done.stderr
