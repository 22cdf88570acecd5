"""The broker's check: reached or not, within seconds, and never more than a degradation."""

import socket
from pathlib import Path

import pytest

from shared.settings import Settings
from shared.web import broker_probe as room
from shared.web.broker_probe import broker_probe


def settings(tmp_path: Path, port: int) -> Settings:
    return Settings(data=tmp_path, broker_url=f"amqp://user:pass@127.0.0.1:{port}/")


def test_without_a_broker_there_is_nothing_to_reach(tmp_path: Path) -> None:
    assert broker_probe(Settings(data=tmp_path))().state == "ok"
    assert broker_probe(Settings(data=tmp_path, broker_url="memory://"))().state == "ok"


def test_a_broker_that_goes_away_degrades(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "EVERY_SECONDS", -1.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        probe = broker_probe(settings(tmp_path, server.getsockname()[1]))
        assert probe().state == "ok"
    gone = probe()
    assert gone.state == "degraded"
    assert "pass" not in gone.hint


def test_it_does_not_knock_at_every_request(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        probe = broker_probe(settings(tmp_path, server.getsockname()[1]))
        assert probe().state == "ok"
    assert probe().state == "ok"  # remembered for five seconds


def test_of_a_cluster_one_node_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "EVERY_SECONDS", -1.0)
    with socket.create_server(("127.0.0.1", 0)) as away, socket.create_server(("127.0.0.1", 0)) as there:
        gone, port = away.getsockname()[1], there.getsockname()[1]
        away.close()
        probe = broker_probe(Settings(data=tmp_path, broker_url=f"amqp://u:pass@127.0.0.1:{gone},127.0.0.1:{port}/"))
        assert probe().state == "ok"
    assert probe().state == "degraded"
