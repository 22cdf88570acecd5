"""The broker: not only whether its port answers, but whether it keeps the promises we build on."""

from collections.abc import Iterator

from deploy.doctoring.finding import Finding, graded
from deploy.doctoring.known import KNOWN
from shared.brokers import address_of, each_broker
from shared.bus import Follow
from shared.bus.semantics import Semantics, try_out
from shared.bus.topology import MOST_WAITING
from shared.settings import Settings

START = "systemctl status rabbitmq-server（容器：docker compose ps rabbitmq）"


def look_at_broker(chosen: Settings) -> Iterator[Finding]:
    """Each node that the setting names: reached, confirms, gives back what goes nowhere, keeps quorum queues."""
    url = chosen.broker_url
    if not url or url.startswith("memory"):
        yield Finding("消息代理", "good", "不使用（内嵌方式，事件由各服务互相读取）")
        return
    queues = tuple(Follow(known.name, producer).queue for known in KNOWN for producer in known.follows)
    for each in each_broker(url):
        host, port = address_of(each)
        yield from _found(f"{host}:{port}", try_out(each, queues, chosen.broker_trust))


def _found(where: str, found: Semantics) -> Iterator[Finding]:
    if not found.connected:
        yield Finding("消息代理", "warn", f"{where} 连不上（{found.fault}），事件改由轮询送达", START)
        return
    if found.fault:
        mend = "rabbitmqctl status；看 alarms 一栏，腾出磁盘或内存"
        yield Finding("消息代理", "bad", f"{where} 连得上但不能用：{found.fault}", mend)
        return
    promises = {
        "确认": found.confirmed, "退回无处可去的": found.returned, "仲裁队列": found.quorum, "取回": found.delivered
    }  # fmt: skip
    broken = [name for name, kept in promises.items() if not kept]
    words = f"{where} RabbitMQ {found.version}，往返{found.seconds * 1000:.0f}毫秒"
    words += f"，不守约：{'、'.join(broken)}" if broken else "，确认、退回、仲裁队列都合要求"
    yield graded("消息代理", "bad" if broken else "good", words, "换用 RabbitMQ 3.10 以上，见 docs/install.md")
    yield from _queues(found)


def _queues(found: Semantics) -> Iterator[Finding]:
    missing = [name for name, state in found.queues.items() if state is None]
    if missing:
        words = f"{len(missing)}个队列还没有（{missing[0]}…）：worker 没有启动过"
        yield Finding("消息队列", "warn", words, "systemctl start baiying.target")
    deaf = [name for name, state in found.queues.items() if state is not None and state[1] == 0]
    full = [name for name, state in found.queues.items() if state is not None and state[0] >= MOST_WAITING // 2]
    if deaf:
        service = deaf[0].partition(".")[0]
        mend = f"systemctl restart baiying-worker@{service}"
        yield Finding("消息队列", "warn", f"没有人在听：{'、'.join(deaf)}", mend)
    if full:
        yield Finding("消息队列", "warn", f"积压过半：{'、'.join(full)}", "看该服务的 worker 是否在运行")
    if not (missing or deaf or full):
        waiting = sum(state[0] for state in found.queues.values() if state)
        yield Finding("消息队列", "good", f"{len(found.queues)}个队列都有人在听，共积压{waiting}条")
