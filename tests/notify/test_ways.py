"""Addresses of every way, gateways, failed deliveries: who keeps them, what is refused, what is never shown; pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa

from services.notify import actions
from services.notify.dispatch import Dispatcher
from services.notify.models import Delivery, Gateway, HostBreaker, Push, Sink
from services.notify.senders import Ok, Permanent
from shared.db import now
from shared.identity import unseal
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import Caller, Network, begin, caller, make_network, make_work, open_push, said
from tests.notify.outward import Kept, bot, claim, gateway, liaison, outgoing

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token="
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/"
MAIL = {"kind": "mail", "name": "邮件服务器", "address": "smtp+starttls://mail.example.gov.cn:587",
        "options": {"sender": "tuisong@example.gov.cn", "login": "tuisong"}, "secret": "mail-password-1"}  # fmt: skip
NUMBERS = count(1)


@dataclass
class Stage:
    """One system for all of these tests; each uses addresses of its own."""

    work: Work
    network: Network
    admin: Caller
    head: Caller
    other: Caller
    liaison: Caller


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    work = begin(make_work(tmp_path_factory.mktemp("ways")))
    network = make_network(work, counties=3, stations=0)
    ours, theirs = network.counties[:2]
    yield Stage(
        work, network, caller(work, network.city, "system_admin"), caller(work, ours, "unit_head"),
        caller(work, theirs, "unit_head"), caller(work, ours),
    )  # fmt: skip
    work.db.dispose()


def make(who: Caller, path: str = "/sinks", **given: Any) -> Any:
    answer = who.post(path, given, Idempotency_Key=new_id())
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def token() -> str:
    """Another bot."""
    return f"abcdef-{next(NUMBERS):06d}"


def change(who: Caller, one: dict[str, Any], path: str = "/sinks", **given: Any) -> Any:
    return who.call("PATCH", f"{path}/{one['id']}", given, If_Match=f'"{one["version"]}"')


@pytest.mark.parametrize(("way", "base"), [("wecom_bot", WECOM), ("dingtalk_bot", DINGTALK), ("feishu_bot", FEISHU)])
def test_a_bots_address_is_sealed_and_no_part_that_speaks_is_shown(stage: Stage, way: str, base: str) -> None:
    key = token()
    one = make(stage.head, way=way, url=base + key, name="工作群")
    everything = str([one, stage.head.get("/sinks"), stage.head.get(f"/sinks/{one['id']}")])
    _, html = stage.head.see(f"/notify/ways/{one['id']}")
    assert key not in everything + html + stage.head.see("/notify/ways")[1] + str(said(stage.work, "register.changed"))
    with stage.work.db.read() as session:
        row = session.get_one(Sink, one["id"])
        assert unseal(stage.work.settings, row.id, row.sealed or "")["url"] == base + key
        assert key not in str(session.execute(sa.text("SELECT * FROM sink")).all())
    assert one["rate"]["free"] == one["rate"]["most"]
    again = stage.head.post("/sinks", {"way": way, "url": base + key}, Idempotency_Key=new_id())
    assert (again.status_code, again.get_json()["code"]) == (409, "already_there")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"way": "wecom_bot", "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"}, "url"),
        ({"way": "wecom_bot", "url": "http://10.0.0.1/send?key=abcdef-999999"}, "url"),
        ({"way": "dingtalk_bot", "url": "file:///etc/passwd?access_token=abcdef-999999"}, "url"),
        ({"way": "wecom_bot", "url": WECOM + "abcdef-999999", "secret": "x"}, "secret"),
        ({"url": "https://hook.example.gov.cn/a", "secret": "mine"}, "secret"),
        ({"url": "https://hook.example.gov.cn/a", "audience": "public"}, "audience"),
        ({"url": "https://hook.example.gov.cn/a", "group_id": new_id()}, "group_id"),
        ({"way": "wecom_bot", "url": WECOM + "abcdef-999998", "group_id": new_id()}, "group_id"),
        ({"way": "mail", "url": "zu@example.gov.cn"}, "way"),
        ({"way": "sms", "url": "13800000000"}, "way"),
        ({"way": "wecom_bot", "url": WECOM + "abcdef-999997", "digest": "weekly"}, "digest"),
    ],
)
def test_what_is_no_address_is_told_by_field_and_nothing_is_kept(
    stage: Stage, given: dict[str, Any], field: str
) -> None:
    answer = stage.other.post("/sinks", given, Idempotency_Key=new_id())
    assert (answer.status_code, field in answer.get_json().get("errors", {})) == (422, True), answer.get_json()
    assert stage.other.get("/sinks")["items"] == []


def test_a_folder_is_registered_by_the_administrator_and_once(stage: Stage) -> None:
    refused = stage.head.post("/sinks", {"way": "file", "url": "outbox"}, Idempotency_Key=new_id())
    assert refused.status_code == 403
    make(stage.admin, way="file", url="outbox", unit_id=stage.network.counties[2].id)
    again = {"way": "file", "url": "outbox", "unit_id": stage.network.counties[0].id}
    assert stage.admin.post("/sinks", again, Idempotency_Key=new_id()).status_code == 409


def test_changes_want_the_version_keep_the_secret_and_never_move_it_alone(stage: Stage) -> None:
    one = make(stage.head, way="dingtalk_bot", url=DINGTALK + token(), secret="SEC000111")
    assert stage.head.call("PATCH", f"/sinks/{one['id']}", {"name": "改名"}).status_code == 428
    moved = change(stage.head, one, url=DINGTALK + token())
    assert (moved.status_code, "secret" in moved.get_json()["errors"]) == (422, True)
    changed = change(stage.head, one, name="改名", quiet=True, digest="daily").get_json()
    assert (changed["name"], changed["quiet"], changed["digest"]) == ("改名", True, "daily")
    with stage.work.db.read() as session:
        row = session.get_one(Sink, one["id"])
        assert unseal(stage.work.settings, row.id, row.sealed or "")["secret"] == "SEC000111"
    assert change(stage.head, one, name="再改").status_code == 412
    assert change(stage.other, changed, name="别人").status_code == 404
    assert change(stage.liaison, changed, name="无权").status_code == 404
    refused = stage.head.post(f"/sinks/{one['id']}/rotate", If_Match=f'"{changed["version"]}"')
    assert (refused.status_code, refused.get_json()["code"]) == (409, "no_signing_secret")


def test_every_change_is_on_record(stage: Stage) -> None:
    one = make(stage.head, url=f"https://hook.example.gov.cn/{token()}")
    rotated = stage.head.post(f"/sinks/{one['id']}/rotate", If_Match='"1"').get_json()
    off = change(stage.head, rotated, active=False).get_json()
    stage.head.call("DELETE", f"/sinks/{one['id']}", If_Match=f'"{off["version"]}"')
    mine = [fact for fact in said(stage.work, "register.changed") if fact["register_id"] == one["id"]]
    assert [fact["done"] for fact in mine] == ["added", "rotated", "stopped", "removed"]
    assert {fact["what"] for fact in mine} == {"sink"}


def test_the_test_button_tells_at_once_under_test_keys(stage: Stage) -> None:
    one = make(stage.head, way="wecom_bot", url=WECOM + token())
    answer = stage.head.post(f"/sinks/{one['id']}/test", Idempotency_Key=new_id())
    assert (answer.status_code, answer.get_json()["testing"]) == (202, True)
    Dispatcher().turn(stage.work)
    shown = stage.head.get(f"/sinks/{one['id']}")
    assert (shown["testing"], shown["health"], "演练" in shown["last_error"]) == (False, "failing", True)


def test_a_tried_address_is_sent_a_test_message(stage: Stage) -> None:
    one = make(stage.head, way="wecom_bot", url=WECOM + token())
    stage.head.post(f"/sinks/{one['id']}/test", Idempotency_Key=new_id())
    way = Kept()
    with stage.work.db.write() as session:
        (job,) = actions.testing.claim_tests(session, {"wecom_bot": way}, None)
    with stage.work.db.write() as session:
        assert actions.save_result(session, job, way.send(job.message))
    assert "检测" in way.sent[0].data["title"]
    shown = stage.head.get(f"/sinks/{one['id']}")
    assert (shown["health"], shown["rate"]["free"]) == ("well", 19)


def test_a_gateway_is_kept_by_the_administrator_with_its_secret_sealed(stage: Stage) -> None:
    county = stage.network.counties[2]
    one = make(stage.admin, "/gateways", **MAIL, unit_id=county.id)
    assert "mail-password" not in str([one, stage.admin.get("/gateways"), stage.admin.see("/notify/gateways")[1]])
    assert stage.head.call("GET", "/gateways").status_code == 403
    again = stage.admin.post("/gateways", {**MAIL, "unit_id": county.id}, Idempotency_Key=new_id())
    assert (again.status_code, again.get_json()["code"]) == (409, "already_there")
    moved = change(stage.admin, one, "/gateways", address="smtps://collector.example.com:465")
    assert (moved.status_code, "secret" in moved.get_json()["errors"]) == (422, True)
    slow = change(stage.admin, one, "/gateways", rate=60).get_json()
    assert (slow["rate"], slow["address"]) == (60, MAIL["address"])
    with stage.work.db.read() as session:
        row = session.get_one(Gateway, one["id"])
        assert unseal(stage.work.settings, row.id, row.sealed or "") == {"secret": "mail-password-1"}
    alone = stage.admin.post(f"/gateways/{one['id']}/test", Idempotency_Key=new_id())
    assert (alone.status_code, alone.get_json()["code"]) == (409, "no_contact")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"address": "smtp://10.0.0.1:25"}, "address"),
        ({"address": "https://mail.example.gov.cn"}, "address"),
        ({"options": {"sender": "nobody"}}, "sender"),
        ({"options": {"sender": "a@example.gov.cn"}}, "login"),
        ({"address": "smtp://mail.example.gov.cn"}, "login"),
        ({"kind": "wecom_app", "address": "", "options": {"corp_id": "ww1"}}, "agent_id"),
        ({"kind": "sms", "address": "https://sms.example.cn/", "options": {}}, "fields"),
        ({"rate": 0}, "rate"),
        ({"kind": "pigeon"}, "kind"),
    ],
)
def test_what_is_no_gateway_is_told_by_field(stage: Stage, given: dict[str, Any], field: str) -> None:
    given = {**MAIL, **given, "unit_id": stage.network.counties[2].id}
    answer = stage.admin.post("/gateways", given, Idempotency_Key=new_id())
    assert (answer.status_code, field in answer.get_json()["errors"]) == (422, True), answer.get_json()


def test_the_pages_register_show_change_and_remove_without_javascript(stage: Stage) -> None:
    key = token()
    given = {"way": "wecom_bot", "url": WECOM + key, "name": "所队群", "quiet": "true"}
    status, html = stage.head.press("/notify/ways", "/ways", **given)
    assert (status, "接收地址已登记" in html, key in html) == (200, True, False)
    one = next(one for one in stage.head.get("/sinks")["items"] if one["name"] == "所队群")
    here = f"/notify/ways/{one['id']}"
    assert one["quiet"] is True
    status, html = stage.head.press(here, "/change", name="新名称", digest="hourly")
    assert (status, "新名称" in html) == (200, True)
    assert stage.head.get(f"/sinks/{one['id']}")["quiet"] is False, "the box was not ticked"
    assert "正在检测" in stage.head.press(here, "/test")[1]
    assert stage.head.press(here, "/remove")[0] == 200
    assert stage.head.call("GET", f"/sinks/{one['id']}").status_code == 404


def test_the_page_shows_a_webhooks_secret_once(stage: Stage) -> None:
    url = f"https://hook.example.gov.cn/{token()}"
    status, html = stage.head.press("/notify/ways", "/ways", way="webhook", url=url, name="系统")
    assert (status, "whsec_" in html) == (200, True)
    one = next(one for one in stage.head.get("/sinks")["items"] if one["url"] == url)
    assert "whsec_" not in stage.head.see(f"/notify/ways/{one['id']}")[1]
    assert "whsec_" in stage.head.press(f"/notify/ways/{one['id']}", "/rotate")[1]


def test_a_wrong_form_comes_back_with_what_was_typed(stage: Stage) -> None:
    status, html = stage.head.press("/notify/ways", "/ways", way="wecom_bot", url="https://x.example/send", name="某群")
    assert (status, "某群" in html, "key" in html) == (422, True, True)
    given = {"kind": "sms", "name": "短信", "sms_form": "{not json", "address": "https://sms.example.cn/"}
    status, html = stage.admin.press("/notify/gateways", "/gateways", **given)
    assert (status, "JSON" in html) == (422, True)


def test_the_pages_register_and_change_a_gateway(stage: Stage) -> None:
    unit_id = stage.network.counties[2].id
    status, html = stage.admin.press("/notify/gateways", "/gateways", kind="wecom_app", name="企业微信", corp_id="ww12",
                                     agent_id="1000002", secret="app-secret", unit_id=unit_id)  # fmt: skip
    assert (status, "网关已登记" in html) == (200, True), html[-3000:]
    one = next(one for one in stage.admin.get("/gateways")["items"] if one["kind"] == "wecom_app")
    assert one["address"] == "https://qyapi.weixin.qq.com"
    here = f"/notify/gateways/{one['id']}"
    status, html = stage.admin.press(here, "/change", name="应用", address=one["address"], corp_id="ww34", agent_id="9")
    assert (status, "已保存" in html) == (200, True)
    changed = stage.admin.get(f"/gateways/{one['id']}")
    assert (changed["options"], changed["name"]) == ({"corp_id": "ww34", "agent_id": "9"}, "应用")


def failing(stage: Stage, county: int, error: str = "HTTP 404", beside: Sequence[Sink] = ()) -> tuple[str, Sink]:
    """A push of which the county's bot refuses its message for good, when there are no other addresses but `beside`."""
    no_longer(stage, *_active(stage, beside))
    sink = bot(stage.work, stage.network.counties[county], key=token())
    push_id = open_push(stage.work, stage.network.city, wanted={"levels": ["county"]})
    for job in claim(stage.work, Kept()):
        with stage.work.db.write() as session:
            refused = job.sink_id == sink.id and job.message.data.get("push_id") == push_id
            actions.save_result(session, job, Permanent(error) if refused else Ok())
    return push_id, sink


