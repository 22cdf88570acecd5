"""RabbitMQ through kombu, without decompressing and without taking in bodies that are too large."""

from collections.abc import Callable
from struct import unpack_from
from typing import Any

from amqp.method_framing import frame_handler
from kombu.transport import pyamqp

from shared.bus.message import LARGEST_BODY

HEADER, BODY = 2, 3
Frame = tuple[int, int, Any]


def cutting_frames(connection: Any, callback: Callable[..., Any]) -> Callable[[Frame], bool]:
    """py-amqp's reader of frames, except that a body over 1 MiB is dropped frame by frame and arrives empty.

    By then 100 prefetched messages of any size would be in memory; so the size in the content header is made 0.
    """
    take = frame_handler(connection, callback)
    to_drop: dict[int, int] = {}

    def on_frame(frame: Frame) -> bool:
        kind, channel, payload = frame
        if kind == BODY and to_drop.get(channel, 0) > 0:
            to_drop[channel] -= len(payload)
            return False
        if kind == HEADER:
            size = unpack_from(">Q", payload, 4)[0]
            if size > LARGEST_BODY:
                to_drop[channel] = size
                frame = (kind, channel, bytes(payload[:4]) + bytes(8) + bytes(payload[12:]))
        return bool(take(frame))

    return on_frame


class RawMessage(pyamqp.Message):
    """A message whose body is exactly what came: kombu would decompress it at once if a header says so."""

    def __init__(self, msg: Any, channel: Any = None, **kwargs: Any) -> None:
        headers = msg.properties.pop("application_headers", None) or {}
        super().__init__(msg, channel=channel, **kwargs)  # type: ignore[no-untyped-call]
        self.headers = headers


class RawChannel(pyamqp.Channel):
    """A channel of raw messages: py-amqp would decode the body with whatever codec the message names."""

    Message = RawMessage

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_decode": False})


class RawConnection(pyamqp.Connection):
    """A connection that cuts what is too large."""

    Channel = RawChannel

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, frame_handler=cutting_frames, **kwargs)


class RawTransport(pyamqp.Transport):
    """kombu's RabbitMQ transport over such connections."""

    Connection = RawConnection


class RawSSLTransport(pyamqp.SSLTransport):
    """The same over TLS."""

    Connection = RawConnection
