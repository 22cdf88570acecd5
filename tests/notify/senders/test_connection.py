"""How calls leave: one connection for several, proxies, certificates of the inside, names judged on the way."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from services.notify.senders import Ok, Permanent, Retry, Road, Webhook, ways_of
from services.notify.senders.connection import Answer, Call, call
from services.notify.senders.idle import REST_SECONDS, Idle
from services.notify.senders.opened import context_of
from services.notify.senders.wecom_bot import wecom_bot
from shared import settings
from shared.egress import AllowList, check
from tests.notify.senders.make import HERE, make_message
from tests.sink import Sink
from tests.standins.bots import WecomBot
from tests.standins.mailbox import make_certificate
from tests.standins.proxy import Proxy


@pytest.fixture
def bot() -> Iterator[WecomBot]:
    with WecomBot() as made:
        yield made


def test_several_messages_use_one_connection(bot: WecomBot) -> None:
    way = wecom_bot(HERE)
    assert [way.send(make_message(bot.address)) for _ in range(3)] == [Ok(1)] * 3
    assert bot.connections == 1


def test_several_at_once_have_connections_of_their_own(bot: WecomBot) -> None:
    way = wecom_bot(HERE)
    threads = [threading.Thread(target=way.send, args=(make_message(bot.address),)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(10)
    assert len(bot.shown) == 4


def test_a_connection_that_the_other_side_closed_is_not_used_again() -> None:
    with Sink() as sink:
        way, message = Webhook(HERE, deadline=2.0), make_message(sink.url("a"))
        assert [way.send(message) for _ in range(4)] == [Ok()] * 4
        assert len(sink.received["a"]) == 4


def test_after_an_answer_that_was_not_read_to_its_end_nothing_is_used_again(bot: WecomBot) -> None:
    bot.script = ["huge"]
    wecom_bot(HERE).send(make_message(bot.address))
    assert wecom_bot(HERE).send(make_message(bot.address)) == Ok(1)
    assert bot.connections == 2


def test_idle_connections_are_few_and_closed_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    idle, target, at = Idle(), check("http://127.0.0.1:9/", HERE.allow), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: at[0])
    ends = [socket.socketpair() for _ in range(70)]
    for one, _ in ends:
        idle.keep(HERE, target, one)
    assert [one.fileno() == -1 for one, _ in ends] == [True] * 6 + [False] * 64
    assert idle.take(HERE, target) is ends[69][0]
    assert idle.take(Road(), target) is None
    at[0] += REST_SECONDS + 0.1
    assert idle.take(HERE, target) is None
    idle.close()
    for pair in ends:
        for one in pair:
            one.close()
    assert all(one.fileno() == -1 for one, _ in ends)


def test_a_kept_connection_that_ended_or_has_something_to_say_is_thrown_away() -> None:
    idle, target = Idle(), check("http://127.0.0.1:9/", HERE.allow)
    for what in (b"HTTP/1.1 200 OK\r\n", None):
        one, other = socket.socketpair()
        with one, other:
            idle.keep(HERE, target, one)
            other.sendall(what) if what else other.close()
            assert idle.take(HERE, target) is None
            assert one.fileno() == -1


def test_what_is_outside_goes_through_the_proxy_and_what_is_inside_does_not(bot: WecomBot) -> None:
    with Proxy({"qyapi.example": bot.port}) as proxy:
        road = Road(HERE.allow, proxy=proxy.url)
        outside = bot.address.replace("127.0.0.1", "qyapi.example")
        assert wecom_bot(road).send(make_message(outside)) == Permanent(
            "机器人地址无效，可能已被移出群（93000）", gone=True
        )
        assert proxy.asked == [f"POST {outside}"]  # whole; the stand-in of a proxy drops the key
        assert wecom_bot(road).send(make_message(bot.address)) == Ok(1)
        assert len(proxy.asked) == 1
        inside = Road(AllowList.parse(["qyapi.example"]), proxy=proxy.url)
        assert inside.goes_direct(check(outside, inside.allow))


def test_addresses_of_the_inside_are_refused_with_a_proxy_as_well(bot: WecomBot) -> None:
    with Proxy({"127.0.0.1": bot.port}) as proxy:
        assert isinstance(wecom_bot(Road(proxy=proxy.url)).send(make_message(bot.address)), Permanent)
        assert (proxy.asked, bot.asked) == ([], [])


class _Secure:
    """An HTTPS server with a certificate that nobody but we believe."""

    def __init__(self, folder: Path) -> None:
        self.certificate, key = make_certificate(folder)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, key)
        self.server = _Quiet(("127.0.0.1", 0), _Taking)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


class _Quiet(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that does not believe us is part of the play."""


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Secure]:
    made = _Secure(tmp_path_factory.mktemp("secure"))
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_an_authority_of_the_inside_is_believed_where_it_is_named(secure: _Secure, tmp_path: Path) -> None:
    message = make_message(f"https://127.0.0.1:{secure.port}/hook")
    other, _ = make_certificate(tmp_path)
    assert Webhook(Road(HERE.allow, ca=str(other))).send(message) == Retry("TLS 连接失败")
    assert Webhook(HERE).send(message) == Retry("TLS 连接失败")
    assert Webhook(Road(HERE.allow, ca=str(secure.certificate))).send(message) == Ok()
    assert context_of("").minimum_version == ssl.TLSVersion.TLSv1_2


