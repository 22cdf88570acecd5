"""A bus that spoils what it delivers: twice, shuffled, late, dropped, changed; the feed must make it good."""

import random
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from shared.bus import Bus, Counts, Publisher
from shared.bus.message import Consumer, OnMessage

Spoil = Callable[["Delivered", bytes], list[bytes]]
"""What reaches the follower instead of one message."""


@dataclass
class Delivered:
    """What one consumer was given of one producer so far."""

    random: random.Random
    count: int = 0
    held: deque[bytes] = field(default_factory=deque)


@dataclass
class SpoilingBus:
    """The given bus; each consumer's messages go through `spoil` first."""

    bus: Bus
    spoil: Spoil
    seed: int = 1
    spoiled: int = 0

    @property
    def counts(self) -> Counts:
        return self.bus.counts

    def publisher(self, service: str) -> Publisher:
        return self.bus.publisher(service)

    def consumer(self, service: str, producers: Iterable[str], on_message: OnMessage) -> Consumer:
        followed = tuple(producers)
        states = {producer: Delivered(random.Random(f"{self.seed}{service}{producer}")) for producer in followed}

        def take(producer: str, body: bytes) -> None:
            state = states[producer]
            state.count += 1
            given = self.spoil(state, body)
            self.spoiled += given != [body]
            for each in given:
                on_message(producer, each)

        return self.bus.consumer(service, followed, take)

    def close(self) -> None:
        self.bus.close()


def twice(_state: Delivered, body: bytes) -> list[bytes]:
    return [body, body]


def a_thousand_times(state: Delivered, body: bytes) -> list[bytes]:
    """The third message of each stream, that is; the others once."""
    return [body] * (1000 if state.count == 3 else 1)


def shuffled(state: Delivered, body: bytes) -> list[bytes]:
    """Any of those held back, in any order; at most four wait."""
    state.held.append(body)
    ready = [] if len(state.held) < 4 and state.random.random() < 0.6 else list(state.held)
    state.random.shuffle(ready)
    for each in ready:
        state.held.remove(each)
    return ready


def late(state: Delivered, body: bytes) -> list[bytes]:
    """Every third comes seven messages later, when the feed has long brought it."""
    state.held.append(body) if state.count % 3 == 0 else None
    old = [state.held.popleft()] if len(state.held) > 2 else []
    return old + ([] if state.count % 3 == 0 else [body])


def a_third_lost(state: Delivered, body: bytes) -> list[bytes]:
    return [] if state.random.random() < 0.3 else [body]


def silent_after_three(state: Delivered, body: bytes) -> list[bytes]:
    """From then on nothing arrives at all: no later message ever shows the gap."""
    return [body] if state.count <= 3 else []


def changed(state: Delivered, body: bytes) -> list[bytes]:
    """A third cut short, a third with a bit turned over."""
    if state.count % 3 == 0:
        return [body[: len(body) // 2]]
    if state.count % 3 == 1:
        place = state.random.randrange(len(body))
        return [body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]]
    return [body]
