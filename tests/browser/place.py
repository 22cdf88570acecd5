"""The city as a browser meets it: people signed in by cookie, tasks brought to any stage, pages that are watched."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, BrowserContext, Page

from tests.house.grouped import grouped
from tests.house.suggested import suggested
from tests.journey.walk import NEED, Patient, Walk
from tests.shared.files.make import picture

SIZES = {1280: 860, 390: 844}
NEXT = {
    "waiting": ("member", "claim"),
    "drafting": ("member", "submit"),
    "first_review": ("first", "approve"),
    "second_review": ("second", "approve"),
    "final_review": ("final", "approve"),
}
DRAFT = {"title": "秋收路上，安全同行", "text": "三秋农忙，农用车上路请悬挂反光标识，不超载、不载人、不酒驾。"}
CITY = {"publicist": "head", "member": "member1", "first": "first1", "second": "second1", "final": "director"}


class City(Walk):
    """The people of the city bureau: two members, so that one can be too late."""

    def who(self, part: str) -> str:
        return f"ly.{CITY.get(part, part)}"


class Place:
    """The served city, with a client for what is not done by hand."""

    def __init__(self, urls: Mapping[str, str], chromium: Browser) -> None:
        self.url, self.chromium = urls["directory"], chromium
        self.client = Patient(urls)
        self.walk, self.city = Walk(self.client), City(self.client)
        self.ids: dict[str, str] = {}

    def furnish(self) -> "Place":
        """Two pushes, one of them answered by nobody; one task in every stage of the city's desk."""
        self.ids["need"] = self.walk.go()
        self.ids["done"] = self.walk.task_of(self.ids["need"])
        self.spoken(self.ids["need"], self.ids["done"])
        silent = self.walk.task_of(self.walk.raise_need())
        self.walk.take_through(silent)
        self.ids["push"] = self.push_of(silent)
        for stage in (*NEXT, "publishing"):
            self.ids[stage] = self.task_in(stage)
        self.ids["supervision"] = self.supervised()
        self.ids["desk"] = self.client.get("ly.leader", f"/tasking/v1/tasks/{self.ids['waiting']}")["unit"]["id"]
        zones = self.client.get("ly.leader", "/directory/v1/units?kind=zone&limit=1")
        self.ids["unit"] = zones["items"][0]["id"]
        self.ids["account"] = self.registered()
        self.ids["feedback"] = self.said()
        self.ids["person"] = self.client.get("ly.system", "/directory/v1/people?q=ls.liaison")["items"][0]["id"]
        self.ids["material"] = self.offered()
        self.ids["series"] = self.in_series(self.ids["drafting"])
        self.ids["file"] = self.illustrate(self.ids["drafting"])
        held = suggested(self.client.call, "ls")
        self.ids["suggestion"], self.ids["signatory"] = held["suggestion_id"], held["signatory_id"]
        self.ids |= {name.removesuffix("_id"): held for name, held in grouped(self.client.call, "ls").items()}
        self.ids["publication"] = self.client.get("ls.publisher", "/tasking/v1/publications")["items"][0]["id"]
        return self

    def spoken(self, need: str, task: str) -> None:
        """What the unit said of the answer: not satisfied, and a figure."""
        path = f"/intake/v1/needs/{need}"
        self.client.wait("ls.publicist", path, lambda seen: seen["state"] in ("published", "closed"), "its answer")
        period, base = ({"since": f"{year}-05-01", "until": f"{year}-05-31"} for year in (2026, 2025))
        figure = {"indicator": "accidents", "value": 36, "period": period, "source": "示例交警大队统计"}
        figure["base"] = {"value": 82, "period": base}
        given = {"rating": {"satisfied": False, "reason": "没有说明夜间出行"}, "outcomes": figure}
        for what, body in given.items():
            status, row = self.client.call("ls.publicist", "POST", f"{path}/{what}", body)
            assert status == 201, row
        heard = f"/tasking/v1/tasks/{task}/ratings"
        self.client.wait("ls.leader", heard, lambda seen: seen["items"], "the rating")

    def said(self) -> str:
        """What somebody said of the system, not yet answered."""
        given = {"kind": "suggestion", "text": "签收页面的字再大一些", "page": "/notify/inbox"}
        status, row = self.client.call("ls.publicist", "POST", "/directory/v1/feedback", given)
        assert status == 201, row
        return str(row["id"])

    def registered(self) -> str:
        """Accounts on three platforms and an outlet; the first account's id."""
        unit = self.client.get("ly.leader", f"/tasking/v1/tasks/{self.ids['waiting']}")["unit"]["id"]
        given = {"name": "平安临沂", "unit_id": unit, "attribution": "临沂市公安局", "filing_number": "示例备案1号"}
        made = []
        for platform in ("wechat", "weibo", "video_account"):
            status, row = self.client.call("ly.leader", "POST", "/tasking/v1/channels", given | {"platform": platform})
            assert status == 201, row
            made.append(str(row["id"]))
        outlet = {"name": "示例市级报", "tier": "city", "kind": "paper"}
        status, row = self.client.call("ly.leader", "POST", "/tasking/v1/outlets", outlet)
        assert status == 201, row
        return made[0]

    def offered(self) -> str:
        """A material of a county, which the 专班 has heard of."""
        given = {"title": "夜间巡逻发现的三类农用车隐患", "body": "无反光标识、超载和载人最为常见，可配合秋收提醒。"}
        given |= {"topic": "traffic", "subtopic": "rural_traffic", "kind": "material", "audience": "public"}
        status, row = self.client.call("ls.publicist", "POST", "/intake/v1/materials", given)
        assert status == 201, row
        self.attach("ls.publicist", f"/intake/v1/materials/{row['id']}/attachments")
        path = f"/tasking/v1/materials/{row['id']}"
        self.client.wait("ly.leader", "/tasking/v1/materials", lambda seen: seen["items"], "the material")
        self.client.wait("ly.leader", path, lambda seen: seen["attachments"], "its picture")
        return str(row["id"])

    def attach(self, login: str, path: str) -> None:
        """A picture to a need or a material."""
        headers = {"Authorization": f"Bearer {self.client.tokens[login]}"}
        address = f"{self.url}{path}?name=%E6%8F%90%E7%A4%BA.png"
        with urlopen(Request(address, picture(size=(640, 480)), headers, method="POST")) as answer:
            assert answer.status == 201

    def in_series(self, task: str) -> str:
        """A monthly series with strands, and a video of it being written; the series' id."""
        given = {"name": "微警视", "kind": "short_video", "strands": ["说防范", "说法律"], "yearly_target": 12}
        given |= {"channels": ["wechat", "douyin"], "seconds_from": 60, "seconds_to": 180, "air_day": 15}
        status, row = self.client.call("ly.leader", "POST", "/tasking/v1/series", given)
        assert status == 201, row
        shots = [{"picture": "农用车夜间上路", "words": "悬挂反光标识", "seconds": 60}]
        shots += [{"picture": "片尾", "seconds": 30}]
        draft = DRAFT | {"kind": "short_video", "series_id": row["id"], "strand": "说防范"}
        draft |= {"details": {"seconds": 90, "shots": shots}, "flags": ["ai_generated"]}
        draft |= {"variants": [{"channel": "douyin", "title": "反光标识别忘了", "text": "夜里上路，先看反光标识。"}]}
        path = f"/tasking/v1/tasks/{task}"
        version = self.client.get("ly.member1", path)["version"]
        status, answer = self.client.call("ly.member1", "PUT", f"{path}/draft", draft, version)
        assert status == 200, answer
        return str(row["id"])

    def illustrate(self, task: str) -> str:
        """A picture among the files of a task; its id."""
        address = f"{self.client.urls['tasking']}/tasking/v1/tasks/{task}/files?name=%E6%8F%90%E7%A4%BA.png"
        headers = {"Authorization": f"Bearer {self.client.tokens['ly.member1']}"}
        with urlopen(Request(address, picture(size=(640, 480)), headers, method="POST")) as answer:
            assert answer.status == 201
            return str(json.load(answer)["id"])

    def supervised(self) -> str:
        """A 督办单 by hand to the city's leader, about an emergency that nobody has claimed: shown at any hour."""
        status, need = self.client.call("ly.head", "POST", "/intake/v1/needs", NEED | {"priority": "flash"})
        assert status == 201, need
        task = self.city.task_of(str(need["id"]))
        self.city.step(task, "leader", "supervise", {"reason": "上级交办，请报进展"})
        found = self.client.get("ly.leader", f"/tasking/v1/supervisions?rung=hand&task_id={task}")["items"]
        return str(found[0]["id"])

    def push_of(self, task: str) -> str:
        """The push of a published task, once its task has heard of it."""
        path = f"/tasking/v1/tasks/{task}"
        return str(self.client.wait("ls.member", path, lambda seen: seen["pushes"], "a push")["pushes"][0]["push_id"])

    def task_in(self, stage: str) -> str:
        """A task of its own on the city's desk, in this stage."""
        task = self.city.task_of(self.city.raise_need())
        for at, (part, step) in NEXT.items():
            if at == stage:
                break
            if step == "submit":
                self.save(task, DRAFT["text"])
            body = {"claim": {}, "submit": {"version": 1}, "approve": {"opinion": "同意"}}[step]
            self.city.step(task, part, step, body, binds=step == "approve")
        return task

    def save(self, task: str, text: str) -> None:
        """Save a draft by the API."""
        path = f"/tasking/v1/tasks/{task}"
        version = self.client.get("ly.member1", path)["version"]
        status, answer = self.client.call("ly.member1", "PUT", f"{path}/draft", DRAFT | {"text": text}, version)
        assert status == 200, answer

    def task(self, task: str) -> dict[str, object]:
        return self.client.get("ly.leader", f"/tasking/v1/tasks/{task}")

    @contextmanager
    def visit(
        self, login: str = "", address: str = "", *, width: int = 1280, javascript: bool = True, scheme: str = "light"
    ) -> Iterator[Page]:
        """A page in front of somebody. In the end: no error on its console, and no request to another host."""
        context = self.window_of(login, width=width, javascript=javascript, scheme=scheme)
        try:
            page = context.new_page()
            seen = Watch(page)
            if address:
                page.goto(self.url + address.format(**self.ids))
            yield page
            seen.check(self.url)
        finally:
            context.close()

    def window_of(
        self, login: str, *, width: int = 1280, javascript: bool = True, scheme: str = "light"
    ) -> BrowserContext:
        """A window of somebody who is signed in; "": of nobody."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": SIZES[width]}, java_script_enabled=javascript, locale="zh-CN",
            timezone_id="Asia/Shanghai", color_scheme=scheme, reduced_motion="reduce",
        )  # fmt: skip
        if login:
            self._admit(context, login)
        return context

    def _admit(self, context: BrowserContext, login: str) -> None:
        self.client.sign_in(login)
        context.add_cookies([{"name": "baiying", "value": self.client.tokens[login], "url": self.url}])


class Watch:
    """What a page complains of and whom it asks."""

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def check(self, url: str) -> None:
        """No complaint, and no other host asked; then it begins anew."""
        errors, hosts = self.errors, self.hosts
        self.errors, self.hosts = [], set()
        assert errors == []
        assert hosts <= {urlsplit(url).netloc, ""}

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "the server responded with a status of 4" not in text:
            self.errors.append(text)  # a page that is a refusal is itself such a "resource"