def test_another_authority_in_the_same_file_is_believed_at_once(secure: _Secure, tmp_path: Path) -> None:
    """Certificates are changed while the workers run (matrix L08)."""
    message = make_message(f"https://127.0.0.1:{secure.port}/hook")
    file, _ = make_certificate(tmp_path)
    road = Road(HERE.allow, ca=str(file))
    assert Webhook(road).send(message) == Retry("TLS 连接失败")
    file.write_bytes(secure.certificate.read_bytes())
    assert Webhook(road).send(message) == Ok()


def test_https_goes_through_the_proxy_unseen(secure: _Secure) -> None:
    with Proxy({"localhost": secure.port}) as proxy:
        road = Road(ca=str(secure.certificate), proxy=proxy.url)
        assert Webhook(road).send(make_message(f"https://localhost:{secure.port}/hook")) == Ok()
        assert proxy.asked == [f"CONNECT localhost:{secure.port}"]
    with Proxy({}, refuses=True) as proxy:
        road = Road(ca=str(secure.certificate), proxy=proxy.url)
        assert isinstance(Webhook(road).send(make_message(f"https://localhost:{secure.port}/hook")), Retry)


def test_a_proxy_that_talks_without_end_is_left(secure: _Secure) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            client, _ = listening.accept()
            with client:
                client.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000)

        threading.Thread(target=serve, daemon=True).start()
        road = Road(proxy=f"http://127.0.0.1:{listening.getsockname()[1]}")
        started = time.monotonic()
        assert isinstance(Webhook(road, deadline=2.0).send(make_message("https://hooks.example/")), Retry)
        assert time.monotonic() - started < 1.5


def test_the_deadline_counts_for_the_whole_call(bot: WecomBot) -> None:
    bot.script = ["slow"]
    started = time.monotonic()
    with pytest.raises((OSError, http.client.HTTPException)):
        call(Call(check(bot.address, HERE.allow), b"{}", {}), HERE, 0.4)
    assert time.monotonic() - started < 1.5


def test_an_answer_keeps_what_is_needed(bot: WecomBot) -> None:
    bot.script = ["429:7"]
    answer = call(Call(check(bot.address, HERE.allow), b"{}", {}), HERE, 2.0)
    assert answer == Answer(429, "7", b"{}")


def test_the_ways_are_made_once_for_the_same_settings(tmp_path: Path) -> None:
    made = settings.load({"BAIYING_DATA": str(tmp_path), "BAIYING_OUT_PROXY": "http://proxy.example:3128"})
    assert ways_of(made) is ways_of(made)
    assert set(ways_of(made)) == {
        "webhook", "wecom_bot", "dingtalk_bot", "feishu_bot", "wecom_app", "mail", "sms", "file",
    }  # fmt: skip
    assert all(way.name == name for name, way in ways_of(made).items())
    assert Road.of(made).proxy == "http://proxy.example:3128"


@pytest.mark.parametrize("proxy", ["https://p:1", "socks5://p:1", "http://u:p@h:1", "http://h", "http://h:1/x", "h:1"])
def test_a_proxy_is_named_plainly(proxy: str, tmp_path: Path) -> None:
    with pytest.raises(settings.SettingsError, match="BAIYING_OUT_PROXY"):
        settings.load({"BAIYING_DATA": str(tmp_path), "BAIYING_OUT_PROXY": proxy})


def test_the_file_of_certificates_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(settings.SettingsError, match="BAIYING_OUT_CA: no such file"):
        settings.load({"BAIYING_DATA": str(tmp_path), "BAIYING_OUT_CA": str(tmp_path / "none.pem")})
