"""TLS to the broker: what is believed, what is refused, and in which words (B21)."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from shared.brokers import Trust
from shared.bus import BusDown, Message
from shared.bus.semantics import try_out
from shared.settings import Settings
from shared.web import broker_probe
from tests.faults.proxy import PIECE, FaultProxy
from tests.live.broker import Broker
from tests.live.certificates import Authority, Pair
from tests.live.fixtures import skip_or_fail
from tests.live.processes import until
from tests.live.secured import SecuredBroker
from tests.live.stack import standing
from tests.live.test_bus_faults import FOLLOW, HEALED, QUICK, Scene, administer, message

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ours"), "ours")


@pytest.fixture(scope="module")
def good(authority: Authority) -> Pair:
    return authority.issue("good", "localhost", "127.0.0.1")


@pytest.fixture(scope="module")
def secured(authority: Authority, good: Pair) -> Iterator[SecuredBroker]:
    skip_or_fail([name for name in (Broker.missing(),) if name])
    with standing(lambda home: SecuredBroker(home, authority.file, good)) as found:
        yield found


@pytest.fixture
def clean(secured: SecuredBroker, good: Pair) -> Iterator[SecuredBroker]:
    """Without the queue of an earlier test; afterwards with its good certificate again."""
    administer(secured, lambda channel: channel.queue_delete(FOLLOW.queue))
    yield secured
    if (secured.home / "server.pem").read_bytes() != good.certificate.read_bytes():
        secured.show(good)


@pytest.fixture
def scenes() -> Iterator[Callable[..., Scene]]:
    made: list[Scene] = []

    def make(url: str, trust: Trust) -> Scene:
        made.append(Scene(url, QUICK, trust))
        return made[-1]

    yield make
    for scene in made:
        scene.close()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_events_go_over_tls(
    scenes: Callable[..., Scene], clean: SecuredBroker, authority: Authority, host: str
) -> None:
    scene = scenes(clean.secured_at(host), Trust(str(authority.file)))
    scene.follow()
    scene.heals(1)
    title, *secured = clean.ctl("list_connections", "ssl").split()
    assert (title, set(secured), len(secured) >= 2) == ("ssl", {"true"}, True)  # one of before may still be closing
    found = try_out(clean.secured_at(host), [FOLLOW.queue], Trust(str(authority.file)))
    assert (found.connected, found.delivered, found.fault) == (True, True, "")


LARGE = Message(FOLLOW.producer, "need.raised", "2", b'{"number": 2, "padding": "%s"}' % (b"x" * 600_000))
FOREIGN = {
    "TLS: unable to get local issuer certificate",
    "TLS: self-signed certificate in certificate chain",
    "TLS: self signed certificate in certificate chain",
}
"""Which of them depends on what the broker shows besides its own, and on the version of OpenSSL."""
REFUSED = {
    "foreign": FOREIGN,
    "expired": {"TLS: certificate has expired"},
    "elsewhere": {"TLS: Hostname mismatch, certificate is not valid for 'localhost'"},
}


@pytest.mark.faults
def test_b21_what_is_not_ours_is_refused_in_one_line_by_both_libraries_and_the_doctor(
    scenes: Callable[..., Scene], clean: SecuredBroker, authority: Authority, tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    shown = {
        "expired": authority.issue("expired", "localhost", lasts=timedelta(days=-1)),
        "elsewhere": authority.issue("elsewhere", "mq.example.internal"),
        "foreign": Authority(tmp_path, "foreign").issue("foreign", "localhost"),
    }
    for kind, pair in shown.items():
        clean.show(pair)
        _refuses(scenes(clean.secured_at(), Trust(str(authority.file))), REFUSED[kind], caplog)
        assert try_out(clean.secured_at(), (), Trust(str(authority.file))).fault in REFUSED[kind]
    assert clean._password not in caplog.text


def test_readiness_names_what_is_wrong_with_a_certificate_and_takes_it_back(
    clean: SecuredBroker, authority: Authority, good: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The port answers all the while: to knock at it would not be the truth."""
    monkeypatch.setattr(broker_probe, "EVERY_SECONDS", -1.0)
    trust = Trust(str(authority.file))
    probe = broker_probe.broker_probe(Settings(data=tmp_path, broker_url=clean.secured_at(), broker_trust=trust))
    assert probe().state == "ok"
    clean.show(authority.issue("run-out", "localhost", lasts=timedelta(days=-1)))
    assert (probe().state, "（TLS: certificate has expired）" in probe().hint) == ("degraded", True)
    clean.show(good)
    assert probe().state == "ok"


