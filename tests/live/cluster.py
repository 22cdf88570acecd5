"""Three RabbitMQ nodes as one cluster, each on a host of its own; any of them can be cut off, killed, started again."""

import secrets
import shutil
import subprocess
from functools import partial
from pathlib import Path

from tests.faults.proxy import FaultProxy
from tests.live.broker import CONFIG, Broker
from tests.live.netns import ADDRESSES, Network
from tests.live.processes import until
from tests.live.stack import claim, sweep

NODES = 3
PORT = 5672
SOON = 5
"""Seconds after which a silent neighbour counts as gone (four ticks); 60 by default."""
TOGETHER = """\
cluster_partition_handling = pause_minority
cluster_formation.peer_discovery_backend = classic_config
{nodes}
"""


class Node(Broker):
    """One node; `url` leads through a proxy of this machine to its host."""

    def __init__(self, home: Path, network: Network, host: int, secret: str) -> None:
        super().__init__(home)
        self.host, self.address = host, ADDRESSES.format(10 + host)
        self._network, self._secret = network, secret
        self.inside = network.inside(host)
        self.proxy = FaultProxy(PORT, partial(network.dial, host, PORT))
        self.port, self._password = self.proxy.port, secret
        self.url = self.url_at(self.port)

    def close(self) -> None:
        super().close()
        self.proxy.close()

    @property
    def serves(self) -> bool:
        """Whether it answers on its own host: a node that has paused itself does not."""
        asked = [*self.inside, "ss", "--no-header", "--listening", "--tcp", "--numeric"]
        told = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=30).stdout
        return f":{PORT} " in told

    def says(self, words: str) -> int:
        """How often its log says so."""
        log = self.home / "log" / "node.log"
        return log.read_text(errors="replace").count(words) if log.exists() else 0

    def _config(self) -> str:
        names = (f"cluster_formation.classic_config.nodes.{n} = {name_of(n)}" for n in range(1, NODES + 1))
        own = CONFIG.format(address="0.0.0.0", port=PORT, password=self._password)
        return own + TOGETHER.format(nodes="\n".join(names))

    def _environment(self) -> dict[str, str]:
        own = {
            "RABBITMQ_USE_LONGNAME": "true",
            "RABBITMQ_NODENAME": name_of(self.host),
            "RABBITMQ_NODE_IP_ADDRESS": "0.0.0.0",
            "RABBITMQ_NODE_PORT": str(PORT),
            "RABBITMQ_DIST_PORT": "25672",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"+S 1:1 +sbwt none -kernel net_ticktime {SOON}",
            "ERL_EPMD_PORT": "4369",
        }
        kept = {name: value for name, value in super()._environment().items() if name != "ERL_EPMD_ADDRESS"}
        return kept | own

    def _epmd(self) -> list[str]:
        return ["epmd"]

    def _cookie(self) -> str:
        return self._secret

    def _answers(self) -> bool:
        try:
            with self._network.dial(self.host, PORT) as connection:
                connection.settimeout(5)
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return bool(connection.recv(1))
        except OSError:
            return False


class Cluster:
    """`with Cluster() as cluster:` starts it, then `wait_whole()`; wants what `missing` says."""

    def __init__(self) -> None:
        self.home = claim()
        self.network = Network(self.home / "network", NODES)
        secret = secrets.token_hex(16)
        self.nodes = [Node(self.home / f"node{n}", self.network, n, secret) for n in range(1, NODES + 1)]

    @staticmethod
    def missing() -> list[str]:
        """Names of what is not there."""
        return [name for name in (Broker.missing(), Network.missing()) if name]

    @property
    def url(self) -> str:
        """As BAIYING_BROKER_URL names a cluster."""
        first, *others = [node.url.removesuffix("/") for node in self.nodes]
        return ",".join([first, *(other.rpartition("@")[2] for other in others)]) + "/"

    def launch(self) -> None:
        """Start all at once without waiting for them."""
        sweep()
        for node in self.nodes:
            node.launch()

    def wait_whole(self) -> None:
        """Whole when all answer and the first has seen the others come."""
        for node in self.nodes:
            node.wait_ready(120)
        until(self._is_whole, 60, "the nodes are one cluster")

    def leaders(self, asked: Node) -> list[Node]:
        """The nodes that lead a queue, as one of them tells; the one that leads most first."""
        told = asked.ctl("list_queues", "leader").split()
        led = {node: told.count(name_of(node.host)) for node in self.nodes}
        return sorted((node for node in self.nodes if led[node]), key=lambda node: -led[node])

    def consumed_without(self, away: Node, asked: Node) -> set[str]:
        """The queues that somebody consumes who is connected to another node.

        Asked of the broker's own list: a queue goes on counting consumers behind a node that is gone.
        """
        try:
            told = asked.ctl("list_consumers", "queue_name", "channel_pid").splitlines()
        except subprocess.CalledProcessError:  # it is just finding out who is left
            return set()
        found = (line.partition("\t") for line in told)
        return {queue for queue, _, channel in found if "@" in channel and f"<{name_of(away.host)}." not in channel}

    def heal(self) -> None:
        """Every cable in its place, every node up."""
        self.network.mend()
        for node in self.nodes:
            if not node.running:
                node.start()

    def stop(self) -> None:
        for node in self.nodes:
            node.close()
        self.network.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def _is_whole(self) -> bool:
        others = [f"rabbit on node '{name_of(node.host)}' up" for node in self.nodes[1:]]
        return all(self.nodes[0].says(words) for words in others)

    def __enter__(self) -> "Cluster":
        try:
            self.launch()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()


def name_of(host: int) -> str:
    """The node's name in the cluster."""
    return f"rabbit@{ADDRESSES.format(10 + host)}"
