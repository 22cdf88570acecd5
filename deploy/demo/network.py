"""三级网络: liaisons answer their pushes, level by level; a silent county is bypassed and named."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from deploy.demo.cast import SILENT, STATIONS, at_desk, liaison
from deploy.demo.desk import SILENT_HOURS, Followed
from deploy.demo.stage import Stage, until

PUSHES, RECEIPTS = "/notify/v1/pushes", "/notify/v1/receipts"
RELAYED_EVERY = 3
Wanted = dict[str, dict[str, Followed]]
"""Login -> push id -> the need it answers."""


def await_push(stage: Stage, one: Followed) -> None:
    """The publication has become a push."""
    leader = stage.as_(at_desk("市局", "leader"))
    task_id = one.task["id"]
    found = until(lambda: leader.get(PUSHES, task_id=task_id)["items"], f"{one.publication}的推送")
    one.push = found[0]
    words = "、".join(
        f"{n}个{ {'county': '分县局', 'station': '基层所队'}[level] }"
        for level, n in one.push["addressed"].items()
        if n
    )
    stage.hop("推送", one.push["number"], one.push["unit"]["name"], f"面向{words}")


def counties_answer(stage: Stage, pushed: Iterable[Followed]) -> None:
    """Every addressed county but the silent one acknowledges or relays."""
    wanted: Wanted = {}
    for one in pushed:
        for slug in one.reach.counties if one.by_city else ():
            if not (one.need.way == "silent_county" and slug == SILENT):
                wanted.setdefault(liaison(slug), {})[one.push["id"]] = one
    _answer_all(stage, wanted, "county")


def stations_answer(stage: Stage, pushed: Iterable[Followed], silent: bool = False) -> None:
    """Every addressed station below an open county answers; one declines. `silent`: those below the silent county."""
    wanted: Wanted = {}
    for one in pushed:
        for slug in one.reach.counties:
            if (one.need.way == "silent_county" and slug == SILENT) is silent:
                for number in STATIONS:
                    wanted.setdefault(liaison(slug, number), {})[one.push["id"]] = one
    _answer_all(stage, wanted, "station")


def _answer_all(stage: Stage, wanted: Wanted, level: str) -> None:
    for turn, (login, pushes) in enumerate(wanted.items()):
        left = dict(pushes)
        until(partial(_answer, stage, login, left, (level, turn)), f"{login}签收")


def _answer(stage: Stage, login: str, left: dict[str, Followed], where: tuple[str, int]) -> bool:
    """Answer what has arrived of `left`; true when nothing is left."""
    level, turn = where
    client = stage.as_(login)
    for row in client.all(RECEIPTS, state="delivered"):
        one = left.pop(row["push_id"], None)
        if one is None:
            continue
        verb, words = _verb(one, level, turn)
        client.post(f"{RECEIPTS}/{row['id']}/{verb}")
        if verb == "decline":
            one.declines += 1
        else:
            one.expected[level] = one.expected.get(level, 0) + 1
        stage.hop(words, one.push["number"], row["unit_name"], f"《{one.need.draft_title}》")
    return not left


def _verb(one: Followed, level: str, turn: int) -> tuple[str, str]:
    if one.need.way == "station_declines" and level == "station" and not one.declines:
        return "decline", "不转发"
    return ("relay", "签收并转发") if turn % RELAYED_EVERY == 0 else ("acknowledge", "签收")


def bypass_silent(stage: Stage, pushed: list[Followed], forward: Callable[[timedelta], object]) -> list[str]:
    """The silent county is urged, its limit passes, its stations are reached without it. Returns what is unmet."""
    faults = []
    leader = stage.as_(at_desk("市局", "leader"))
    for one in [one for one in pushed if one.need.way == "silent_county"]:
        number, path = one.push["number"], f"{PUSHES}/{one.push['id']}"
        urged = leader.post(f"{path}/urge")["urged"]
        stage.hop("催办", number, "市局专班组长", f"提醒{urged}个未签收单位")
        forward(timedelta(hours=SILENT_HOURS, minutes=1))
        stage.hop("时限已过", number, "系统", f"时钟向前拨{SILENT_HOURS}小时1分")
        seen = until(partial(_bypassed, leader, path), f"{number}越过未签收的分县局")
        for row in seen["bypassed"]:
            stage.hop("越级推送", number, row["name"], f"{row['reason_label']}，其所队照常收到")
        stations_answer(stage, [one], silent=True)
        gaps = [row["name"] for row in leader.get(f"{path}/coverage")["gaps"] if row["level"] == "county"]
        stage.hop("缺口清单", number, "市局专班组长", f"仍未签收：{'、'.join(gaps)}")
        if len(gaps) != 1:
            faults.append(f"{number}的缺口清单应当只有沉默的分县局，却是{gaps}")
    return faults


def _bypassed(leader: Any, path: str) -> dict[str, Any] | None:
    seen: dict[str, Any] = leader.get(f"{path}/coverage")
    return seen if seen["bypassed"] else None
