"""家底: what the 专班 has before the first need comes: channels, outlets, a series, a line, a campaign, a plan."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from deploy.demo.cast import at_desk
from deploy.demo.stage import Stage
from shared.db import SHANGHAI

TASKING = "/tasking/v1"
ATTRIBUTION = "临沂市公安局（示例）"
ACCOUNTS = (
    # platform, name, filing number
    ("wechat", "平安临沂（示例）", "示例备案〔2026〕1号"),
    ("weibo", "临沂公安（示例）", "示例备案〔2026〕2号"),
    ("intranet", "宣传专栏", None),
)
CONNECTOR = {"kind": "file", "name": "内网宣传专栏（示例）", "address": "intranet-column"}
OUTLETS = (
    # name, tier, kind
    ("示例省级报", "province", "paper"),
    ("示例市级报", "city", "paper"),
    ("示例市广播电视台", "city", "tv"),
    ("示例县融媒体中心", "county", "online"),
)
SERIES: dict[str, Any] = {
    "name": "临沂微警视（示例）",
    "strands": ["说法律", "说防范", "说安全", "说服务", "说案例", "说典型"],
    "kind": "short_video",
    "yearly_target": 150,
    "seconds_from": 60,
    "seconds_to": 180,
    "channels": ["wechat", "toutiao"],
    "purpose": "一至三分钟短视频，以案释法、以案说理。",
}
COLUMN: dict[str, Any] = {
    "name": "警视传真（示例）",
    "kind": "short_video",
    "yearly_target": 12,
    "air_day": 15,
    "air_place": "示例市广播电视台一套",
    "channels": ["press"],
}
LINE: dict[str, Any] = {
    "topic": "crime",
    "subtopic": "telecom_fraud",
    "scope": "电信网络诈骗防范宣传；不用于个案通报",
    "title": "电信网络诈骗防范统一口径",
    "text": "公安机关不会通过电话、网络要求转账，没有“安全账户”。"
    "接到可疑来电先挂断，拨打96110咨询，已经转账的立即拨打110。",
    "source": "本系统示例",
}
DAYS: tuple[tuple[int, int, str, list[str], str], ...] = (
    # month, day, name, topics, source
    (1, 10, "中国人民警察节", [], "国务院2020年7月批复"),
    (6, 26, "国际禁毒日", ["crime"], "联合国大会1987年决议"),
    (11, 9, "全国消防日", ["public_order"], "公安部1992年通知"),
    (12, 2, "全国交通安全日", ["traffic"], "国务院2012年批复"),
)


def furnish(stage: Stage) -> None:
    """Enter it all as the leader; the director approves the line. Raises Fault when something is refused."""
    stage.head("专班的家底：渠道、媒体、栏目、口径、专题")
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    leader, director = stage.as_(at_desk("市局", "leader")), stage.as_(at_desk("市局", "final_reviewer"))
    city = stage.units["LY"]["id"]
    connector = stage.as_(at_desk("市局", "system_admin")).post("/notify/v1/connectors", CONNECTOR | {"unit_id": city})
    stage.hop("登记发布连接", "", "系统管理员", f"{CONNECTOR['name']}：内网稿件落到文件夹{CONNECTOR['address']}")
    for platform, name, filing in ACCOUNTS:
        account = {"platform": platform, "name": name, "unit_id": city, "attribution": ATTRIBUTION}
        account |= {"connector_id": connector["id"]} if platform == "intranet" else {}
        leader.post(f"{TASKING}/channels", account | ({"filing_number": filing} if filing else {}))
    stage.hop("登记渠道", "", "市局专班组长", "、".join(name for _, name, _ in ACCOUNTS))
    for name, tier, kind in OUTLETS:
        leader.post(f"{TASKING}/outlets", {"name": name, "tier": tier, "kind": kind})
    stage.hop("登记媒体", "", "市局专班组长", "、".join(name for name, _, _ in OUTLETS))
    series = leader.post(f"{TASKING}/series", SERIES)
    leader.post(f"{TASKING}/series", COLUMN)
    stage.hop(
        "建立栏目", "", "市局专班组长", f"{SERIES['name']}：全年{SERIES['yearly_target']}期；{COLUMN['name']}：每月一期"
    )
    _line(stage, leader, director, today)
    _campaign(stage, leader, today)
    _plan(stage, leader, director, today, series["id"])


def _line(stage: Stage, leader: Any, director: Any, today: date) -> None:
    valid = {
        "valid_from": f"{today.year}-01-01T00:00:00+08:00",
        "valid_until": f"{today.year + 1}-12-31T18:00:00+08:00",
    }
    line = leader.post(f"{TASKING}/lines", LINE | valid)
    director.post(f"{TASKING}/lines/{line['id']}/approve", {}, version=line["version"])
    stage.hop("批准口径", line["number"], "办公室主任", LINE["title"])


def _campaign(stage: Stage, leader: Any, today: date) -> None:
    until = today + timedelta(days=60)
    wanted = {
        "name": "冬季防诈集中宣传（示例）", "focus": "压降冒充客服、刷单返利类警情，覆盖老年人和务工返乡人员。",
        "since": (today - timedelta(days=7)).isoformat(), "until": until.isoformat(), "central": True,
        "topics": ["crime"],
    }  # fmt: skip
    one = leader.post(f"{TASKING}/campaigns", wanted)
    for kind, title, days in (("short_video", "一分钟看懂冒充客服", 20), ("poster", "返乡防诈海报", 35)):
        product = {"kind": kind, "title": title, "due_on": (today + timedelta(days=days)).isoformat()}
        one = leader.post(f"{TASKING}/campaigns/{one['id']}/products", product, version=one["version"])
    leader.post(f"{TASKING}/campaigns/{one['id']}/move", {"step": "start"}, version=one["version"])
    stage.hop("集中策划", one["number"], "市局专班组长", f"{wanted['name']}，中心工作，到{until:%m月%d日}")


def _plan(stage: Stage, leader: Any, director: Any, today: date, series_id: str) -> None:
    item = {
        "year": today.year, "title": "微警视短视频", "source": "本系统示例", "target": 150, "measure": "期",
        "counted_by": "publications", "series_id": series_id,
    }  # fmt: skip
    leader.post(f"{TASKING}/plan-items", item)
    for month, day, name, topics, source in DAYS:
        on = date(today.year, month, day)
        on = on if on >= today else on.replace(year=today.year + 1)
        told = {"kind": "publicity_day", "name": name, "since": on.isoformat(), "topics": topics, "source": source}
        director.post(f"{TASKING}/sensitive-days", told)
    stage.hop("年度计划", "", "市局专班组长", f"微警视短视频150期；日历上有{len(DAYS)}个集中宣传日")
