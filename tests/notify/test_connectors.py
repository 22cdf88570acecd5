"""发布连接: who registers and sees them, what is refused, secrets shown once, changes by version, the pages."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.notify import actions
from services.notify.app import SERVICE
from services.notify.models import Connector
from shared.db import now
from shared.identity import PEOPLE, KnownPerson, sign
from shared.ids import new_id
from shared.service import Work
from shared.web import create_app
from tests.notify.build import Caller, Network, caller, make_network, make_unit
from tests.notify.carry import add_connector, carry, content, hear, make_due

WECHAT = {"kind": "wechat", "name": "平安临沂公众号", "app_id": "wx0123456789abcdef", "secret": "app-secret-7788"}
HTTP = {"kind": "http", "name": "市局网站", "address": "https://cms.example.gov.cn/hook"}
FILE = {"kind": "file", "name": "内网网站", "address": "intranet-site"}


@pytest.fixture
def network(work: Work) -> Network:
    return make_network(work, counties=2, stations=1)


@pytest.fixture
def admin(work: Work, network: Network) -> Caller:
    return caller(work, network.city, "system_admin")


def make(admin: Caller, given: dict[str, Any]) -> Any:
    answer = admin.post("/connectors", given, Idempotency_Key=new_id())
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def change(admin: Caller, one: dict[str, Any], given: dict[str, Any], version: int = 1) -> Any:
    return admin.call("PATCH", f"/connectors/{one['id']}", given, If_Match=f'"{version}"')


def test_each_kind_can_be_registered_and_the_secret_is_shown_once_where_we_made_it(admin: Caller) -> None:
    made = {given["kind"]: make(admin, given) for given in (WECHAT, HTTP, FILE)}
    assert made["http"]["secret"].startswith("whsec_")
    assert "secret" not in made["wechat"] and "secret" not in made["file"]  # noqa: PT018
    assert made["wechat"]["address"] == "https://api.weixin.qq.com"
    assert {one["health"] for one in made.values()} == {"unknown"}
    everything = json.dumps(
        [admin.get("/connectors"), *(admin.get(f"/connectors/{one['id']}") for one in made.values())]
    )
    assert "whsec_" not in everything
    assert "app-secret" not in everything
    for one in made.values():
        status, html = admin.see(f"/notify/connectors/{one['id']}")
        assert status == 200
        assert "whsec_" not in html
        assert "app-secret" not in html


def test_secrets_are_sealed_at_rest(admin: Caller, work: Work) -> None:
    made = make(admin, HTTP)
    make(admin, WECHAT)
    with work.db.read() as session:
        rows = str(session.execute(sa.text("SELECT * FROM connector")).all())
    assert made["secret"] not in rows
    assert "app-secret" not in rows


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({**FILE, "address": "../etc"}, "address"),
        ({**FILE, "address": ""}, "address"),
        ({**FILE, "address": "A"}, "address"),
        ({**FILE, "address": "a/b"}, "address"),
        ({**FILE, "address": ".hidden"}, "address"),
        ({**FILE, "secret": "x"}, "secret"),
        ({**FILE, "app_id": "x"}, "app_id"),
        ({**HTTP, "address": "http://127.0.0.2.nip.io@x/"}, "address"),
        ({**HTTP, "address": "http://169.254.169.254/latest"}, "address"),
        ({**HTTP, "address": "http://[::1]/"}, "address"),
        ({**HTTP, "address": "http://0x7f000001/"}, "address"),
        ({**HTTP, "address": "file:///etc/passwd"}, "address"),
        ({**HTTP, "address": "https://cms.example.gov.cn/hook?token=1"}, "address"),
        ({**HTTP, "secret": "mine"}, "secret"),
        ({**HTTP, "releases": False, "cover_media_id": "x"}, "cover_media_id"),
        ({**WECHAT, "secret": ""}, "secret"),
        ({**WECHAT, "app_id": ""}, "app_id"),
        ({**WECHAT, "address": "http://10.0.0.1/"}, "address"),
        ({**WECHAT, "kind": "weibo"}, "kind"),
        ({**WECHAT, "name": "x"}, "name"),
        ({**WECHAT, "active": False}, "active"),
    ],
)
def test_what_cannot_be_registered_is_told_by_field(admin: Caller, given: dict[str, Any], field: str) -> None:
    answer = admin.post("/connectors", given, Idempotency_Key=new_id())
    assert (answer.status_code, field in answer.get_json()["errors"]) == (422, True), answer.get_json()
    assert admin.get("/connectors")["items"] == []


def test_the_same_name_folder_or_account_is_kept_once(admin: Caller, network: Network) -> None:
    for given in (WECHAT, FILE, HTTP):
        make(admin, given)
        again = admin.post("/connectors", {**given, "name": "另一个"}, Idempotency_Key=new_id())
        assert (again.status_code, again.get_json()["code"]) == (409, "already_there")
        named = {**given, "address": given.get("address", "") + "2", "app_id": "wx2"} if given is WECHAT else given
        assert admin.post("/connectors", named, Idempotency_Key=new_id()).status_code in (409, 422)
    elsewhere = {**FILE, "unit_id": network.counties[0].id}
    taken = admin.post("/connectors", elsewhere, Idempotency_Key=new_id())
    assert (taken.status_code, taken.get_json()["code"]) == (409, "already_there")
    make(admin, {**HTTP, "unit_id": network.counties[0].id})


def test_only_the_system_administrator_registers_and_only_below_him(work: Work, network: Network) -> None:
    county = caller(work, network.counties[0], "system_admin")
    assert make(county, FILE)["unit_id"] == network.counties[0].id
    for unit in (network.city, network.counties[1]):
        answer = county.post("/connectors", {**HTTP, "unit_id": unit.id}, Idempotency_Key=new_id())
        assert answer.status_code == 404
    for role in ("director", "leader", "publisher", "unit_head", "liaison"):
        other = caller(work, network.city, role)
        assert other.post("/connectors", HTTP, Idempotency_Key=new_id()).status_code == 403


def test_an_administrator_in_a_department_registers_for_his_bureau(work: Work, network: Network) -> None:
    office = make_unit("city", network.city, kind="branch")
    with work.db.write() as session:
        session.add(office)
    with work.db.write() as session:
        grants = [{"role": "system_admin", "unit_id": network.city.id}]
        session.add(KnownPerson(id=(who := new_id()), unit_id=office.id, grants=grants, active=True, card_version=1))
        at = now(session)
    caller(work, network.city)  # the directory is near
    token = sign(work.settings, who, new_id(), PEOPLE, timedelta(hours=12), at=at)
    clerk = Caller(create_app(SERVICE, work.settings, work.db).test_client(), token)
    assert make(clerk, FILE)["unit_id"] == network.city.id
    refused = clerk.post("/connectors", {**HTTP, "unit_id": office.id}, Idempotency_Key=new_id())
    assert (refused.status_code, "unit_id" in refused.get_json()["errors"]) == (422, True)
    assert office.id not in clerk.see("/notify/connectors")[1]


def test_publishers_see_the_health_of_their_units_connectors_and_change_nothing(
    work: Work, network: Network, admin: Caller
) -> None:
    ours = make(admin, {**HTTP, "unit_id": network.counties[0].id})
    theirs = make(admin, {**HTTP, "unit_id": network.counties[1].id})
    publisher = caller(work, network.counties[0], "publisher")
    assert [one["id"] for one in publisher.get("/connectors")["items"]] == [ours["id"]]
    assert publisher.get(f"/connectors/{ours['id']}")["allowed_steps"] == []
    assert publisher.call("GET", f"/connectors/{theirs['id']}").status_code == 404
    assert publisher.call("GET", f"/connectors/{theirs['id']}/carriages").status_code == 404
    assert change(publisher, ours, {"name": "改名"}).status_code == 403
    for verb in ("rotate", "test"):
        path = f"/connectors/{ours['id']}/{verb}"
        assert publisher.post(path, Idempotency_Key=new_id(), If_Match='"1"').status_code == 403
    assert caller(work, network.counties[0], "member").call("GET", "/connectors").status_code == 403


def test_changes_want_the_version_and_keep_the_secret(admin: Caller, work: Work) -> None:
    one = make(admin, WECHAT)
    assert admin.call("PATCH", f"/connectors/{one['id']}", {"name": "改名"}).status_code == 428
    assert change(admin, one, {"name": "改名"}).get_json()["name"] == "改名"
    assert change(admin, one, {"name": "再改"}).status_code == 412
    with work.db.read() as session:
        row = session.get_one(Connector, one["id"])
        assert actions.connectors.secrets_of_connector(session, row) == ["app-secret-7788"]
    assert change(admin, one, {"secret": "another-secret"}, 2).status_code == 200
    with work.db.read() as session:
        row = session.get_one(Connector, one["id"])
        assert actions.connectors.secrets_of_connector(session, row) == ["another-secret"]


def test_an_accounts_secret_is_not_sent_to_another_address_by_changing_it(admin: Caller) -> None:
    one = make(admin, WECHAT)
    moved = change(admin, one, {"address": "https://collector.example.com"})
    assert (moved.status_code, "secret" in moved.get_json()["errors"]) == (422, True)
    assert admin.get(f"/connectors/{one['id']}")["address"] == "https://api.weixin.qq.com"
    again = {"address": "https://collector.example.com", "secret": "given anew"}
    assert change(admin, one, again).status_code == 200


def test_rotating_gives_a_new_secret_and_says_how_long_the_old_one_holds(admin: Caller) -> None:
    one = make(admin, HTTP)
    answer = admin.post(f"/connectors/{one['id']}/rotate", If_Match='"1"', Idempotency_Key=new_id())
    rotated = answer.get_json()
    assert answer.status_code == 200
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != one["secret"]
    assert rotated["old_until"]
    for other in (make(admin, FILE), make(admin, WECHAT)):
        refused = admin.post(f"/connectors/{other['id']}/rotate", If_Match='"1"', Idempotency_Key=new_id())
        assert (refused.status_code, refused.get_json()["code"]) == (409, "no_signing_secret")


def test_switched_off_it_carries_nothing_and_cannot_be_tested(admin: Caller, work: Work, network: Network) -> None:
    one = make(admin, FILE)
    assert change(admin, one, {"active": False}).get_json()["health"] == "off"
    hear(work, make_due(network.city, one["id"]))
    carry(work)
    (carried,) = admin.get(f"/connectors/{one['id']}/carriages")["items"]
    assert (carried["state"], carried["failure"]) == ("failed", "no_connector")
    tested = admin.post(f"/connectors/{one['id']}/test", Idempotency_Key=new_id())
    assert (tested.status_code, tested.get_json()["code"]) == (409, "not_active")


def test_the_test_button_shows_in_the_health(admin: Caller, work: Work) -> None:
    file, web = make(admin, FILE), make(admin, HTTP)
    for one in (file, web):
        answer = admin.post(f"/connectors/{one['id']}/test", Idempotency_Key=new_id())
        assert (answer.status_code, answer.get_json()["testing"]) == (202, True)
    carry(work)
    shown = {one["id"]: one for one in admin.get("/connectors")["items"]}
    assert (shown[file["id"]]["health"], shown[file["id"]]["testing"]) == ("well", False)
    assert shown[web["id"]]["health"] == "failing"
    assert "演练密钥" in shown[web["id"]]["last_error"], "test keys reach nobody"


def test_what_was_carried_is_listed_newest_first_and_paged(admin: Caller, work: Work, network: Network) -> None:
    connector_id = add_connector(work, network.city)
    for number in range(5):
        hear(work, make_due(network.city, connector_id, content=content(title=f"第{number}篇")))
        carry(work)
    first = admin.get(f"/connectors/{connector_id}/carriages?limit=3")
    rest = admin.get(f"/connectors/{connector_id}/carriages?limit=3&cursor={first['next']}")
    assert [one["title"] for one in first["items"] + rest["items"]] == [f"第{number}篇" for number in (4, 3, 2, 1, 0)]
    assert {one["state_label"] for one in first["items"]} == {"已完成"}


def test_the_pages_register_show_test_and_switch_off_without_javascript(admin: Caller, work: Work) -> None:
    status, html = admin.press("/notify/connectors", "/connectors", kind="file", name="内网网站", address="intranet")
    assert status == 200
    assert "发布连接已登记" in html
    (one,) = admin.get("/connectors")["items"]
    here = f"/notify/connectors/{one['id']}"
    assert one["id"] in html
    status, html = admin.press(here, "/test")
    assert "正在检测" in html
    carry(work)
    assert "正常" in admin.see(here)[1]
    status, html = admin.press(here, "/change", name="新的名称", address="intranet")
    assert (status, "新的名称" in html) == (200, True)
    with work.db.write() as session:
        session.execute(sa.update(Connector).values(active=False, disabled_reason="人工停用"))
    assert "已停用" in admin.see("/notify/connectors")[1]


def test_the_page_shows_a_new_signing_secret_once(admin: Caller) -> None:
    status, html = admin.press("/notify/connectors", "/connectors", **HTTP)
    assert status == 200
    assert "whsec_" in html
    (one,) = admin.get("/connectors")["items"]
    here = f"/notify/connectors/{one['id']}"
    assert "whsec_" not in admin.see(here)[1]
    status, html = admin.press(here, "/rotate")
    assert "whsec_" in html
    assert "旧密钥" in html


def test_a_form_that_is_wrong_comes_back_with_what_was_typed(admin: Caller) -> None:
    status, html = admin.press("/notify/connectors", "/connectors", kind="file", name="内网网站", address="../etc")
    assert status == 422
    assert "文件夹名须为" in html
    assert "../etc" in html


def test_a_publisher_reads_the_pages_and_finds_no_form(work: Work, network: Network, admin: Caller) -> None:
    one = make(admin, FILE)
    publisher = caller(work, network.city, "publisher")
    for path in ("/notify/connectors", f"/notify/connectors/{one['id']}"):
        status, html = publisher.see(path)
        assert status == 200
        assert "内网网站" in html
        assert "登记发布连接" not in html
        assert "<form" not in html[html.index("<main") : html.index("</main>")]
