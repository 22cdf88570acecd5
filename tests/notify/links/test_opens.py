"""/l/{code}: leads on, counts and keeps nothing else; what was recalled leads nowhere; what is unknown is not there."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import Client

from services.notify import actions
from services.notify.actions.opens import keep_page
from services.notify.api import opens, tally
from services.notify.api.opens import Opens
from services.notify.app import SERVICE
from services.notify.links import code_of
from services.notify.models import LinkOpens, Push
from shared.db import now
from shared.errors import Unavailable
from shared.events import PlacementConfirmed
from shared.ids import new_id
from shared.service import Work
from shared.web import create_app
from tests.notify.build import Network, begin, make_network, make_work, open_push, receipt

READER = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.49"}


class Links:
    """The door of links over one database, with its tally written by hand."""

    def __init__(self, work: Work, network: Network) -> None:
        self.work, self.network = work, network
        self.door = Opens(work.db)
        self.client = Client(self.door)

    def code(self, push_id: str) -> str:
        """The code of the first county's receipt."""
        with self.work.db.read() as session:
            return code_of(receipt(session, push_id, self.network.counties[0]).id)

    def open(self, code: str, method: str = "GET", **headers: str) -> Any:
        sent = READER | {name.replace("_", "-"): text for name, text in headers.items()}
        return self.client.open(f"/l/{code}?from=groupmessage", method=method, headers=sent)

    def counted(self, push_id: str) -> int:
        self.door.tally.write()
        with self.work.db.read() as session:
            mine = sa.select(sa.func.sum(LinkOpens.opens)).where(LinkOpens.push_id == push_id)
            return session.scalar(mine) or 0


