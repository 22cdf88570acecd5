"""页面图: docs/pages/*.png, taken from a system in the middle of a morning: `python -m deploy.pages_shown [names]`."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, sync_playwright

from deploy.cli.clock import move
from deploy.cli.demonstrating import demo_settings, prepare
from deploy.cli.installation import databases
from deploy.cli.serving import served
from deploy.demo import days_before, desk, office, unfinished
from deploy.demo.cast import at_desk
from deploy.demo.desk import Followed
from deploy.demo.stage import Stage
from deploy.palette import reduce_colours
from deploy.sample import SAMPLE_PASSWORD
from shared.db import now
from shared.settings import Settings

FOLDER = Path(__file__).parents[1] / "docs" / "pages"
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--lang=zh-CN")  # fmt: skip
WIDTHS = {1280: 860, 390: 844}
"""Width of the window -> its height; a picture is as tall as its page, up to TALLEST heights."""
TALLEST = 1.75


@dataclass(frozen=True, slots=True)
class Shot:
    """One page as somebody sees it; `{need}`, `{task}` ... are ids about the need with this key."""

    name: str
    address: str
    login: str = ""
    key: str = "fake_service"
    part: str = ""
    """Only this part of the page, with the first of its details unfolded."""


UNFIT = "public_order_law"
"""Key of a need whose draft the gate does not let out."""
UNFIT_TEXT = (
    "近日，家住示例街道12号楼3单元的张某接到自称公安局的来电，对方称其涉嫌洗钱。\n"
    "嫌疑人李某对上述事实供认不讳。\n"
    "本月此类警情同比下降55.9%。公安机关不会通过电话办案，请大家大家牢记：不轻信、不转账，拨打96110咨询。"
)

SHOTS = (
    Shot("sign-in", "/sign-in"),
    Shot("home", "/", "ly.leader"),
    Shot("queue", "/tasking/queue?queue=team", "ly.member1"),
    Shot("board", "/tasking/queue?queue=team&view=board", "ly.leader"),
    Shot("need", "/intake/needs/{need}", "zhzx.publicist"),
    Shot("task", "/tasking/tasks/{task}", "ly.second1", "minors_online"),
    Shot("push", "/notify/pushes/{push}", "ly.leader"),
    Shot("inbox", "/notify/inbox", "ls01.liaison"),
    Shot("leaders", "/tasking/leaders", "ly.leader"),
    Shot("wall", "/tasking/wall", "ly.leader"),
    Shot("supervision", "/tasking/supervisions/{supervision}", "ly.director", days_before.ANSWERED[0]),
    Shot("limit", "/tasking/tasks/{task}", "ly.leader", days_before.PAUSED[0], "#limits"),
    Shot("calendar", "/directory/calendar?year=2026", "ly.system"),
    Shot("gate", "/tasking/tasks/{task}", "ly.leader", UNFIT, "#findings"),
    Shot("releases", "/tasking/calendar", "ly.leader"),
    Shot("channels", "/tasking/channels", "ly.leader"),
    Shot("filing", "/intake/needs/new?kind=incident_analysis", "zhzx.publicist"),
    Shot("access-log", "/directory/access-log", "ly.audit"),
    Shot("rehearsal", "/notify/rehearsal?audience=internal&priority=ordinary", "ly.leader"),
    Shot("schedules", "/notify/schedules", "ly.leader"),
    Shot("groups", "/notify/groups", "ls01.liaison"),
    Shot("me", "/notify/me", "ls01.liaison"),
    Shot("ways", "/notify/ways", "ly.system"),
    Shot("admin", "/directory/admin", "ly.system"),
)


def main(names: Sequence[str] = ()) -> None:
    """Serve a throw-away folder, play the morning, and write every picture, or those that are named."""
    if not browser_path():
        sys.exit("no Chromium on this machine: apt-get install chromium fonts-noto-cjk")
    with tempfile.TemporaryDirectory(prefix="baiying-pages-") as temporary, morning(Path(temporary)) as (url, played):
        FOLDER.mkdir(parents=True, exist_ok=True)
        with browser() as chromium:
            for width in WIDTHS:
                for shot in (one for one in SHOTS if not names or one.name in names):
                    _take(chromium, url, shot, played, width)


@contextmanager
def morning(folder: Path) -> Iterator[tuple[str, dict[str, Followed]]]:
    """The address of a system in the middle of its work, and the needs there, by key."""
    chosen = demo_settings(folder)

    def forward(by: timedelta) -> None:
        move(chosen, by)

    def next_morning() -> None:
        forward(unfinished.until_morning(_now(chosen)))

    with served(folder, folder / "server.log") as url:
        people = prepare(chosen, [*days_before.needs(), *unfinished.needs()], click.echo)
        stage = Stage(url, people, click.echo)
        stage.sign_in()
        office.furnish(stage)
        played = days_before.play_days(stage, forward, next_morning) | unfinished.play_morning(stage, forward)
        _write_unfit(stage, played[UNFIT])
        yield url, played


def _write_unfit(stage: Stage, one: Followed) -> None:
    """One more version of a draft, as somebody in a hurry writes it."""
    desk.refresh(stage, one)
    draft = {"title": "接到“公检法”来电先挂断", "text": UNFIT_TEXT, "kind": "legal_lesson", "channels": ["wechat"]}
    member = at_desk(one.desk, "member", one.turn)
    stage.as_(member).call("PUT", f"{desk.TASKS}/{one.task['id']}/draft", draft, version=one.task["version"])


def _now(chosen: Settings) -> datetime:
    with databases("directory", chosen) as ((_, db),), db.read() as session:
        return now(session)


def browser_path() -> str | None:
    """Where Chromium is on this machine."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium that speaks to nobody by itself."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=list(QUIET))
        yield chromium
        chromium.close()


def _take(chromium: Browser, url: str, shot: Shot, played: dict[str, Followed], width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": WIDTHS[width]}, locale="zh-CN",
                                   timezone_id="Asia/Shanghai", reduced_motion="reduce")  # fmt: skip
    page = context.new_page()
    if shot.login:
        _sign_in(page, url, shot.login)
    one = played[shot.key]
    ids = {"need": one.id, "task": one.task["id"], "push": one.push.get("id", ""), "supervision": one.supervision}
    page.goto(url + shot.address.format(**ids))
    page.locator("[data-part][aria-busy]").first.wait_for(state="detached")  # once none of them is still on its way
    path = FOLDER / f"{shot.name}-{width}.png"
    picture = _part(page, shot.part) if shot.part else _whole(page, width)
    path.write_bytes(reduce_colours(picture))
    click.echo(f"  {path.relative_to(FOLDER.parents[1])}  {path.stat().st_size // 1024} KiB")
    context.close()


def _whole(page: Page, width: int) -> bytes:
    height = min(page.evaluate("document.documentElement.scrollHeight"), int(WIDTHS[width] * TALLEST))
    return page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": max(height, 1)})


def _part(page: Page, part: str) -> bytes:
    page.locator(f"{part} summary").first.click()
    return page.locator(part).screenshot()


def _sign_in(page: Page, url: str, login: str) -> None:
    page.goto(f"{url}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", SAMPLE_PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{url}/")


if __name__ == "__main__":
    main(sys.argv[1:])