def test_without_an_authority_only_the_systems_are_believed(
    scenes: Callable[..., Scene], clean: SecuredBroker, caplog: pytest.LogCaptureFixture
) -> None:
    """A broker of our own authority is none of theirs: never taken on trust."""
    _refuses(scenes(clean.secured_at(), Trust()), FOREIGN, caplog)


@pytest.mark.faults
def test_a_file_that_is_gone_is_told_and_read_again_once_it_is_there(
    scenes: Callable[..., Scene], clean: SecuredBroker, authority: Authority, tmp_path: Path
) -> None:
    ca = tmp_path / "ca.pem"
    scene = scenes(clean.secured_at(), Trust(str(ca)))
    assert scene.refused(1)
    assert scene.consumer.turn(0.1) == 0
    assert "No such file" in f"{scene.publisher.last_error}"
    assert "No such file" in f"{scene.consumer.last_error}"
    ca.write_text(authority.text)
    scene.follow()
    scene.heals(2)


@pytest.mark.faults
def test_a_message_that_stops_in_the_middle_hangs_nobody(
    scenes: Callable[..., Scene], clean: SecuredBroker, authority: Authority
) -> None:
    """Over TLS a message comes in records: the first is here and the rest does not come (B09 in the middle)."""
    with FaultProxy(clean.tls_port) as proxy:
        scene = scenes(clean.secured_at(port=proxy.port), Trust(str(authority.file)))
        direct = scenes(clean.secured_at(), Trust(str(authority.file)))
        scene.consumer.turn(0)
        proxy.down.rate, begun = 60_000, proxy.down.carried
        direct.publisher.publish([message(1), LARGE])
        until(lambda: proxy.down.carried > begun + 3 * PIECE, HEALED, "a part of the large one has arrived")
        proxy.down.mode = "stall"
        scene.follow()
        until(lambda: scene.consumer.counts.lost > 0, HEALED, "the consumer notices")
        assert scene.heard == [1]
        proxy.heal()
        scene.heals(99)


@pytest.mark.faults
def test_a_broker_that_asks_who_we_are(
    scenes: Callable[..., Scene], authority: Authority, good: Pair, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ours, stranger = authority.issue("baiying"), Authority(tmp_path, "stranger").issue("baiying")
    together = tmp_path / "together.pem"
    together.write_text(ours.certificate.read_text() + ours.key.read_text())
    with standing(lambda home: SecuredBroker(home, authority.file, good, asks=True)) as broker:
        for trust in (
            Trust(str(authority.file)),
            Trust(str(authority.file), str(stranger.certificate), str(stranger.key)),
        ):
            scene = scenes(broker.secured_at(), trust)
            assert scene.refused(1)
            assert scene.consumer.turn(0.2) == 0
            assert not scene.consumer.connected
        for trust in (
            Trust(str(authority.file), str(ours.certificate), str(ours.key)),
            Trust(str(authority.file), str(together)),
        ):
            scene = scenes(broker.secured_at(), trust)
            scene.consumer.turn(0)
            assert scene.consumer.connected
            scene.publish(1)
            scene.close()


def _refuses(scene: Scene, words: set[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(BusDown) as told:
            scene.publish(1)
        assert scene.consumer.turn(0.1) == 0
    said = {f"{told.value}", str(scene.publisher.last_error), str(scene.consumer.last_error)}
    assert said <= words
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert {line.partition(" ")[0] for line in lines} == {"bus.publisher_lost", "bus.consumer_lost"}, lines
    assert not any("\n" in line for line in lines)