def _active(stage: Stage, beside: Sequence[Sink]) -> list[Sink]:
    """What tests before this one have left."""
    with stage.work.db.read() as session:
        query = sa.select(Sink).where(Sink.active, Sink.id.not_in([one.id for one in beside]))
        return list(session.scalars(query))


def test_what_failed_is_listed_with_its_reason_and_sent_once_more(stage: Stage) -> None:
    push_id, sink = failing(stage, 0)
    (one,) = stage.head.get(f"/deliveries?push_id={push_id}")["items"]
    assert (one["last_error"], one["sink_id"], one["way_label"]) == ("HTTP 404", sink.id, "企业微信群机器人")
    assert stage.other.get(f"/deliveries?sink_id={sink.id}")["items"] == []
    assert stage.liaison.call("GET", "/deliveries").status_code == 403
    dry = stage.head.post("/deliveries/replay", {"push_id": push_id, "dry_run": True}, Idempotency_Key=new_id())
    assert (dry.get_json()["replayed"], dry.get_json()["dry_run"]) == (1, True)
    assert len(stage.head.get(f"/deliveries?push_id={push_id}")["items"]) == 1
    foreign = stage.other.post("/deliveries/replay", {"ids": [one["id"]]}, Idempotency_Key=new_id())
    assert foreign.get_json()["found"] == 0
    done = stage.head.post("/deliveries/replay", {"ids": [one["id"]]}, Idempotency_Key=new_id())
    assert done.get_json()["replayed"] == 1
    assert said(stage.work, "register.changed")[-1]["done"] == "replayed"
    way = Kept()
    jobs = [job for job in claim(stage.work, way) if one["id"] in job.delivery_ids]
    assert len(jobs) == 1
    assert jobs[0].message.delivery_id == one["id"], "the same id: a receiver that had it knows it again"
    with stage.work.db.write() as session:
        actions.save_result(session, jobs[0], Ok())
    leader = caller(stage.work, stage.network.city, "leader")
    ways = {line["way"]: line for line in leader.get(f"/pushes/{push_id}/ways")["ways"]}
    assert (ways["inbox"]["delivered"], ways["wecom_bot"]["failed"]) == (3, 0)
    states = ("waiting", "delivered", "would_have_sent", "failed", "expired", "cancelled")
    assert all(line["total"] == sum(line[name] for name in states) for line in ways.values())
    assert stage.head.get(f"/pushes/{push_id}/ways")["ways"][0]["total"] == 1, "his own unit only"