@pytest.fixture(scope="module", autouse=True)
def at_once() -> Iterator[None]:
    """What is recalled holds at once, and what is counted is written when a test says so."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(opens, "FRESH_SECONDS", 0.0)
        patched.setattr(tally, "WRITTEN_AFTER", 3600.0)
        yield


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Links]:
    """One database for these tests; each opens a push of its own."""
    work = begin(make_work(tmp_path_factory.mktemp("links")))
    yield Links(work, make_network(work, counties=1, stations=1))
    work.db.dispose()


def test_it_leads_on_and_counts(work: Work) -> None:
    """On both databases: rows are added to in one statement."""
    links = Links(work, make_network(work, counties=1, stations=1))
    push_id = open_push(links.work, links.network.city)
    for _ in range(3):
        answer = links.open(links.code(push_id))
    assert answer.status_code == 302
    assert answer.headers["Location"] == "https://example.com/a"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert links.counted(push_id) == 3
    links.open(links.code(push_id))
    assert links.counted(push_id) == 4


def test_only_readers_are_counted(links: Links) -> None:
    push_id = open_push(links.work, links.network.city)
    code = links.code(push_id)
    for told in ({"User_Agent": "curl/8.5"}, {"User_Agent": ""}, {"Sec_Purpose": "prefetch"}):
        assert links.open(code, **told).status_code == 302
    assert links.open(code, "HEAD").status_code == 302
    assert links.open(code, "POST").status_code == 405
    assert links.open(code, "POST").headers["Allow"] == "GET, HEAD"
    assert links.counted(push_id) == 0


def test_nothing_of_the_reader_is_kept(links: Links, caplog: pytest.LogCaptureFixture) -> None:
    """The table has a number by push, unit and day; what was sent along stands in no row and no log."""
    push_id = open_push(links.work, links.network.city)
    with caplog.at_level(logging.DEBUG):
        links.open(
            links.code(push_id), User_Agent="SECRETAGENT", X_Forwarded_For="203.0.113.77", Cookie="a=SECRETCOOKIE"
        )
        links.counted(push_id)
    assert set(LinkOpens.__table__.columns.keys()) == {"push_id", "unit_id", "day", "opens"}
    told = caplog.text
    with links.work.db.read() as session:
        for table in LinkOpens.metadata.sorted_tables:
            told += str(session.execute(sa.select(table)).all()) if "open" in table.name else ""
    for secret in ("SECRETAGENT", "203.0.113.77", "SECRETCOOKIE"):
        assert secret not in told


def test_what_is_unknown_is_not_there(links: Links) -> None:
    for code in ("23456789abcd", "short", "23456789abcd/more", "", "%ff%fe"):
        answer = links.open(code)
        assert answer.status_code == 404
        assert "没有这个链接" in answer.text
        assert "Set-Cookie" not in answer.headers


def test_what_was_recalled_leads_nowhere_and_says_nothing_of_it(links: Links) -> None:
    work, publication = links.work, new_id()
    push_id = open_push(work, links.network.city, publication_id=publication)
    code = links.code(push_id)
    assert links.open(code).status_code == 302
    with work.db.write() as session:
        actions.recall_publication(session, publication, "事实有误", new_id())
    answer = links.open(code)
    assert answer.status_code == 410
    assert "该内容已撤稿" in answer.text
    assert "冒充客服" not in answer.text
    assert links.counted(push_id) == 1


def test_a_closed_push_whose_text_was_killed_is_gone_too(links: Links) -> None:
    work, publication = links.work, new_id()
    push_id = open_push(work, links.network.city, publication_id=publication)
    with work.db.write() as session:
        session.get_one(Push, push_id).state = "closed"
    with work.db.write() as session:
        actions.recall_publication(session, publication, "涉密", new_id(), chase="kill")
    assert links.open(links.code(push_id)).status_code == 410


def test_the_link_of_a_corrected_text_leads_to_the_correction(links: Links) -> None:
    work, publication, task = links.work, new_id(), new_id()
    push_id = open_push(work, links.network.city, publication_id=publication, task_id=task)
    fresh = {"channel": "wechat", "name": "公众号", "url": "https://example.com/corrected"}
    told = {
        "source_id": new_id(), "publication_id": new_id(), "task_id": task, "unit_id": links.network.city.id,
        "topic": "crime", "priority": "ordinary", "title": "更正", "text": "应为五种。", "links": [fresh], "wanted": {},
    }  # fmt: skip
    with work.db.write() as session:
        actions.correct_publication(session, publication, "数字有误", told)
    answer = links.open(links.code(push_id))
    assert answer.headers["Location"] == "https://example.com/corrected"


def test_a_page_posted_by_hand_is_where_the_link_leads(links: Links) -> None:
    """Until there is one a public link leads nowhere; taken down, it leads nowhere again. Heard twice, it is one."""
    ours = [{"channel": "wechat", "name": "公众号", "url": "/tasking/publications/1"}]
    publication, wanted = new_id(), {"audience": "public"}
    push_id = open_push(links.work, links.network.city, publication_id=publication, links=ours, wanted=wanted)
    with links.work.db.read() as session:
        at = now(session)
    assert links.open(links.code(push_id)).status_code == 404
    for action, url in (("place", "https://example.com/1"), ("correct", "https://example.com/2"), ("withdraw", None)):
        fact = PlacementConfirmed(
            placement_id=new_id(), publication_id=publication, task_id=new_id(), action=action, channel="wechat",
            url=url, at=at,
        )  # fmt: skip
        for _ in range(2):
            with links.work.db.write() as session:
                keep_page(session, fact)
        assert links.open(links.code(push_id)).headers.get("Location") == url


def test_a_link_is_never_more_than_an_address(links: Links) -> None:
    evil = {"channel": "wechat", "name": "公众号", "url": "https://example.com/a\r\nSet-Cookie: x=1 文"}
    push_id = open_push(links.work, links.network.city, links=[evil])
    answer = links.open(links.code(push_id))
    assert answer.headers["Location"] == "https://example.com/a%0D%0ASet-Cookie:%20x=1%20%E6%96%87"
    assert "Set-Cookie" not in answer.headers


def test_what_cannot_be_written_now_is_kept(links: Links, monkeypatch: pytest.MonkeyPatch) -> None:
    push_id = open_push(links.work, links.network.city)
    code = links.code(push_id)

    def away(*_: object) -> None:
        raise Unavailable

    links.open(code)
    with monkeypatch.context() as broken:
        broken.setattr(tally, "add_opens", away)
        links.door.tally.write()
        links.open(code)
    assert links.counted(push_id) == 2


def test_it_is_answered_beside_the_pages(links: Links) -> None:
    """Through the whole app: no session, no cookie, and the pages answer as before."""
    push_id = open_push(links.work, links.network.city)
    app = create_app(SERVICE, links.work.settings, links.work.db).test_client()  # its own: a lent one counts elsewhere
    answer = app.get(f"/l/{links.code(push_id)}")
    assert answer.status_code == 302
    assert "Set-Cookie" not in answer.headers
    assert app.get("/notify/livez").status_code == 200
