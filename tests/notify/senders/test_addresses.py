"""What addresses look like, what of them is shown, where gateways are."""

import pytest

from services.notify.senders.addresses import bucket, check_address, check_gateway, shown, token_of
from services.notify.senders.gateway_form import faults_of
from shared.egress import AllowList, EgressDenied

NOBODY = AllowList()
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=d0f5c4a1b2e3"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/b4d5e6f7-0000-4a3b-9c8d-1234567890ab"
BOTS = [("wecom_bot", WECOM), ("dingtalk_bot", DINGTALK), ("feishu_bot", FEISHU)]


@pytest.mark.parametrize(("way", "address"), BOTS)
def test_what_is_shown_of_a_bot_does_not_speak(way: str, address: str) -> None:
    token, seen = token_of(way, address), shown(way, address)
    assert token in address
    assert token not in seen
    assert seen.startswith(address.partition("?")[0].rpartition("/")[0])
    assert seen != shown(way, address.replace(token, token[::-1]))


@pytest.mark.parametrize(("way", "address"), BOTS)
def test_a_bot_is_one_bucket_however_its_address_is_written(way: str, address: str) -> None:
    assert len(bucket(way, address)) == 64
    if "?" in address:
        assert bucket(way, f"{address}&debug=1") == bucket(way, address)
    assert bucket(way, address) != bucket(way, address.replace(token_of(way, address), "another-token"))


@pytest.mark.parametrize(
    ("way", "address"),
    [
        ("wecom_bot", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"),
        ("wecom_bot", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="),
        ("wecom_bot", f"{WECOM}&key=another-one"),
        ("dingtalk_bot", WECOM),
        ("feishu_bot", "https://open.feishu.cn/"),
        ("wecom_bot", WECOM.replace("qyapi.weixin.qq.com", "10.1.2.3")),
        ("webhook", "http://169.254.169.254/latest"),
        ("webhook", "ftp://example.com/"),
        ("mail", "nobody"),
        ("mail", "a@b.example, c@d.example"),
        ("mail", "a@b.example\n"),
        ("sms", "12a"),
        ("sms", "１３０００００００００"),
        ("wecom_app", "a|b"),
        ("wecom_app", "@all"),
        ("file", "../etc"),
        ("file", "/tmp"),
        ("file", ""),
    ],
)
def test_other_addresses_are_refused_in_words(way: str, address: str) -> None:
    with pytest.raises(EgressDenied) as denied:
        check_address(way, address, NOBODY)
    assert "key=693a" not in str(denied.value)


@pytest.mark.parametrize(
    ("way", "address", "leads_to"),
    [
        ("wecom_bot", WECOM, "qyapi.weixin.qq.com:443"),
        ("webhook", "https://hooks.example/a?b=c", "hooks.example:443"),
        ("mail", "wang.x+y@police.example.cn", None),
        ("sms", "+8613000000000", None),
        ("wecom_app", "wang_2.x@corp", None),
        ("file", "inner-net", None),
    ],
)
def test_good_addresses_are_taken(way: str, address: str, leads_to: str | None) -> None:
    found = check_address(way, address, NOBODY)
    assert (found.key if found else None) == leads_to


@pytest.mark.parametrize(
    ("address", "key", "tls"),
    [
        ("smtp://mail.example", "mail.example:25", False),
        ("smtp+starttls://mail.example", "mail.example:587", False),
        ("smtps://mail.example", "mail.example:465", True),
        ("smtps://mail.example:2465", "mail.example:2465", True),
    ],
)
def test_a_mail_server_is_named_with_how_it_is_spoken_to(address: str, key: str, tls: bool) -> None:
    target = check_gateway("mail", address, NOBODY)
    assert (target.key, target.tls, target.url) == (key, tls, address)


@pytest.mark.parametrize(
    "address",
    ["https://mail.example", "mail.example", "smtp://u:p@mail.example", "smtp://mail.example/x", "smtps://10.0.0.1",
     "smtp://127.0.0.1:25", "smtp://mail.example?x=1", "smtp://[::1]", "smtp://0x7f.1"],
)  # fmt: skip
def test_other_mail_servers_are_refused(address: str) -> None:
    with pytest.raises(EgressDenied):
        check_gateway("mail", address, NOBODY)


def test_a_gateway_of_the_inside_has_to_be_named() -> None:
    assert check_gateway("mail", "smtp://10.0.0.9", AllowList.parse(["10.0.0.0/24"])).host == "10.0.0.9"
    assert check_gateway("sms", "https://sms.example/send", NOBODY).key == "sms.example:443"
    with pytest.raises(EgressDenied):
        check_gateway("wecom_app", "http://10.0.0.9", NOBODY)


@pytest.mark.parametrize(
    ("options", "secret", "at"),
    [
        ({"corp_id": "ww1", "agent_id": "1000002"}, "s", set()),
        ({"corp_id": "", "agent_id": "1000002"}, "s", {"corp_id"}),
        ({"corp_id": "ww1", "agent_id": "x"}, "s", {"agent_id"}),
        ({"corp_id": "ww1", "agent_id": "１"}, "s", {"agent_id"}),
        ({"corp_id": "ww1", "agent_id": "1", "more": 1}, "", {"secret", "more"}),
    ],
)
def test_what_an_application_wants(options: dict[str, object], secret: str, at: set[str]) -> None:
    assert faults_of("wecom_app", "https://qyapi.weixin.qq.com", options, secret).keys() == at
