"""Mail against a real SMTP server: TLS, STARTTLS, AUTH, what it refuses for now and for ever, headers (J19)."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from services.notify.senders import Message, Ok, Outcome, Permanent, Retry, Road
from services.notify.senders.gateway_form import faults_of
from services.notify.senders.mail import Mail
from shared.egress import AllowList
from tests.notify.senders.make import HERE, ID, make_gateway, make_message
from tests.standins.mailbox import LOGIN, PASSWORD, MailServer

pytestmark = pytest.mark.filterwarnings("default::DeprecationWarning")  # of aiosmtpd


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="module")
def plain(folder: Path) -> Iterator[MailServer]:
    with MailServer("plain", folder) as made:
        yield made


@pytest.fixture(autouse=True)
def _empty(plain: MailServer) -> None:
    for answers in (plain.box.mails, plain.box.to_recipient, plain.box.to_text):
        answers.clear()


def mail(server: MailServer, password: str = "", to: str = "wang@police.example", **given: Any) -> Message:
    options = {"sender": "xuanchuan@police.example", "sender_name": "某市公安局宣传"}
    options |= {"login": LOGIN} if password else {}
    return make_message(to, gateway=make_gateway("mail", server.address, password, **options), **given)


def believing(server: MailServer) -> Mail:
    return Mail(Road(HERE.allow, ca=str(server.certificate)), deadline=5.0)


def test_a_mail_arrives_as_it_was_meant(plain: MailServer) -> None:
    assert Mail(HERE).send(mail(plain)) == Ok()
    ((sender, recipients, _),) = plain.box.mails
    assert (sender, recipients) == ("xuanchuan@police.example", ["wang@police.example"])
    got = plain.box.opened()
    assert isinstance(got, EmailMessage)
    assert got["Subject"] == "【推送】谨防冒充客服诈骗"
    assert got["From"] == "某市公安局宣传 <xuanchuan@police.example>"
    assert got["Message-ID"] == f"<{ID}@police.example>"
    assert (got["Auto-Submitted"], got["List-Id"]) == ("auto-generated", "<baiying.police.example>")
    assert got.get_content_type() == "text/plain"
    assert got.get_content().startswith("【谨防冒充客服诈骗】\r\n接到自称客服的电话")


@pytest.mark.parametrize("how", ["starttls", "tls"])
def test_it_goes_under_tls_with_our_own_authority(how: str, folder: Path) -> None:
    with MailServer(how, folder) as server:
        message = mail(server, PASSWORD if how == "starttls" else "")
        assert believing(server).send(message) == Ok()
        assert len(server.box.mails) == 1
        assert Mail(HERE, deadline=5.0).send(message) == Retry("TLS 连接失败")
        assert len(server.box.mails) == 1


def test_a_wrong_password_is_tried_again_and_not_shown(folder: Path) -> None:
    with MailServer("starttls", folder) as server:
        outcome = believing(server).send(mail(server, "other-password"))
        assert outcome == Retry("邮件服务器不接受登录（535）")
        assert server.box.mails == []


def test_where_tls_is_wanted_nothing_goes_without(plain: MailServer) -> None:
    """A server, or somebody between, that offers no STARTTLS gets no password and no mail."""
    gateway = make_gateway("mail", f"smtp+starttls://127.0.0.1:{plain.port}", sender="a@police.example")
    assert Mail(HERE).send(make_message("wang@police.example", gateway=gateway)) == Retry(
        "邮件服务器不支持加密或登录，没有发送"
    )
    assert Mail(HERE).send(mail(plain, PASSWORD)) == Permanent("不加密的连接不得登录")
    assert plain.box.mails == []


@pytest.mark.parametrize(
    ("recipient", "text", "outcome"),
    [
        ("550 no such user", "", Permanent("收件地址被拒绝（550）")),
        ("450 mailbox busy", "", Retry("收件地址被拒绝（450）", alive=True)),
        ("421 closing", "", Retry("收件地址被拒绝（421）")),
        ("", "554 refused", Permanent("邮件内容被拒绝（554）")),
        ("", "451 try later", Retry("邮件内容被拒绝（451）", alive=True)),
        ("", "452 full", Retry("邮件内容被拒绝（452）", alive=True)),
    ],
)
def test_4_passes_and_5_stays(plain: MailServer, recipient: str, text: str, outcome: Outcome) -> None:
    plain.box.to_recipient += [recipient] if recipient else []
    plain.box.to_text += [text] if text else []
    assert Mail(HERE).send(mail(plain)) == outcome


def test_a_mail_whose_answer_was_lost_comes_again_under_the_same_name(plain: MailServer) -> None:
    plain.box.to_text += ["drop"]
    assert isinstance(Mail(HERE).send(mail(plain)), Retry)
    assert Mail(HERE).send(mail(plain)) == Ok()
    assert plain.box.opened(0)["Message-ID"] == plain.box.opened(1)["Message-ID"] == f"<{ID}@police.example>"


@pytest.mark.parametrize(
    "to", ["a@b.example\r\nRCPT TO:<x@y.example>", "a b@c.example", "<a@b.example>", "警@b.example", "a@b", ""]
)
def test_an_address_that_is_none_reaches_no_server(plain: MailServer, to: str) -> None:
    assert isinstance(Mail(HERE).send(mail(plain, to=to)), Permanent)
    assert plain.box.mails == []


def test_a_title_never_becomes_a_header(plain: MailServer) -> None:
    title = "标题\r\nBcc: x@y.example\n\n正文\x00" + "很长" * 80
    assert Mail(HERE).send(mail(plain, title=title, ready_text=".\r\n.\r\nQUIT\r\n")) == Ok()
    got, (_, recipients, _) = plain.box.opened(), plain.box.mails[0]
    assert recipients == ["wang@police.example"]
    assert got["Bcc"] is None
    assert got["Subject"] == "【推送】标题 Bcc: x@y.example 正文" + "很长" * 80
    assert isinstance(got, EmailMessage)
    assert got.get_content().startswith(".\r\n.\r\nQUIT\r\n")


def test_what_may_not_be_reached_is_not(plain: MailServer) -> None:
    assert isinstance(Mail(Road(AllowList())).send(mail(plain)), Permanent)
    assert plain.box.mails == []


@pytest.mark.parametrize("says", [b"", b"220 ", b"500 go away\r\n", b"220 x\r\n"])
def test_a_server_that_hangs_ends_in_time(says: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            client, _ = listening.accept()
            with client:
                client.sendall(says)
                client.recv(1024)
                client.recv(1024)

        threading.Thread(target=serve, daemon=True).start()
        gateway = make_gateway("mail", f"smtp://127.0.0.1:{listening.getsockname()[1]}", sender="a@b.example")
        started = time.monotonic()
        outcome = Mail(HERE, deadline=0.5).send(make_message("wang@police.example", gateway=gateway))
        assert isinstance(outcome, Retry)
        assert not outcome.alive
        assert time.monotonic() - started < 2


def test_a_server_that_talks_without_end_is_hung_up_on() -> None:
    said = [0]
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            client, _ = listening.accept()
            with client, contextlib.suppress(OSError):
                while said[0] < 50_000_000:
                    said[0] += client.send(b"220-" + b"x" * 4000 + b"\r\n")

        threading.Thread(target=serve, daemon=True).start()
        gateway = make_gateway("mail", f"smtp://127.0.0.1:{listening.getsockname()[1]}", sender="a@b.example")
        outcome = Mail(HERE, deadline=20.0).send(make_message("wang@police.example", gateway=gateway))
        assert outcome == Retry("邮件服务器中断了连接")
        assert said[0] < 20_000_000


@pytest.mark.parametrize(
    ("address", "options", "secret", "at"),
    [
        ("smtps://m.example", {"sender": "a@b.example"}, "", set()),
        ("smtps://m.example", {"sender": "nobody"}, "", {"sender"}),
        ("smtps://m.example", {"sender": "a@b.example", "sender_name": "a\nb"}, "", {"sender_name"}),
        ("smtps://m.example", {"sender": "a@b.example", "login": "x"}, "", {"login"}),
        ("smtp://m.example", {"sender": "a@b.example", "login": "x"}, "p", {"login"}),
        ("smtps://m.example", {"sender": "a@b.example", "port": 1}, "", {"port"}),
    ],
)
def test_what_is_wrong_with_a_gateway_is_said_by_its_name(
    address: str, options: dict[str, Any], secret: str, at: set[str]
) -> None:
    assert faults_of("mail", address, options, secret).keys() == at
