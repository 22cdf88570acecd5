"""What a liaison's card, the push page and the JSON doors show of links; no figure of them weighs anything."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from services.notify.actions.opens import add_opens
from services.notify.links import code_of
from services.notify.reference import LOCKED, locked, refuse_weight
from shared.db.ground import access_log
from shared.errors import Invalid
from shared.service import Work
from tests.notify.build import Network, begin, caller, make_network, make_work, open_push, receipt

WEB = [{"channel": "wechat", "name": "公众号", "url": "https://example.com/a"}]


class Scene:
    """A city of two counties and a public push to the counties alone."""

    def __init__(self, work: Work, network: Network) -> None:
        self.work, self.network = work, network
        wanted = {"audience": "public", "levels": ["county"]}
        self.push = open_push(work, network.city, links=WEB, wanted=wanted)

    def receipt(self, number: int) -> str:
        with self.work.db.read() as session:
            return receipt(session, self.push, self.network.counties[number]).id


def made_in(folder: Path) -> Scene:
    work = begin(make_work(folder, public_url="https://xc.example.gov.cn"))
    return Scene(work, make_network(work, counties=2, stations=0))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Read by all of the module: whoever opens a push of its own takes `own`."""
    made = made_in(tmp_path_factory.mktemp("doors"))
    with made.work.db.write() as session:
        first, second = (unit.id for unit in made.network.counties)
        add_opens(session, {(made.push, first): 7, (made.push, second): 5})
        add_opens(session, {(made.push, first): 2})
    yield made
    made.work.db.dispose()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Scene]:
    made = made_in(tmp_path)
    yield made
    made.work.db.dispose()


def test_the_card_has_a_text_for_each_channel_the_link_and_its_qr(scene: Scene) -> None:
    liaison = caller(scene.work, scene.network.counties[0])
    link = f"https://xc.example.gov.cn/l/{code_of(scene.receipt(0))}"
    status, html = liaison.see("/notify/inbox")
    assert status == 200
    texts = re.findall(r"<textarea[^>]*>(.*?)</textarea>", html, re.S)
    assert len(texts) == 3
    assert all(link in text for text in texts)
    assert len(html.encode()) < 30_000, "of the 60 kB that a first look may weigh"
    assert "仅供参考" in html
    assert liaison.get("/receipts")["items"][0]["short_link"] == link
    picture = liaison.flask.get(f"/notify/receipts/{scene.receipt(0)}/qr.png")
    assert Image.open(io.BytesIO(picture.data)).format == "PNG"
    assert liaison.see(f"/notify/receipts/{scene.receipt(0)}/qr.svg")[1].startswith("<svg")
    assert liaison.see(f"/notify/receipts/{scene.receipt(1)}/qr.png")[0] == 404, "another county's"


def test_an_internal_card_is_not_for_the_moments_and_a_public_one_never_leads_inside(own: Scene) -> None:
    ours = [{"channel": "wechat", "name": "公众号", "url": "/tasking/publications/1"}]
    city = own.network.city
    inner = open_push(own.work, city, links=ours, title="内部口径", wanted={"levels": ["county"]})
    outer = open_push(own.work, city, links=ours, wanted={"levels": ["county"], "audience": "public"})
    liaison = caller(own.work, own.network.counties[1])
    found = {one["push_id"]: one for one in liaison.get("/receipts")["items"]}
    assert found[inner]["short_link"]
    assert found[outer]["short_link"] is None
    assert liaison.see(f"/notify/receipts/{found[outer]['id']}/qr.png")[0] == 404
    _, html = liaison.see("/notify/inbox")
    assert html.count("复制朋友圈") == 2, "of the public ones"
    assert "还没有可以对外打开的链接" in html


def test_opens_are_listed_by_unit_within_ones_scope(scene: Scene) -> None:
    leader = caller(scene.work, scene.network.city, "leader")
    found = leader.get(f"/pushes/{scene.push}/links?limit=1")
    rest = leader.get(f"/pushes/{scene.push}/links?cursor={found['next']}")
    assert sorted(one["opens"] for one in found["items"] + rest["items"]) == [5, 9]
    county = caller(scene.work, scene.network.counties[1], "leader")
    assert [one["opens"] for one in county.get(f"/pushes/{scene.push}/links")["items"]] == [5]
    assert leader.get(f"/pushes/{scene.push}/opens")["opens"] == 14
    told = county.get(f"/pushes/{scene.push}/opens")
    assert (told["opens"], told["units"], len(told["days"])) == (5, 1, 1)
    assert "国办函〔2026〕12号" in told["note"]


def test_the_page_of_the_push_shows_them_apart_from_the_coverage(scene: Scene) -> None:
    leader = caller(scene.work, scene.network.city, "leader")
    _, html = leader.see(f"/notify/pushes/{scene.push}")
    assert "短链接打开次数" in html
    assert "不计入签收率和任何考核评价" in html
    coverage = leader.get(f"/pushes/{scene.push}/coverage")
    assert not {"opens", "clicks", "reads"} & set(str(coverage).replace("'", " ").split())


@pytest.mark.parametrize("name", [*LOCKED, "转发", "点击量", "阅读数", "粉丝", " FORWARDS "])
def test_no_name_of_a_locked_figure_weighs_anything(name: str) -> None:
    assert locked(name)
    with pytest.raises(Invalid) as refused:
        refuse_weight(name, 0.1)
    assert refused.value.code == "locked_indicator"
    refuse_weight(name, 0)


def test_lawful_figures_may_weigh() -> None:
    for name in ("签收及时率", "覆盖率", "采用篇数", "发案数"):
        assert locked(name) is None
        refuse_weight(name, 20)


def test_the_refusal_names_its_rule_and_stays_on_record(scene: Scene) -> None:
    leader = caller(scene.work, scene.network.city, "leader")
    assert leader.post("/indicators/check", {"indicator": "覆盖率", "weight": 30}).get_json()["allowed"] is True
    answer = leader.post("/indicators/check", {"indicator": "转发量", "weight": 10})
    assert answer.status_code == 422
    told = answer.get_json()
    assert told["code"] == "locked_indicator"
    assert "国办函〔2026〕12号" in told["detail"]
    with scene.work.db.read() as session:
        about = sa.select(access_log.c.reason, access_log.c.result, access_log.c.actor)
        rows = session.execute(about.where(access_log.c.about == "indicator")).all()
    assert [row.result for row in rows] == ["refused"]
    assert rows[0].reason.startswith("forwards=10")
    assert leader.get("/indicators")["items"][0]["weight"] == 0
    assert caller(scene.work, scene.network.counties[0]).post("/indicators/check", {}).status_code in (403, 422)
