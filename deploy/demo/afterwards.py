"""以后: what follows an answer: the unit rates it, reports a figure; a lead comes in; a suggestion is handed out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from deploy.demo.cast import at_desk, raiser
from deploy.demo.desk import NEEDS, TASKS, Followed
from deploy.demo.stage import Stage, until
from shared.db import SHANGHAI

UNHAPPY = "稿件没有写明举报的途径，请补充。"
ANSWER = "已在评论区置顶举报途径，下一期另行安排。"
LEAD: dict[str, Any] = {
    "kind": "lead",
    "topic": "traffic",
    "subtopic": "rural_traffic",
    "title": "年集期间的文明交通劝导",
    "body": "辖区年集开市，派出所会同交警中队在集市入口设劝导点，可跟拍劝导和夜间反光贴发放。",
    "audience": "public",
}
SUGGESTION: dict[str, Any] = {
    "body": "congress",
    "kind": "suggestion",
    "session": "示例届三次会议",
    "outside_number": "第11号",
    "title": "关于加强农村老年人防诈宣传的建议",
    "summary": "建议组织派出所和村居网格，利用集市、广播开展面向农村老年人的防诈宣传，编印大字手册。",
    "signatories": [{"name": "示例代表", "office": "示例乡镇"}],
}
OPINION = "同意将老年人防诈列入全年宣传要点，由各派出所结合年集开展。"


def play_afterwards(stage: Stage, published: list[Followed]) -> None:
    """Play it on the first needs that were answered; nothing where there are none. Raises Unmet, Fault."""
    if not published:
        return
    stage.head("七、评价、成效、线索和建议提案")
    _satisfied(stage, published[0])
    if len(published) > 1:
        _answered_anew(stage, published[1])
    _lead(stage)
    _suggestion(stage)


def _satisfied(stage: Stage, one: Followed) -> None:
    """满意，并填报成效: the percentage is worked out from both figures."""
    unit = stage.as_(raiser(one.need.office))
    unit.post(f"{NEEDS}/{one.id}/rating", {"satisfied": True})
    stage.hop("评价", one.number, one.need.office, "满意")
    until_day = datetime.now(UTC).astimezone(SHANGHAI).date() - timedelta(days=1)
    now, before = _month(until_day), _month(until_day - timedelta(days=30))
    figure = {
        "indicator": "cases", "value": 42, "period": now, "base": {"value": 60, "period": before},
        "source": "示例警情统计",
    }  # fmt: skip
    kept = unit.post(f"{NEEDS}/{one.id}/outcomes", figure)
    stage.hop("填报成效", one.number, one.need.office, f"发案{kept['value']}起，对比期60起，{kept['percent']}%")


def _month(last: date) -> dict[str, str]:
    return {"since": (last - timedelta(days=29)).isoformat(), "until": last.isoformat()}


def _answered_anew(stage: Stage, one: Followed) -> None:
    """不满意: the 专班 answers anew, and the unit is asked once more."""
    unit, leader = stage.as_(raiser(one.need.office)), stage.as_(at_desk(one.desk, "leader"))
    unit.post(f"{NEEDS}/{one.id}/rating", {"satisfied": False, "reason": UNHAPPY})
    stage.hop("评价", one.number, one.need.office, f"不满意：{UNHAPPY}")
    of_task = f"{TASKS}/{one.task['id']}/ratings"
    rating = until(lambda: next(iter(leader.get(of_task)["items"]), None), f"{one.number}的评价到了专班")
    leader.post(f"{of_task}/{rating['id']}/answer", {"answer": ANSWER}, version=rating["version"])
    stage.hop("重新答复", one.number, f"{one.desk}专班组长", ANSWER)
    until(lambda: ANSWER in str(unit.get(f"{NEEDS}/{one.id}/timeline")["items"]), f"{one.number}看到重新答复")
    unit.post(f"{NEEDS}/{one.id}/rating", {"satisfied": True})
    stage.hop("再次评价", one.number, one.need.office, "满意")


def _lead(stage: Stage) -> None:
    station = stage.as_(raiser("兰山街道派出所"))
    at = datetime.now(UTC) + timedelta(days=5)
    lead = station.post("/intake/v1/materials", LEAD | {"happens_at": at.isoformat(timespec="seconds")})
    stage.hop("提供线索", lead["number"], "兰山街道派出所", f"{LEAD['title']}，{at.astimezone(SHANGHAI):%m月%d日}")


def _suggestion(stage: Stage) -> None:
    """建议: registered by 宣传处, handed to 治安支队 with 兰山分局 as co-handler, which gives its opinion."""
    office, county = stage.as_(raiser("宣传处")), stage.as_(raiser("兰山分局"))
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    row = office.post("/intake/v1/suggestions", SUGGESTION | {"received_on": today.isoformat()})
    path = f"/intake/v1/suggestions/{row['id']}"
    stage.hop("登记建议", row["number"], "宣传处", f"{SUGGESTION['title']}，三个月内答复")
    handlers = {"lead_id": stage.units["LY-ZAZD"]["id"], "co_ids": [stage.units["LY-LS"]["id"]]}
    row = office.post(f"{path}/assign", handlers, version=row["version"])
    stage.hop("交办", row["number"], "宣传处", "治安支队主办，兰山分局会办，会办意见一个月内提交")
    county.call("PUT", f"{path}/opinion", {"text": OPINION}, version=row["version"])
    stage.hop("会办意见", row["number"], "兰山分局", OPINION)
