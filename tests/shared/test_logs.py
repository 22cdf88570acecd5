"""Logs: one line one JSON object, with its ids; no secret, no personal identifier (promise P11, K01, J19)."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from shared.logs import bound, clear, masked, set_up_logs
from shared.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """Settings to set up logs with, inside the test; afterwards all is as it was."""
    root = logging.getLogger()
    held, level = list(root.handlers), root.level
    yield Settings(data=tmp_path)
    clear()
    structlog.reset_defaults()
    root.handlers[:] = held
    root.setLevel(level)


def test_a_line_is_one_json_object_with_its_ids(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(settings)
    with bound(request_id="r1", trace_id="t1", actor="p1"):
        structlog.get_logger("x").info("said", path="/a\r\nforged line", words="防诈骗")
    logging.getLogger("elsewhere").warning("plain %s", "text\nwith a break")
    first, second = capsys.readouterr().out.splitlines()
    said = json.loads(first)
    assert (said["event"], said["request_id"], said["trace_id"], said["actor"]) == ("said", "r1", "t1", "p1")
    assert "防诈骗" in first
    assert json.loads(second)["event"] == "plain text\nwith a break"


def test_an_exception_is_one_masked_line(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(settings)
    try:
        raise RuntimeError("cannot reach amqp://baiying:s3cret-pw@broker:5672/ for 13800138000")
    except RuntimeError:
        structlog.get_logger("x").exception(
            "broken", password="s3cret-pw", headers={"Authorization": "Bearer abcdef123456"}
        )
    (line,) = capsys.readouterr().out.splitlines()
    assert "s3cret-pw" not in line
    assert "13800138000" not in line
    assert "abcdef123456" not in line
    assert "RuntimeError" in line


@pytest.mark.parametrize(
    "text",
    [
        "postgresql+psycopg://user:hunter22@db/x",
        "Authorization: Bearer hunter22hunter22",
        "token eyJhbGciOiJIUzI1NiJ9.hunter22.hunter22",
        "?access_token=hunter22&x=1",
        "password=hunter22",
        "110101199003070011",
        "身份证110101199003070011，",
        "手机13912345678",
        "+86 139-1234-5678",
        "6222020200112233445",
        "zhang.san@example.com",
    ],
)
def test_what_must_not_be_told_is_masked(text: str) -> None:
    shown = masked(text)
    assert "hunter22" not in shown
    assert not any(
        secret in shown for secret in ("19900307", "13912345678", "1234-5678", "6222020200112233445", "zhang.san")
    )
    assert "***" in shown


@pytest.mark.parametrize(
    "text",
    [
        "01a1ff99-ca20-70be-8f0f-139cd2dcfc4a",
        "2026-11-21T19:33:51.123456Z",
        "/intake/v1/needs",
        "需〔2026〕0001号",
        "pos 12345678901",
    ],
)
def test_what_may_be_told_is_left_alone(text: str) -> None:
    assert masked(text) == text


def test_masks_go_all_the_way_down() -> None:
    assert masked({"a": [{"password": "x", "phone": "13912345678"}], "n": 1}) == {
        "a": [{"password": "***", "phone": "***"}],
        "n": 1,
    }
