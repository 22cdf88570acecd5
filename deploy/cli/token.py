"""baiying token: sign in, keep the token, show who one is, sign out."""

import sys

import click

from deploy.cli.client import Client
from deploy.cli.faults import FORBIDDEN, Fault
from deploy.cli.printing import facts, good, json_option, show_json, when
from deploy.cli.signed_in import DEFAULT_URL, forget_token, keep_token, kept_token


@click.command()
@click.option("--login", help="登录名")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码（给程序用）")
@click.option("--code", help="一次性口令：第一次登录时用它设置密码")
@click.option("--print", "printed", is_flag=True, help="把令牌打印出来，不保存")
@click.option("--out", "signed_out", is_flag=True, help="退出登录")
@click.option("--url", envvar="BAIYING_URL", default=DEFAULT_URL, show_default=True, help="服务地址（BAIYING_URL）")
@json_option
def token(
    login: str | None, password_stdin: bool, code: str | None, printed: bool, signed_out: bool, url: str, as_json: bool
) -> None:
    """登录并保存令牌；以后的 need、task、push 命令都用它。令牌存在数据目录里，只有本人可读，12小时内有效。

    \b
    例子：
      baiying token --login zhzx.publicist                 提示输入密码
      echo "$密码" | baiying token --login ls.liaison --password-stdin
      baiying token --login ls.publicist --code ABCD-EFGH  第一次登录，用一次性口令设置密码
      baiying token                                        我是谁
      export BAIYING_TOKEN=$(baiying token --login x --print)
      baiying token --out                                  退出登录
    """
    if signed_out:
        _sign_out(url)
    elif login:
        _sign_in(url, login, _password(password_stdin, code), code, (printed, as_json))
    else:
        _who(url, as_json)


def _password(from_stdin: bool, code: str | None) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    entered: str = click.prompt("新密码" if code else "密码", hide_input=True, confirmation_prompt=bool(code))
    return entered


def _sign_in(url: str, login: str, password: str, code: str | None, how: tuple[bool, bool]) -> None:
    printed, as_json = how
    client = Client(url)
    if code:
        client.post("/directory/v1/passwords", {"login": login, "code": code, "password": password})
    got = client.post("/directory/v1/sessions", {"login": login, "password": password})
    if printed:
        click.echo(got["token"])
        return
    path = keep_token(url, {"login": login, **got})
    if as_json:
        show_json({"login": login, "expires_at": got["expires_at"], "file": str(path)})
    else:
        good(f"{login} 已登录，{when(got['expires_at'])} 前有效")


def _who(url: str, as_json: bool) -> None:
    found = kept_token(url)
    if not found:
        raise Fault("还没有登录，请运行：baiying token --login 登录名", "not signed in", FORBIDDEN)
    me = Client(url, found).get("/directory/v1/me")
    if as_json:
        show_json(me)
        return
    facts([(name, value) for name, value in me.items() if not isinstance(value, dict | list)])


def _sign_out(url: str) -> None:
    found = kept_token(url)
    try:
        if found:
            Client(url, found).call("DELETE", "/directory/v1/sessions")
    finally:
        forget_token(url)
    good("已退出登录")
