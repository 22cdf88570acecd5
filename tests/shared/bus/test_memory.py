"""What only the bus in memory must hold: hubs apart, one hub for one data folder, nothing kept for ever."""

import gc
import weakref
from pathlib import Path

from shared.bus import Follow, Message, open_bus
from shared.bus.memory import WAIT_HERE, Hub, MemoryBus
from shared.settings import Settings
from tests.shared.bus.conftest import needs
from tests.shared.bus.test_contract import Follower, turn_until


def test_two_installations_in_one_process_do_not_hear_each_other(tmp_path: Path) -> None:
    mine, other = (open_bus(Settings(data=tmp_path / name)) for name in ("mine", "other"))
    heard_here, heard_there = Follower(), Follower()
    here, there = mine.consumer("tasking", ["intake"], heard_here), other.consumer("tasking", ["intake"], heard_there)
    mine.publisher("intake").publish(needs("intake", 3))
    turn_until(here, heard_here, 3)
    assert there.turn(0.05) == 0
    assert heard_here.numbers == [0, 1, 2]


def test_two_buses_on_one_data_folder_are_one(tmp_path: Path) -> None:
    settings, heard = Settings(data=tmp_path), Follower()
    hearing = open_bus(settings)
    consumer = hearing.consumer("tasking", ["intake"], heard)
    open_bus(settings).publisher("intake").publish(needs("intake", 2))
    turn_until(consumer, heard, 2)
    assert heard.numbers == [0, 1]


def test_a_hub_goes_when_its_last_user_has_gone() -> None:
    hub = Hub()
    bus = MemoryBus(hub, [Follow("tasking", "intake")])
    bus.publisher("intake").publish(needs("intake", 5))
    bus.close()
    gone = weakref.ref(hub)
    del hub, bus
    gc.collect()
    assert gone() is None


def test_a_full_queue_drops_its_oldest_and_counts() -> None:
    bus, heard = MemoryBus(Hub(most_waiting=10)), Follower()
    consumer = bus.consumer("tasking", ["intake"], heard)
    bus.publisher("intake").publish(needs("intake", 25))
    turn_until(consumer, heard, 10)
    assert heard.numbers == list(range(15, 25))
    assert bus.counts.dropped == 15


def test_an_embedded_system_keeps_a_thousand_in_memory(tmp_path: Path) -> None:
    """A backlog of a hundred thousand is the log's to keep, not the one process's that serves everybody."""
    bus, heard = open_bus(Settings(data=tmp_path)), Follower()
    consumer = bus.consumer("tasking", ["intake"], heard)
    bus.publisher("intake").publish(needs("intake", WAIT_HERE + 50))
    turn_until(consumer, heard, WAIT_HERE)
    assert heard.numbers == list(range(50, WAIT_HERE + 50))


def test_messages_given_back_do_not_reach_other_services_again() -> None:
    bus, failing, other = MemoryBus(Hub()), Follower(), Follower()
    failing.fails_on = {0}
    first, second = bus.consumer("tasking", ["intake"], failing), bus.consumer("notify", ["intake"], other)
    bus.publisher("intake").publish(needs("intake", 2))
    first.turn(0.05)
    first.close()
    turn_until(second, other, 2)
    assert second.turn(0.05) == 0
    assert other.numbers == [0, 1]


def test_the_type_is_in_the_routing_key_and_the_body_is_untouched() -> None:
    hub, heard = Hub(), Follower()
    bus = MemoryBus(hub)
    consumer = bus.consumer("notify", ["tasking"], heard)
    body = '{"number":1,"题":"防诈骗"}'.encode()
    bus.publisher("tasking").publish([Message("tasking", "draft.published", "e", body)])
    turn_until(consumer, heard, 1)
    assert heard.heard == [("tasking", body)]
