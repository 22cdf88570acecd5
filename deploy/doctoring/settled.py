"""The settings: mode and keys, secrets that everybody knows, keys that are not apart, who can read the folder."""

from collections.abc import Iterator
from pathlib import Path

from deploy.doctoring.finding import Finding, graded
from shared.settings import DEVELOPMENT_SECRET, Settings

SECRET_FILES = ("audit.key", "production-like.secret", "tokens", "directory.sqlite3")


def look_at_settings(chosen: Settings) -> Iterator[Finding]:
    """What the environment says, and whether it may be so in earnest."""
    yield Finding("设置", "good", f"{chosen.mode}，密钥等级 {chosen.keys}，数据目录 {chosen.data}")
    if chosen.secret == DEVELOPMENT_SECRET and chosen.keys != "test":
        words = "BAIYING_SECRET 是公开的开发口令，任何人都能伪造登录"
        yield Finding("登录密钥", "bad", words, "openssl rand -hex 32，填入 BAIYING_SECRET 后重新启动")
    if chosen.production and not chosen.seal_keys:
        words = "没有设置 BAIYING_SEAL_KEYS：联系方式用 BAIYING_SECRET 得出的钥匙封存，一旦更换 BAIYING_SECRET 就打不开"
        mend = "openssl rand -base64 32，写成 k1:… 填入 BAIYING_SEAL_KEYS，再 baiying seal rotate"
        yield Finding("封存钥匙", "warn", words, mend)
    yield from _folder(chosen.data)


def _folder(data: Path) -> Iterator[Finding]:
    if not data.exists():
        yield Finding("数据目录", "warn", f"还没有 {data}", "baiying migrate")
        return
    paths = [data, *(data / name for name in SECRET_FILES if (data / name).exists())]
    open_to_all = [path for path in paths if path.stat().st_mode & 0o007]
    words = f"{open_to_all[0]}本机任何人都能读" if open_to_all else f"{data}只给本用户"
    yield graded("数据目录权限", "warn" if open_to_all else "good", words, f"chmod -R o-rwx {data}")