def no_longer(stage: Stage, *sinks: Sink) -> None:
    """These take no place at their host from the tests that follow: eight messages may be on their way to one."""
    with stage.work.db.write() as session:
        session.execute(sa.update(Sink).where(Sink.id.in_([one.id for one in sinks])).values(active=False))
        mine = sa.update(Delivery).where(Delivery.recipient_id.in_([one.id for one in sinks]))
        session.execute(mine.values(state="cancelled"))


def test_what_failed_alike_is_a_group_and_goes_out_again_as_one(stage: Stage) -> None:
    _, sink = failing(stage, 0)
    groups = {one["sink_id"]: one for one in stage.head.get("/deliveries/groups")["items"]}
    assert (groups[sink.id]["reason"], groups[sink.id]["count"]) == ("HTTP 404", 1)
    assert stage.other.get("/deliveries/groups")["items"] == []
    assert stage.liaison.call("GET", "/deliveries/groups").status_code == 403
    assert "整组重发" in stage.head.see("/notify/deliveries")[1]
    for given, found in (({"reason": "HTTP 500"}, 0), ({"reason": "HTTP 404", "per_second": 1}, 1)):
        told = stage.head.post("/deliveries/replay", {"sink_id": sink.id, **given}, Idempotency_Key=new_id()).get_json()
        assert told["replayed"] == found
    alone = stage.head.post("/deliveries/replay", {"ids": [new_id()], "reason": "x"}, Idempotency_Key=new_id())
    assert alone.status_code == 422
    no_longer(stage, sink)


