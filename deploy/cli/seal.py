"""baiying seal: what lies sealed at rest, and sealing it anew under another key."""

import click

from deploy.cli.faults import UNMET, Fault
from deploy.cli.installation import databases
from deploy.cli.printing import good, json_option, show_json, table
from deploy.cli.signed_in import settings
from shared.identity.resealing import reseal
from shared.identity.sealing import sealing_key
from shared.log import Access, note


@click.group()
def seal() -> None:
    """密封保存的内容：联系方式、渠道账号的密钥。"""


@seal.command()
@click.option("--by", default="operator", show_default=True, help="操作人，记录在案")
@json_option
def rotate(by: str, as_json: bool) -> None:
    """用 BAIYING_SEAL_KEYS 里的第一把钥匙把密封的内容重新封一遍。服务可以照常运行；中断了再运行一次即可。

    \b
    例子：
      BAIYING_SEAL_KEYS=k2:...,k1:... baiying seal rotate
    """
    found = []
    with databases() as pairs:
        for one, db in pairs:
            outcome = reseal(db, one.base.metadata)
            with db.write() as session:
                note(session, Access("config", "seal_keys", actor=f"operator:{by}"[:80]))
            found += [(one, column) for column in outcome]
    lost = sum(column.unreadable for _, column in found)
    if as_json:
        show_json([{"service": one.name, **column.__dict__} for one, column in found])
    else:
        lines = ((one.title, column.column, column.anew, column.current, column.unreadable) for one, column in found)
        table(lines, ("服务", "内容", "重新密封", "原已是新钥匙", "打不开"))
    if lost:
        raise Fault(f"{lost}项打不开：缺少封它们的钥匙，请放回 BAIYING_SEAL_KEYS 再试", "some cannot be opened", UNMET)
    if not as_json:
        name = sealing_key(settings())
        good(f"全部由{'钥匙 ' + name if name else '由 BAIYING_SECRET 得出的钥匙'}密封")
