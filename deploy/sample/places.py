"""临沂的单位, as data: the bureau, its departments, the counties, districts and zones, and names for their stations.

Codes of counties and districts are GB/T 2260 (mechanisms.md 3.3); zones have none of their own, and none is invented.
Stations bear names of towns; which of them really has one, and where, is not claimed. TOWNS are codes of real streets
and towns (statistical division codes of 2023) with the bureau that answers for them here: three of 河东's go to 经开区.
"""

from dataclasses import dataclass

STATIONS_TOTAL = 200


@dataclass(frozen=True, slots=True)
class Department:
    """A department of the bureau: its slug stands in codes and logins."""

    slug: str
    short_name: str
    kind: str


@dataclass(frozen=True, slots=True)
class County:
    """A county, district or zone: slug, the bureau's name, GB/T 2260 code or None, its towns."""

    slug: str
    short_name: str
    kind: str
    admin_code: str | None
    towns: tuple[str, ...]


DEPARTMENTS = (
    Department("xcc", "宣传处", "lead"),
    Department("zhzx", "指挥中心", "six"),
    Department("zzb", "政治部", "six"),
    Department("dczd", "督察支队", "six"),
    Department("fzzd", "法制支队", "six"),
    Department("wazd", "网安支队", "six"),
    Department("xfc", "信访处", "six"),
    Department("xzzd", "刑侦支队", "branch"),
    Department("zazd", "治安支队", "branch"),
    Department("jjzd", "交警支队", "branch"),
    Department("jzzd", "经侦支队", "branch"),
    Department("jdzd", "禁毒支队", "branch"),
    Department("txjzd", "特巡警支队", "branch"),
    Department("crj", "出入境管理支队", "branch"),
)


def _towns(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COUNTIES = (
    County("ls", "兰山分局", "county", "371302", _towns(
        "兰山街道 银雀山街道 金雀山街道 柳青街道 白沙埠镇 枣园镇 半程镇 义堂镇 李官镇 汪沟镇 方城镇 南坊 通达路")),
    County("lz", "罗庄分局", "county", "371311", _towns(
        "罗庄街道 傅庄街道 盛庄街道 册山街道 高都街道 双月湖街道 沂堂镇 褚墩镇 黄山镇 湖西 龙潭 宝泉 沂河路")),
    County("hd", "河东分局", "county", "371312", _towns(
        "九曲街道 相公街道 太平街道 汤头街道 凤凰岭街道 汤河镇 八湖镇 郑旺镇 东兴 华龙 温泉 人民大街 正阳")),
    County("yn", "沂南县公安局", "county", "371321", _towns(
        "界湖街道 岸堤镇 孙祖镇 双堠镇 青驼镇 张庄镇 砖埠镇 大庄镇 辛集镇 蒲汪镇 湖头镇 苏村镇 铜井镇")),
    County("tc", "郯城县公安局", "county", "371322", _towns(
        "郯城街道 马头镇 重坊镇 李庄镇 杨集镇 港上镇 高峰头镇 庙山镇 红花镇 胜利镇 归昌乡 花园镇 泉源镇")),
    County("ys", "沂水县公安局", "county", "371323", _towns(
        "沂城街道 龙家圈街道 许家湖镇 黄山铺镇 诸葛镇 崔家峪镇 四十里镇 杨庄镇 夏蔚镇 沙沟镇 高庄镇 院东头镇 高桥镇")),
    County("ll", "兰陵县公安局", "county", "371324", _towns(
        "卞庄街道 大仲村镇 兰陵镇 长城镇 磨山镇 神山镇 车辋镇 尚岩镇 向城镇 新兴镇 南桥镇 庄坞镇 鲁城镇")),
    County("fx", "费县公安局", "county", "371325", _towns(
        "费城街道 上冶镇 薛庄镇 探沂镇 朱田镇 梁邱镇 新庄镇 马庄镇 胡阳镇 石井镇 东蒙镇 大田庄乡 南张庄乡")),
    County("py", "平邑县公安局", "county", "371326", _towns(
        "平邑街道 仲村镇 武台镇 保太镇 柏林镇 卞桥镇 地方镇 铜石镇 温水镇 流峪镇 郑城镇 白彦镇")),
    County("jn", "莒南县公安局", "county", "371327", _towns(
        "十字路街道 团林镇 大店镇 坊前镇 相邸镇 板泉镇 洙边镇 文疃镇 石莲子镇 岭泉镇 筵宾镇 涝坡镇")),
    County("my", "蒙阴县公安局", "county", "371328", _towns(
        "蒙阴街道 常路镇 岱崮镇 坦埠镇 垛庄镇 高都镇 野店镇 桃墟镇 联城镇 旧寨乡 新城 汶河")),
    County("lsh", "临沭县公安局", "county", "371329", _towns(
        "临沭街道 郑山街道 蛟龙镇 大兴镇 石门镇 曹庄镇 青云镇 玉山镇 店头镇 城东 城西 苍源河")),
    County("gx", "高新区分局", "zone", None, _towns(
        "罗西街道 马厂湖镇 科技园 双创园 学府路 湖北路 龙湖 新兴路 创业园 启阳 西部 东部")),
    County("jk", "经开区分局", "zone", None, _towns(
        "芝麻墩街道 梅家埠街道 朝阳街道 沂河 滨河 杭州路 厦门路 长春路 综保区 科教园 产业园 临工路")),
    County("lg", "临港区分局", "zone", None, _towns(
        "坪上镇 草岭 壮岗镇 朱芦镇 黄海路 港城 钢铁园 木业园 人民路 滨海 新港 文昌")),
    County("ms", "蒙山分局", "zone", None, _towns(
        "柏林 云蒙 龟蒙 天蒙 景区 大洼 万寿宫 李家石屋 白马关 山门 凤凰庄 茶棚")),
)  # fmt: skip

TOWNS: dict[str, dict[str, str]] = {
    "ls": {
        "兰山街道": "371302001", "银雀山街道": "371302002", "金雀山街道": "371302003", "柳青街道": "371302004",
        "白沙埠镇": "371302101", "枣园镇": "371302102", "半程镇": "371302103", "义堂镇": "371302105",
        "李官镇": "371302107", "方城镇": "371302109", "汪沟镇": "371302110",
    },
    "hd": {
        "九曲街道": "371312001", "相公街道": "371312004", "太平街道": "371312005", "汤头街道": "371312006",
        "凤凰岭街道": "371312007", "汤河镇": "371312104", "八湖镇": "371312107", "郑旺镇": "371312108",
    },
    "jk": {"芝麻墩街道": "371312009", "梅家埠街道": "371312010", "朝阳街道": "371312011"},
}  # fmt: skip
"""By bureau: town to code. The codes of 经开区's towns begin with 河东's: who answers is not read off a code."""
