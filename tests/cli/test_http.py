"""Commands over HTTP against a served city: sign in, raise, follow, amend, withdraw, claim, step, list pushes."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from deploy.sample import SAMPLE_PASSWORD
from tests.cli.conftest import Call

RAISE = ("need", "raise", "--kind", "prevention", "--topic", "crime", "--audience", "public", "--title")
BODY = "近两周同类警情36起，建议面向网购群体开展防范宣传。"


@pytest.fixture
def at(call: Call, city_url: str) -> Any:
    """Somebody at the served city: at("zhzx.publicist")("need", "list")."""

    def sign_in(login: str) -> Any:
        code, out, err = call(
            "token", "--login", login, "--password-stdin", "--print", typed=SAMPLE_PASSWORD + "\n", BAIYING_URL=city_url
        )
        assert code == 0, err
        token = out.strip()

        def run(*words: str, typed: str = "") -> tuple[int, str, str]:
            return call(*words, typed=typed, BAIYING_URL=city_url, BAIYING_TOKEN=token)

        return run

    return sign_in


def test_a_token_is_kept_for_its_owner_only_and_forgotten(call: Call, city_url: str, tmp_path: Path) -> None:
    words = ("token", "--login", "ly.leader", "--password-stdin")
    code, out, _ = call(*words, "--json", typed=SAMPLE_PASSWORD + "\n", BAIYING_URL=city_url)
    assert code == 0
    file = Path(json.loads(out)["file"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert call("need", "list")[0] == 0
    assert "ly.leader" in call("token", "--json")[1]
    file.chmod(0o644)
    assert call("need", "list")[0] == 3
    file.chmod(0o600)
    assert call("token", "--out")[0] == 0
    assert not file.exists()
    assert call("need", "list")[0] == 3


def test_a_wrong_password_is_exit_3(call: Call, city_url: str) -> None:
    words = ("token", "--login", "nobody.here", "--password-stdin")
    code, _, err = call(*words, typed="wrong-password\n", BAIYING_URL=city_url)
    assert code == 3
    assert "wrong_login" in err


def test_a_need_from_raising_to_withdrawing(at: Any) -> None:
    run = at("zhzx.publicist")
    code, out, _ = run(*RAISE, "冒充客服诈骗防范宣传", "--body", "-", "--json", typed=BODY)
    need = json.loads(out)
    assert code == 0
    number = need["number"]
    assert number in run("need", "list", "--q", "冒充客服")[1]
    assert BODY in run("need", "show", number)[1]
    assert "需求已提交" in run("need", "timeline", need["id"])[1]
    code, out, _ = run("need", "amend", number, "--title", "冒充客服退款诈骗防范宣传")
    assert code == 0, out
    code, out, _ = run("need", "withdraw", number, "--reason", "情况变化，不再需要")
    assert code == 0, out
    code, _, err = run("need", "withdraw", number, "--reason", "情况变化，不再需要")
    assert code == 5
    assert "need_closed" in err


def test_refusals_are_told_by_field_and_as_json(at: Any) -> None:
    run = at("zhzx.publicist")
    code, _, err = run(*RAISE, "冒充客服诈骗防范宣传", "--body", "请联系13812345678办理，谢谢")
    assert code == 6
    assert "疑似手机号码" in err
    code, _, err = run(*RAISE, "短", "--body", BODY, "--json")
    assert code == 6
    assert "title" in json.loads(err)["errors"]
    assert run("need", "show", "需〔1999〕9999号")[0] == 4


def test_a_task_is_claimed_once_and_stepped(at: Any) -> None:
    run = at("zhzx.publicist")
    need = json.loads(run(*RAISE, "电动车防盗宣传需求", "--body", BODY, "--json")[1])
    number = _task_of(run, need["id"])
    member, leader = at("ly.member1"), at("ly.leader")
    assert number in leader("task", "list", "--queue", "open")[1]
    assert "accept" in leader("task", "show", number)[1]
    assert leader("task", "step", number, "accept")[0] == 0
    assert member("task", "claim", number)[0] == 0
    code, _, err = member("task", "claim", number)
    assert code == 5, err
    assert leader("task", "step", number, "send_back", "--reason", "不该由我退回")[0] in (3, 5)
    assert member("task", "step", number, "release", "--with", "[]")[0] == 6
    assert member("task", "step", number, "release", "--reason", "手头任务较多")[0] == 0
    assert json.loads(leader("push", "list", "--json")[1]) == []
    assert leader("push", "status", "推〔2026〕0001号")[0] == 4
    assert json.loads(leader("push", "schedule", "list", "--json")[1]) == []
    assert leader("push", "schedule", "stop", "每周防范提示", "--reason", "活动结束")[0] == 4
    told = json.loads(leader("push", "rehearse", "--level", "county", "--json")[1])
    assert (told["targets"], told["outside"]) == (16, 0)
    assert "站内收件箱" in leader("push", "rehearse", "--level", "county")[1]


def _task_of(run: Any, need_id: str) -> str:
    from deploy.demo.stage import until

    found: str = until(lambda: json.loads(run("need", "show", need_id, "--json")[1])["task_number"], "the task")
    return found


def test_what_did_not_arrive_is_listed_and_a_replay_says_first_what_it_would_do(at: Any) -> None:
    run = at("ly.system")
    assert "没有未送达的投递" in run("deliveries", "failed")[1]
    assert json.loads(run("deliveries", "failed", "--json")[1]) == []
    sink = "01900000-0000-7000-8000-000000000000"
    code, out, _ = run("deliveries", "failed", "--sink", sink, "--replay", "--json")
    assert (code, json.loads(out)["dry_run"]) == (0, True)
    assert json.loads(run("deliveries", "failed", "--sink", sink, "--replay", "--go", "--json")[1])["replayed"] == 0
    assert run("deliveries", "failed", "--replay")[0] == 2
    assert run("deliveries", "failed", "--go")[0] == 2
