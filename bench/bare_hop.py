"""The bare hop: a row and its outbox row committed, a relay woken by NOTIFY publishes confirmed, a consumer takes it.

python -m bench.bare_hop relay|consume       BENCH_PG, BENCH_MQ; the consumer prints "<id> <monotonic seconds>"
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import amqp
import psycopg
from kombu.utils.url import parse_url

QUEUE = "bench.hop"
TABLE = "CREATE TABLE hop (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body TEXT, sent BOOLEAN DEFAULT false)"
WAITING = "SELECT id, body FROM hop WHERE NOT sent ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED"


def connect(url: str, confirm: bool) -> amqp.Connection:
    """A connection on which a publish waits for its confirm."""
    parts = parse_url(url)
    host = f"{parts['hostname']}:{parts['port']}"
    connection = amqp.Connection(host, userid=parts["userid"], password=parts["password"], confirm_publish=confirm)
    connection.connect()
    return connection


def relay() -> None:
    """Publish what is not sent yet, then wait to be notified; for ever."""
    pg, listening = psycopg.connect(os.environ["BENCH_PG"]), psycopg.connect(os.environ["BENCH_PG"], autocommit=True)
    channel = connect(os.environ["BENCH_MQ"], True).channel()
    listening.execute("LISTEN hop")
    while True:
        rows = pg.execute(WAITING).fetchall()
        for number, body in rows:
            channel.basic_publish(amqp.Message(f"{number} {body}", delivery_mode=2), "", QUEUE)
        if rows:
            pg.execute("UPDATE hop SET sent = true WHERE id = ANY(%s)", ([row[0] for row in rows],))
        pg.commit()
        if not rows:
            for _ in listening.notifies(timeout=1, stop_after=1):
                pass


def consume() -> None:
    """Print when each message came; for ever."""
    connection = connect(os.environ["BENCH_MQ"], False)
    channel = connection.channel()
    channel.queue_declare(QUEUE, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    channel.basic_qos(0, 100, False)

    def take(message: Any) -> None:
        came = time.monotonic()
        message.channel.basic_ack(message.delivery_tag)
        sys.stdout.write(f"{message.body.split()[0]} {came!r}\n")
        sys.stdout.flush()

    channel.basic_consume(QUEUE, callback=take)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        connection.drain_events()


if __name__ == "__main__":
    turn: Callable[[], None] = {"relay": relay, "consume": consume}[sys.argv[1]]
    turn()
