"""The needs of parts `needs` and `similar`: titles and bodies as units write them, spread over the last days."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bench.city import City
from bench.patience import analyse, patient
from services.intake.likeness import keys, likeness, period
from services.intake.models import Need, NeedGram
from shared.db import Database
from shared.ids import new_id

BATCH = 5_000
SCHEMES = (
    "冒充客服 冒充公检法 刷单返利 虚假贷款 虚假投资 网络交友 快递理赔 游戏交易 医保卡冻结 共享屏幕 "
    "养老诈骗 校园贷 机票退改签 冒充领导 虚假购物 注销账户 引流推广"
).split()
MEANS = (
    "退款 理财 返利 转账 验证码 二维码 链接 短信 会议软件 虚拟货币 保证金 解冻费 手续费 礼品卡 电话卡 银行卡".split()
)
PEOPLE = (
    "老年人 大学生 网购群体 务工人员 企业财会 个体商户 快递员 货车司机 新市民 中学生 幼儿家长 医护人员 "
    "教师 农村居民 退休职工 保安"
).split()
PLACES = [
    first + second
    for first in "兰罗河沂郯蒙费平莒临义白城青红柳金银石大"
    for second in "山庄城水阴泉陵桥湖岭店集埠滩洼沟"
]
SEASONS = "春节 五一 国庆 暑期 开学季 年终 中秋 双十一 农忙 雨季".split()
FIELDS = {"kind": "prevention", "topic": "crime", "priority": "ordinary", "audience": "public", "direct": False}


def texts(chance: random.Random) -> tuple[str, str]:
    """A title and a body."""
    place, scheme, means, people = (chance.choice(one) for one in (PLACES, SCHEMES, MEANS, PEOPLE))
    title = f"{chance.choice(SEASONS)}{place}镇{scheme}{means}面向{people}防范宣传需求"
    body = f"{chance.choice(PLACES)}辖区近期{chance.choice(SCHEMES)}类警情上升，多以{means}为由，建议面向{people}宣传。"
    return title, body


def fill(db: Database, city: City, many: int, days: int, indexed: bool = False) -> None:
    """So many needs of the stations, evenly over the days up to now; `indexed`: found by their pairs as well."""
    chance, end = random.Random(7), datetime.now(UTC)
    units = [unit for code, unit in city.units.items() if code.startswith("station")]
    for start in range(0, many, BATCH):
        numbers = range(start, min(many, start + BATCH))
        rows = [_need(n, end - timedelta(days=days) * (1 - n / many), units, chance) for n in numbers]
        with db.write() as session:
            patient(session).connection().execute(sa.insert(Need), rows)
            if indexed:
                session.connection().execute(sa.insert(NeedGram), [*_pairs(rows)])
    analyse(db)


def _need(n: int, at: datetime, units: list[str], chance: random.Random) -> dict[str, Any]:
    title, body = texts(chance)
    return FIELDS | {
        "id": new_id(), "number": f"需〔2026〕{n:07d}号", "unit_id": chance.choice(units), "raised_by": units[0],
        "title": title, "body": body, "details": {}, "similar": [], "raised_at": at, "updated_at": at, "version": 1,
        "state": chance.choice(("accepted", "drafting", "published", "closed")),
    }  # fmt: skip


def _pairs(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for key in keys(row["topic"], likeness(row["title"], row["body"])):
            yield {"period": period(row["raised_at"]), "key": key, "need_id": row["id"]}
