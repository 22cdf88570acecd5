"""Short messages through a bureau's own gateway: its form, its sign of success, how long they are."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify.senders import Message, Ok, Outcome, Permanent, Retry
from services.notify.senders.gateway_form import faults_of
from services.notify.senders.limits import segments
from services.notify.senders.sms import Sms
from services.notify.senders.sms_form import filled, found_at
from tests.notify.senders.make import HERE, ID, make_gateway, make_message
from tests.standins.sms import SmsGateway

FIELDS = {"mobile": "{phone}", "content": "{sign}{text}", "key": "{secret}"}
OPTIONS: dict[str, Any] = {
    "method": "POST", "format": "json", "fields": FIELDS, "again": ["-1"], "sign": "【某市公安】", "segments": 2,
    "success": {"path": "result.code", "equals": ["0"]},
}  # fmt: skip
PHONE = "05390000001"
GOOD = "13000000000"


@pytest.fixture
def gateway() -> Iterator[SmsGateway]:
    with SmsGateway() as made:
        yield made


def to(gateway: SmsGateway, phone: str = GOOD, options: dict[str, Any] | None = None, **given: Any) -> Message:
    use = make_gateway("sms", f"{gateway.url}/send", gateway.key, **(OPTIONS | (options or {})))
    return make_message(phone, gateway=use, **given)


@pytest.mark.parametrize(("method", "format"), [("POST", "json"), ("POST", "form"), ("GET", "query")])
def test_it_goes_in_the_form_that_the_gateway_wants(gateway: SmsGateway, method: str, format: str) -> None:
    assert Sms(HERE).send(to(gateway, options={"method": method, "format": format})) == Ok()
    assert gateway.phones == {GOOD: ["【某市公安】接到自称客服的电话请先核实 https://baiying.example/l/ab12cd34"]}
    assert gateway.asked[0].headers["idempotency-key"] == ID


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        ("code:-1", Retry("短信网关暂不接受（-1）", alive=True)),
        ("code:7", Permanent("短信网关返回 7")),
        ("junk", Retry("短信网关的答复无法读取")),
        ("503:20", Retry("HTTP 503", "20", alive=True)),
        ("400", Permanent("HTTP 400")),
        ("gzip", Retry("短信网关的答复无法读取")),
    ],
)
def test_the_gateways_own_code_decides(gateway: SmsGateway, step: str, outcome: Outcome) -> None:
    gateway.script = [step]
    assert Sms(HERE).send(to(gateway)) == outcome


def test_a_number_that_is_none_is_not_even_sent(gateway: SmsGateway) -> None:
    assert isinstance(Sms(HERE).send(to(gateway, "13000000000\r\nX: 1")), Permanent)
    assert gateway.asked == []
    assert Sms(HERE).send(to(gateway, PHONE)) == Permanent("短信网关返回 12")


def test_the_link_stays_whole_and_the_charge_is_kept(gateway: SmsGateway) -> None:
    Sms(HERE).send(to(gateway, short_text="警" * 500))
    (text,) = gateway.phones[GOOD]
    assert text.endswith("… https://baiying.example/l/ab12cd34")
    assert text.startswith("【某市公安】警警")
    assert segments(text) == 2
    Sms(HERE).send(to(gateway, options={"segments": 1}, short_text="警" * 500))
    assert segments(gateway.phones[GOOD][1]) == 1


def test_what_is_put_in_is_not_read_for_placeholders_again() -> None:
    values = {"phone": "1", "text": "{secret}", "id": "i", "sign": "", "secret": "geheim"}
    assert filled({"a": ["{text}", {"b": "x{id}"}], "n": 3}, values) == {"a": ["{secret}", {"b": "xi"}], "n": 3}


@pytest.mark.parametrize(
    ("body", "path", "found"),
    [
        (b'{"a":{"b":[{"c":0}]}}', "a.b.0.c", "0"),
        (b'{"ok":true}', "ok", "true"),
        (b'{"a":1}', "b", None),
        (b'{"a":1}', "a.b", None),
        (b"[]", "0", None),
        (b'{"a":{}}', "a", None),
        (b"OK 123 \n", "", "OK 123"),
        (b"\xff", "a", None),
    ],
)
def test_where_the_code_stands(body: bytes, path: str, found: str | None) -> None:
    assert found_at(body, path) == found


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"format": "xml"}, "format"),
        ({"method": "GET"}, "method"),
        ({"fields": {}}, "fields"),
        ({"fields": {**FIELDS, "x": "{name}"}}, "fields"),
        ({"fields": {"content": "{text}", "key": "{secret}"}}, "fields"),
        ({"fields": {"mobile": "{phone}", "content": "{text}"}}, "secret"),
        ({"fields": {"{phone}": "1", "content": "{text}", "key": "{secret}"}}, "fields"),
        ({"format": "form", "fields": {**FIELDS, "n": 1}}, "fields"),
        ({"headers": {"X-A": "a\r\nB: c"}}, "headers"),
        ({"headers": {"X-A": "{text}"}}, "headers"),
        ({"success": {"path": "a"}}, "success"),
        ({"success": {"path": "a", "equals": [0]}}, "success"),
        ({"again": "-1"}, "again"),
        ({"sign": "字" * 21}, "sign"),
        ({"segments": 0}, "segments"),
        ({"segments": True}, "segments"),
        ({"more": 1}, "more"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_by_its_name(change: dict[str, Any], at: str) -> None:
    assert faults_of("sms", "https://sms.example/send", OPTIONS | change, "k").keys() == {at}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["{phone}{text}", "{x}", "json"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*OPTIONS, "headers", "more"]), JSON), st.text(max_size=5))
@settings(max_examples=200)
def test_whatever_is_given_is_judged_and_never_breaks(options: dict[str, Any], secret: str) -> None:
    faults_of("sms", "https://sms.example/send", options, secret)
    faults_of("mail", "smtp://mail.example", options, secret)
    faults_of("wecom_app", "https://a.example", options, secret)


def test_a_secret_that_no_header_could_hold_is_refused() -> None:
    assert faults_of("sms", "https://sms.example/send", OPTIONS, "a\r\nb").keys() == {"secret"}
    assert faults_of("wecom_app", "https://a.example", {"corp_id": "w", "agent_id": "1"}, "密").keys() == {"secret"}


def test_a_good_form_has_no_faults() -> None:
    assert faults_of("sms", "https://sms.example/send", OPTIONS, "k") == {}
