"""baiying secret: good secrets, the folder of files that hold them, and which of them are honoured now."""

import base64
import os
import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from deploy.cli.faults import UNMET, Fault
from deploy.cli.printing import facts, good, json_option, show_json, table
from deploy.cli.signed_in import settings
from shared.confided import weak_passwords, weak_secrets
from shared.identity.signing import audit_key, fingerprint, public_text
from shared.keyring import KEY_BYTES, keys_in
from shared.settings import Settings

MAKES: dict[str, Callable[[], str]] = {
    "secret": lambda: secrets.token_hex(32),
    "password": lambda: secrets.token_hex(16),
    "key": lambda: base64.b64encode(os.urandom(KEY_BYTES)).decode(),
}
"""Letters and digits where it may stand in an address."""


@click.group()
def secret() -> None:
    """密钥与口令：生成、放进文件、查看现在认哪几个（只显示指纹，从不显示内容）。更换的步骤见 docs/secrets.md。

    \b
    例子：
      baiying secret new
      baiying secret files secrets
      baiying secret state --json
    """


@secret.command()
@click.argument("kind", type=click.Choice([*MAKES]), default="secret")
@json_option
def new(kind: str, as_json: bool) -> None:
    """生成一个新的：secret（BAIYING_SECRET）、password（数据库、消息代理的口令）、key（密封、签名的钥匙）。

    \b
    例子：
      baiying secret new
      baiying secret new password
      baiying secret new key
    """
    made = MAKES[kind]()
    show_json({"kind": kind, "value": made}) if as_json else click.echo(made)


@secret.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@json_option
def files(folder: Path, as_json: bool) -> None:
    """生成 docker-compose.yml 要用的密钥文件，每个文件一个；已有的不动。只有进得了这个目录的人才能读到。

    \b
    例子：
      baiying secret files secrets
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        raise Fault(f"{folder} 别人也进得去，请先运行：chmod 700 {folder}", "the folder is open to others", UNMET)
    made = {name: _make(folder / name, content) for name, content in _set(folder)}
    if as_json:
        show_json([{"file": str(folder / name), "made": fresh} for name, fresh in made.items()])
        return
    table(
        ((str(folder / name), "新生成" if fresh else "已有，没有改动") for name, fresh in made.items()),
        ("文件", "结果"),
    )
    good("请另存一份到安全的地方：丢了 seal_keys 就打不开密封的内容")


def _set(folder: Path) -> list[tuple[str, str]]:
    """The files by name with what they hold when they are new; the broker reads its password in its own words."""
    kept = folder / "rabbitmq_password"
    broker = kept.read_text(encoding="ascii").strip() if kept.exists() else MAKES["password"]()
    return [
        ("baiying_secret", MAKES["secret"]()),
        ("baiying_secret_also", ""),
        ("seal_keys", f"k1:{MAKES['key']()}"),
        ("postgres_password", MAKES["password"]()),
        ("rabbitmq_password", broker),
        ("rabbitmq.conf", f"default_user = baiying\ndefault_pass = {broker}"),
    ]


def _make(path: Path, content: str) -> bool:
    """Whether it was not there yet. Readable inside the containers, whose users are others; the folder is closed."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(content + "\n")
    return True


@secret.command()
@json_option
def state(as_json: bool) -> None:
    """现在用哪个密钥签发、还认哪几个、密封钥匙的次序、签名钥匙的指纹；用于核对几台机器是否一致。有不合格的，退出码为1。

    \b
    例子：
      baiying secret state
      baiying secret state --json
    """
    chosen = settings()
    found = _state(chosen)
    if as_json:
        show_json(found)
    else:
        rows = {"签发": found["signs"], "同时认可": "、".join(found["also"]) or "无"}
        rows |= {"密封钥匙": "、".join(found["seals"]), "检查包签名": found["audit"] or "还没有（首次导出时生成）"}
        facts([*rows.items()])
    if found["weak"]:
        raise Fault("；".join(found["weak"]), "weak secrets", UNMET)


def _state(chosen: Settings) -> dict[str, Any]:
    made = chosen.audit_key or (chosen.data / "audit.key").exists()
    urls = {f"{service.upper()}_DATABASE_URL": url for service, url in chosen.database_urls.items()}
    return {
        "signs": short(chosen.secret),
        "also": [short(one) for one in chosen.secret_also],
        "seals": [*keys_in(chosen.seal_keys), "（由 BAIYING_SECRET 得出）"],
        "audit": fingerprint(public_text(audit_key(chosen))) if made else "",
        "weak": weak_secrets(chosen.secret, chosen.secret_also)
        + weak_passwords({"BROKER_URL": chosen.broker_url or "", **urls}),
    }


def short(text: str) -> str:
    """Eight digits that tell two secrets apart and give none away: a secret of ours is too long to be guessed."""
    return sha256(b"baiying fingerprint v1 " + text.encode()).hexdigest()[:8]