def test_many_sent_again_become_due_one_after_the_other(stage: Stage) -> None:
    sinks: list[Sink] = []
    for _ in range(3):
        sinks.append(failing(stage, 0, beside=sinks)[1])
    with stage.work.db.write() as session:
        rows = list(session.scalars(sa.select(Delivery).where(Delivery.recipient_id.in_([one.id for one in sinks]))))
        ids = [row.id for row in rows if row.way != "inbox" and row.state == "failed"]
    stage.head.post("/deliveries/replay", {"ids": ids, "per_second": 2}, Idempotency_Key=new_id())
    with stage.work.db.read() as session:
        due = sorted(session.scalars(sa.select(Delivery.next_at).where(Delivery.id.in_(ids))))
    assert [(at - due[0]).total_seconds() for at in due] == [0.0, 0.5, 1.0]
    no_longer(stage, *sinks)


def test_an_address_is_tried_again_at_once(stage: Stage) -> None:
    _, sink = failing(stage, 0)
    with stage.work.db.write() as session:
        late = now(session) + timedelta(hours=1)
        mine = sa.update(Delivery).where(Delivery.recipient_id == sink.id, Delivery.way != "inbox")
        session.execute(mine.values(state="pending", next_at=late, attempt=3))
        session.execute(sa.delete(HostBreaker))
        session.add(HostBreaker(host=sink.host, failures=9, open_until=late))
    assert stage.other.post(f"/sinks/{sink.id}/retry", Idempotency_Key=new_id()).status_code == 404
    told = stage.head.post(f"/sinks/{sink.id}/retry", Idempotency_Key=new_id())
    assert (told.status_code, told.get_json()["resting_until"]) == (200, None)
    with stage.work.db.write() as session:
        due = session.scalar(sa.select(Delivery.next_at).where(Delivery.recipient_id == sink.id))
        assert due is not None
        assert due <= now(session)
        session.execute(sa.delete(HostBreaker))
        session.execute(sa.update(Sink).where(Sink.id == sink.id).values(active=False))
    assert stage.head.post(f"/sinks/{sink.id}/retry", Idempotency_Key=new_id()).get_json()["code"] == "not_active"
    no_longer(stage, sink)


