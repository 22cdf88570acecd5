"""Several brokers in one setting: each becomes a URL of its own, and what is none is said without the password."""

from itertools import islice

import pytest

from shared.brokers import address_of, each_broker
from shared.bus import Timings
from shared.bus.rabbit import RabbitLine
from shared.settings import SettingsError, load


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
