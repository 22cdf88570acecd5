"""RabbitMQ 4 out of a newer Debian, as private as the one of this machine; alone, or three of them as a cluster."""

from pathlib import Path

from tests.live import newer_debian
from tests.live.broker import Broker
from tests.live.cluster import Cluster

REFUSED = """\
deprecated_features.permit.transient_nonexcl_queues = false
"""
"""As later versions of RabbitMQ 4 do of themselves."""


class NewerBroker(Broker):
    """One node of RabbitMQ 4 that refuses what is deprecated.

    `instead_of`: takes the place of a broker that has ended, at its port, with its user.
    """

    def __init__(self, home: Path, instead_of: Broker | None = None) -> None:
        super().__init__(home)
        if instead_of is not None:
            self.port, self._password = instead_of.port, instead_of._password
            self.url = self.url_at(self.port)
        self.inside = newer_debian.inside(home)

    @staticmethod
    def missing() -> str | None:
        return newer_debian.missing()

    def _config(self) -> str:
        return super()._config() + REFUSED

    @property
    def version(self) -> str:
        return self.ctl("version").strip()


class NewerCluster(Cluster):
    """Three nodes of RabbitMQ 4, each on a host of its own."""

    def __init__(self) -> None:
        super().__init__()
        for node in self.nodes:
            node.inside = [*node.inside, *newer_debian.inside(node.home)]
