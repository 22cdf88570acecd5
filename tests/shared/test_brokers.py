"""Several brokers in one setting: each becomes a URL of its own, and what is none is said without the password."""

from itertools import islice
from pathlib import Path

import pytest

from shared.brokers import address_of, each_broker
from shared.bus import Timings
from shared.bus.rabbit import RabbitLine
from shared.settings import SettingsError, load
from tests.live.certificates import Authority


def test_one_broker_stays_as_it_is() -> None:
    assert each_broker("amqp://u:p@h:5672/%2F") == ("amqp://u:p@h:5672/%2F",)


def test_a_cluster_is_a_url_for_each_node() -> None:
    url = "amqps://u:p,a%40ss@a:5671, b,[::1]:5673/v?heartbeat=5"
    nodes = each_broker(url)
    assert nodes == tuple(f"amqps://u:p,a%40ss@{host}/v?heartbeat=5" for host in ("a:5671", "b", "[::1]:5673"))
    assert [address_of(node) for node in nodes] == [("a", 5671), ("b", 5671), ("::1", 5673)]


@pytest.mark.parametrize("hosts", ["a:5672,", ",a", "a:many", "a:99999,b", ":5672"])
def test_what_is_no_address_is_refused_without_the_password(hosts: str) -> None:
    with pytest.raises(SettingsError) as told:
        load({"BAIYING_BROKER_URL": f"amqp://u:hush-hush@{hosts}/"})
    assert "BAIYING_BROKER_URL" in str(told.value)
    assert "hush-hush" not in str(told.value)


def test_connections_go_round_all_nodes_and_begin_anywhere() -> None:
    nodes = [f"amqp://node{n}" for n in range(3)]
    firsts = set()
    for _ in range(200):
        turns = RabbitLine(nodes, Timings())._turns
        one_round = list(islice(turns, 3))
        assert sorted(one_round) == nodes
        assert list(islice(turns, 3)) == one_round
        firsts.add(one_round[0])
    assert firsts == set(nodes)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    authority = Authority(tmp_path, "ours")
    pair = authority.issue("baiying")
    (tmp_path / "empty.pem").write_text("")
    found = {"CA": authority.file, "CERTIFICATE": pair.certificate, "KEY": pair.key, "EMPTY": tmp_path / "empty.pem"}
    return {name: str(path) for name, path in found.items()}


def test_whom_we_believe_over_tls_is_read_from_files(files: dict[str, str]) -> None:
    given = {f"BAIYING_BROKER_{name}": files[name] for name in ("CA", "CERTIFICATE", "KEY")}
    found = load({"BAIYING_BROKER_URL": "amqps://u:p@h/", **given}).broker_trust
    assert (found.authority, found.certificate, found.key) == (files["CA"], files["CERTIFICATE"], files["KEY"])
    assert [each["subject"] for each in found.context().get_ca_certs()] == [((("commonName", "ours"),),)]


@pytest.mark.parametrize(
    ("url", "given", "told"),
    [
        ("amqp://u:p@h/", {"CA": "CA"}, "BAIYING_BROKER_CA: is for amqps:// only"),
        (
            "amqps://u:p@h/?heartbeat=5&ssl_cert_reqs=CERT_NONE",
            {},
            "BAIYING_BROKER_URL: says nothing about TLS but amqps://; that is BAIYING_BROKER_CA's",
        ),
        ("amqps://u:p@h/", {"CA": "EMPTY"}, "BAIYING_BROKER_CA: holds no certificate (PEM)"),
        ("amqps://u:p@h/", {"CA": "nowhere"}, "BAIYING_BROKER_CA: no such file"),
        ("amqps://u:p@h/", {"KEY": "KEY"}, "BAIYING_BROKER_KEY: goes with BAIYING_BROKER_CERTIFICATE"),
        (
            "amqps://u:p@h/",
            {"CERTIFICATE": "CERTIFICATE"},
            "BAIYING_BROKER_CERTIFICATE: no certificate (PEM) with its key, unencrypted",
        ),
    ],
)
def test_files_that_cannot_serve_stop_the_start_with_one_line(
    files: dict[str, str], url: str, given: dict[str, str], told: str
) -> None:
    env = {f"BAIYING_BROKER_{name}": files.get(what, what) for name, what in given.items()}
    with pytest.raises(SettingsError) as refused:
        load({"BAIYING_BROKER_URL": url, **env})
    assert refused.value.lines == [told]
