"""What is declared is legal on RabbitMQ 3.10 and on 4.x, where transient queues and others are refused (case B23)."""

import pytest

from shared.bus.topology import Follow, exchange, queue
from tests.faults.checker import FOLLOWS

QUORUM_KNOWS = {
    "x-queue-type", "x-max-length", "x-max-length-bytes", "x-overflow", "x-single-active-consumer",
}  # fmt: skip
"""Of both versions' quorum queues; 3.10 refuses what it does not know."""
FOLLOWED = [Follow(service, producer) for service, producers in FOLLOWS.items() for producer in producers]


@pytest.mark.parametrize("follow", FOLLOWED, ids=lambda follow: follow.queue)
def test_b23_every_queue_is_a_durable_quorum_queue(follow: Follow) -> None:
    declared = queue(follow)
    assert declared.durable
    assert not declared.exclusive
    assert not declared.auto_delete
    assert declared.queue_arguments["x-queue-type"] == "quorum"
    assert declared.queue_arguments["x-overflow"] == "drop-head"
    assert set(declared.queue_arguments) <= QUORUM_KNOWS


def test_b23_the_exchange_outlives_the_broker() -> None:
    assert exchange().durable
    assert not exchange().auto_delete
