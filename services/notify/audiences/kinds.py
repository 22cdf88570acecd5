"""受众人群的种类: 五支队伍, 网格员, 警务室, 内部单位; what is counted of each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AudienceKind:
    """`counted`: the measure word of its number; `people`: are people counted; `within`: a part of its number."""

    label: str
    counted: str
    people: bool = True
    within: str | None = None


FIVE = ("patrol", "guard", "volunteer", "watch", "lookout")
"""五支队伍, whose total is asked for as well."""
KINDS = {
    "patrol": AudienceKind("专职巡防队", "支"),
    "guard": AudienceKind("保安队", "支"),
    "volunteer": AudienceKind("治安志愿者队", "支"),
    "watch": AudienceKind("看楼护院队", "支"),
    "lookout": AudienceKind("治安信息员队", "支"),
    "grid_worker": AudienceKind("网格员", "个网格"),
    "police_room": AudienceKind("警务室", "处", people=False, within="驻单位"),
    "inner_guard": AudienceKind("内部单位保安", "个单位"),
    "plant_guard": AudienceKind("护厂队", "支"),
    "pledged": AudienceKind("签订责任制的单位", "个单位", people=False),
}
