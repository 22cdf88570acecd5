"""到达: a group is registered, a push rehearsed, a recurring one asked for; a short link is opened and counted."""

from typing import Any

from deploy.demo.cast import GROUP_OF, at_desk, liaison
from deploy.demo.desk import Followed
from deploy.demo.network import PUSHES
from deploy.demo.stage import Stage, until

GROUP: dict[str, Any] = {
    "kind": "enterprise",
    "platform": "wechat",
    "name": "示例沿街商户防诈联络群",
    "purpose": "向沿街商户转发防诈提示，节前发布停业看护提醒",
    "position": "社区民警岗",
    "size": "upto_200",
}
WEEKLY: dict[str, Any] = {
    "title": "每周防范要点",
    "rule": {"every": "week", "weekday": 1, "at": "09:00", "off_days": "next"},
    "content": "collection",
    "with_counties": True,
    "levels": ["county"],
}
BROWSER = {"User-Agent": "Mozilla/5.0"}
"""Programs that say they are programs are not counted."""


def play_reaching(stage: Stage, published: list[Followed]) -> None:
    """Play it on the first push; nothing where there is none. Raises Unmet, Fault."""
    pushed = [one for one in published if one.by_city and one.push]
    if not pushed:
        return
    stage.head("八、群组、预演、定期推送和短链接")
    _group(stage)
    _rehearsal(stage, pushed[0])
    _weekly(stage)
    _opened(stage, pushed)


def _group(stage: Stage) -> None:
    station = stage.as_(liaison(*GROUP_OF))
    group = station.post("/notify/v1/groups", GROUP)
    words = f"{group['name']}，{group['kind_label']}；不登记成员和消息"
    stage.hop("登记群组", "", group["unit_name"], words)


def _rehearsal(stage: Stage, one: Followed) -> None:
    """预演: the same push to everybody, of which nothing is written and nothing sent."""
    leader = stage.as_(at_desk("市局", "leader"))
    plan = {"levels": ["county", "station"], "priority": "ordinary"}
    seen = leader.post("/notify/v1/rehearsals", {"plan": plan, "title": one.push["title"], "text": one.push["title"]})
    by_level = "、".join(f"{level['label']}{level['units']}个" for level in seen["levels"])
    stage.hop("预演", "", "市局专班组长", f"若推送到全体：{by_level}；没有写入，也没有发出")


def _weekly(stage: Stage) -> None:
    leader = stage.as_(at_desk("市局", "leader"))
    levels = {"recurring": WEEKLY | {"selector": {"unit_ids": stage.ids(["LY-LS", "LY-LZ"])}}}
    asked = leader.post(PUSHES, levels)["recurring"]
    stage.hop("定期推送", "", "市局专班组长", f"{asked['title']}，{asked['rule_words']}，{asked['state_label']}")


def _opened(stage: Stage, pushed: list[Followed]) -> None:
    """The first short link that leads somewhere is opened once, by nobody in particular."""
    leader = stage.as_(at_desk("市局", "leader"))
    for one in pushed:
        path = f"{PUSHES}/{one.push['id']}"
        link = next(iter(leader.get(f"{path}/links")["items"]), None)
        if link is None:
            continue
        code = link["short_link"].rsplit("/", 1)[-1]
        answer = stage.pool.request("GET", f"{stage.url}/l/{code}", redirect=False, headers=BROWSER)
        if answer.status != 302:
            continue
        opens = until(lambda path=path: leader.get(f"{path}/opens")["opens"], "点击计入")  # type: ignore[misc]
        stage.hop("短链接", one.push["number"], link["unit_name"], f"打开{opens}次（仅供参考，不计分；不记是谁）")
        return