def test_nothing_of_a_push_that_is_over_goes_out_again(stage: Stage) -> None:
    push_id, _ = failing(stage, 0)
    with stage.work.db.write() as session:
        session.execute(sa.update(Push).where(Push.id == push_id).values(state="recalled"))
    told = stage.head.post("/deliveries/replay", {"push_id": push_id}, Idempotency_Key=new_id()).get_json()
    assert (told["found"], told["replayed"], told["over"]) == (1, 0, 1)


def test_an_address_that_is_off_gets_nothing_again(stage: Stage) -> None:
    _, sink = failing(stage, 0)
    with stage.work.db.write() as session:
        session.execute(sa.update(Sink).where(Sink.id == sink.id).values(active=False))
    told = stage.head.post("/deliveries/replay", {"sink_id": sink.id}, Idempotency_Key=new_id()).get_json()
    assert (told["replayed"], told["off"]) == (0, 1)


@pytest.mark.parametrize("body", [{}, {"push_id": new_id(), "sink_id": new_id()}, {"ids": []}, {"ids": ["x"]}])
def test_a_replay_names_exactly_one_thing(stage: Stage, body: dict[str, Any]) -> None:
    assert stage.head.post("/deliveries/replay", body, Idempotency_Key=new_id()).status_code == 422


def test_the_page_of_what_failed_sends_one_or_all_of_a_push_again(stage: Stage) -> None:
    push_id, _ = failing(stage, 0, "机器人已被移出群聊")
    status, html = stage.head.see(f"/notify/deliveries?push_id={push_id}")
    assert (status, "机器人已被移出群聊" in html, "全部重发" in html) == (200, True, True)
    status, html = stage.head.press(f"/notify/deliveries?push_id={push_id}", "/replay", push_id=push_id)
    assert (status, "已重发1条" in html) == (200, True)


def test_a_person_moves_with_the_gateway_and_his_address_is_shown_nowhere(stage: Stage) -> None:
    work = begin(make_work(stage.work.settings.data / "people"))
    network = make_network(work, counties=1, stations=0)
    server = gateway(work, network.city)
    liaison(work, network.counties[0])
    open_push(work, network.city, wanted={"levels": ["county"]})
    admin = caller(work, network.city, "system_admin")
    moved = change(admin, {"id": server.id, "version": 1}, "/gateways", address="smtp://127.0.0.1:2526")
    assert moved.status_code == 200
    assert {one.host for one in outgoing(work)} == {"127.0.0.1:2526"}
    assert admin.get("/gateways")["items"][0]["people"] == 1
    assert "zhang@" not in admin.see("/notify/gateways")[1] + admin.see("/notify/ways")[1]
    with work.db.read() as session:
        rows = [session.execute(sa.select(table.__table__)).all() for table in (Sink, Delivery)]
        assert "zhang@" not in str(rows)
    work.db.dispose()
