"""Being signed in: the token in a file of the user's own, or in BAIYING_TOKEN; the options of HTTP commands."""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from deploy.cli.client import Client
from deploy.cli.faults import CONFIGURATION, FORBIDDEN, Fault
from shared.settings import Settings, SettingsError, load

DEFAULT_URL = "http://127.0.0.1:8000"


def settings() -> Settings:
    """The settings of the environment. Raises Fault naming each line."""
    try:
        return load()
    except SettingsError as error:
        raise Fault("环境变量设置有误：" + "；".join(error.lines), "see deploy/env.example", CONFIGURATION) from None


def token_file(url: str) -> Path:
    """Where the token for an address is kept: in the data folder, one file an address."""
    name = hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:12]
    return settings().data / "tokens" / f"{name}.json"


def keep_token(url: str, kept: dict[str, Any]) -> Path:
    """Write the token so that nobody else on the machine can read it, not even for a moment."""
    path = token_file(url)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({**kept, "url": url}, file)
    return path


def forget_token(url: str) -> None:
    """Delete the kept token."""
    with contextlib.suppress(FileNotFoundError):
        token_file(url).unlink()


def kept_token(url: str) -> str | None:
    """The token kept for an address, None when there is none. Raises Fault when others can read the file."""
    path = token_file(url)
    try:
        if path.stat().st_mode & 0o077:
            raise Fault(f"{path} 可被他人读取，请改为 0600", "token file is readable by others", FORBIDDEN)
        found: str = json.loads(path.read_text())["token"]
        return found
    except (FileNotFoundError, ValueError, KeyError):
        return None


def http_command(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --url and a Client as its first argument. Raises Fault without a token."""

    @click.option("--url", envvar="BAIYING_URL", default=DEFAULT_URL, show_default=True, help="服务地址（BAIYING_URL）")
    @click.option("--token", envvar="BAIYING_TOKEN", help="令牌（BAIYING_TOKEN）；不给则用 baiying token 保存的")
    @wraps(command)
    def run(url: str, token: str | None, **options: Any) -> Any:
        found = token or kept_token(url)
        if not found:
            raise Fault(
                "还没有登录，请先运行：baiying token --login 登录名",
                "not signed in: baiying token --login NAME",
                FORBIDDEN,
            )
        return command(Client(url, found), **options)

    return run
