"""微信公众号 against a stand-in on loopback: drafts, releases, corrections, withdrawals, scripted faults."""

import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.notify import actions, chores
from services.notify.dispatch import Carriages, Dispatcher
from services.notify.models import Carriage, Connector
from shared import failpoints
from shared.db import now
from shared.service import Work
from tests.notify.build import make_actor, make_network, said
from tests.notify.carry import (
    add_connector,
    again,
    carriage,
    carry,
    connector_row,
    content,
    hear,
    make_due,
    recalled,
    with_files,
)
from tests.standins.wechat import Wechat

PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 300_000


@pytest.fixture
def platform() -> Iterator[Wechat]:
    with Wechat() as made:
        yield made


@pytest.fixture(autouse=True)
def _disarm() -> Iterator[None]:
    yield
    failpoints.arm("")


class Desk:
    """A city with one official account and what is due for it."""

    def __init__(self, work: Work, platform: Wechat, **given: object) -> None:
        self.work, self.files, self.sender = work, with_files(work), Dispatcher(Carriages())
        self.city = make_network(work, counties=1, stations=0).city
        usual = {"cover_media_id": "permanent-cover", "address": platform.url}
        self.connector_id = add_connector(work, self.city, "wechat", **usual | given)  # type: ignore[arg-type]

    def due(self, **given: object) -> str:
        fact = make_due(self.city, self.connector_id, **given)
        hear(self.work, fact)
        return fact.placement_id

    def finish(self, rounds: int = 12) -> None:
        """Carry until nothing moves, looks and tries without their waiting."""
        for _ in range(rounds):
            again(self.work, self.sender)

    def row(self, placement_id: str) -> Carriage:
        return carriage(self.work, placement_id)


@pytest.fixture
def desk(live_work: Work, platform: Wechat) -> Desk:
    return Desk(live_work, platform)


def test_a_text_with_its_pictures_is_released_and_shown(desk: Desk, platform: Wechat) -> None:
    cover, inner = desk.files.add(PNG), desk.files.add(PNG[:5000], "图.png", "image/png", '双引号"和<尖括号>')
    big = desk.files.add(PNG * 5, "大图.png")
    text = "第一段 <b>不是标记</b>\n\n第二段"
    placement_id = desk.due(content=content(text=text, cover=cover, attachments=[inner, big]))
    desk.finish()
    (article,) = platform.shown()
    assert (article["title"], article["author"]) == ("谨防冒充客服诈骗", "平安临沂")
    assert article["content"].startswith("<p>第一段 &lt;b&gt;不是标记&lt;/b&gt;</p><p>第二段</p><p><img src=")
    assert article["content"].count("<img") == 2
    assert "<尖括号>" not in article["content"]
    assert platform.pictures[article["thumb_media_id"]] == PNG
    assert sorted(len(one) for one in platform.pictures.values()) == sorted([len(PNG), 5000, len(PNG) * 5])
    (placed,) = said(desk.work, "publication.placed")
    assert (placed["url"], placed["reference"]) == (article["url"], next(iter(platform.published)))
    assert platform.calls["stable_token"] == 1
    assert platform.calls["freepublish/get"] == 2
    assert desk.row(placement_id).state == "done"


def test_no_token_and_no_secret_is_kept_in_a_row(desk: Desk, platform: Wechat) -> None:
    desk.due()
    desk.finish()
    with desk.work.db.read() as session:
        for table in ("carriage", "connector", "event_log"):
            rows = str(session.execute(sa.text(f"SELECT * FROM {table}")).all())
            assert platform.token not in rows
            assert "app-secret" not in rows


@pytest.mark.parametrize("fault", ["429", "500", "503", "reset", "done-cut", "junk", "errcode:-1", "errcode:45009"])
@pytest.mark.parametrize("path", ["stable_token", "draft/add", "freepublish/submit", "freepublish/get"])
def test_passing_faults_end_in_one_article(desk: Desk, platform: Wechat, path: str, fault: str) -> None:
    platform.script[path] = [fault, fault]
    placement_id = desk.due()
    desk.finish()
    assert desk.row(placement_id).state == "done", desk.row(placement_id).last_error
    assert len(platform.shown()) == 1
    (placed,) = said(desk.work, "publication.placed")
    assert placed["reference"] in platform.published
    assert placed["url"] == platform.published[placed["reference"]]["url"]


def test_the_days_quota_waits_as_long_as_it_must(desk: Desk, platform: Wechat) -> None:
    platform.script["draft/add"] = ["errcode:45009"]
    placement_id = desk.due()
    carry(desk.work)
    row = desk.row(placement_id)
    with desk.work.db.read() as session:
        assert timedelta(minutes=59) < row.next_at - now(session) <= timedelta(hours=1)
    assert "45009" in (row.last_error or "")


def test_a_token_that_was_replaced_elsewhere_is_asked_for_anew(desk: Desk, platform: Wechat) -> None:
    sender = Dispatcher(Carriages())
    desk.due()
    carry(desk.work, sender=sender)
    platform.token = "replaced-elsewhere"
    desk.due(content=content(title="第二篇"))
    for _ in range(8):
        with desk.work.db.write() as session:
            session.execute(sa.update(Carriage).where(Carriage.state == "pending").values(next_at=now(session)))
        carry(desk.work, sender=sender)
    assert len(platform.shown()) == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [({"secret": "another"}, "AppSecret"), ({"app_id": "wxffffffffffffffff"}, "AppID")],
)
def test_a_wrong_account_fails_with_a_reason(
    live_work: Work, platform: Wechat, given: dict[str, str], words: str
) -> None:
    desk = Desk(live_work, platform, **given)
    desk.due()
    desk.finish(3)
    (failed,) = said(live_work, "publication.failed")
    assert failed["code"] == "refused"
    assert words in failed["reason"]
    assert words in (connector_row(live_work, desk.connector_id).last_error or "")


@pytest.mark.parametrize(
    ("path", "errcode", "code"),
    [
        ("stable_token", 40164, "refused"),
        ("draft/add", 40007, "refused"),
        ("freepublish/submit", 53503, "refused"),
        ("freepublish/submit", 53504, "draft_only"),
        ("freepublish/submit", 48001, "draft_only"),
    ],
)
def test_errcodes_that_do_not_pass(desk: Desk, platform: Wechat, path: str, errcode: int, code: str) -> None:
    platform.script[path] = [f"errcode:{errcode}"] * 3
    desk.due()
    desk.finish(4)
    (failed,) = said(desk.work, "publication.failed")
    assert (failed["code"], str(errcode) in failed["reason"]) == (code, True)
    assert platform.shown() == []


@pytest.mark.parametrize(("ends", "words"), [(2, "原创"), (3, "失败"), (4, "审核不通过")])
def test_a_release_that_the_platform_ends_is_told(desk: Desk, platform: Wechat, ends: int, words: str) -> None:
    platform.ends = ends
    desk.due()
    desk.finish()
    (failed,) = said(desk.work, "publication.failed")
    assert words in failed["reason"]


def test_a_release_whose_answer_was_lost_is_found_not_repeated(desk: Desk, platform: Wechat) -> None:
    platform.script["freepublish/submit"] = ["done-reset"]
    placement_id = desk.due()
    desk.finish()
    assert len(platform.published) == 1
    assert platform.calls["freepublish/submit"] == 1
    assert desk.row(placement_id).reference == next(iter(platform.published))


def test_two_of_one_title_are_left_to_a_person(desk: Desk, platform: Wechat) -> None:
    desk.due()
    desk.finish()
    platform.script["freepublish/submit"] = ["done-reset"]
    second = desk.due()
    desk.finish()
    assert desk.row(second).failure == "unsure"
    assert len(platform.published) == 2


def test_a_sender_killed_after_the_release_began_never_releases_twice(desk: Desk, platform: Wechat) -> None:
    placement_id = desk.due()
    for nth in range(1, 12):
        failpoints.arm("send.sent=raise")
        with contextlib.suppress(failpoints.FailPointError):
            again(desk.work)
        failpoints.arm("")
        with desk.work.db.write() as session:
            session.execute(sa.update(Carriage).values(lease_until=now(session) - timedelta(seconds=1)))
        chores.sweep(desk.work)
        if nth % 2:  # every step is done once without our knowing, then again
            again_once(desk.work)
    desk.finish()
    assert desk.row(placement_id).state == "done"
    assert len(platform.published) == 1
    assert len(said(desk.work, "publication.placed")) == 1


def again_once(work: Work, sender: Dispatcher | None = None) -> None:
    with work.db.write() as session:
        session.execute(sa.update(Carriage).where(Carriage.state == "pending").values(next_at=now(session)))
    (sender or Dispatcher(Carriages())).turn(work)


@pytest.mark.parametrize("calls", [2, 3, 4, 5, 6, 7])
def test_recalled_at_any_step_it_is_either_shown_and_said_or_neither(desk: Desk, platform: Wechat, calls: int) -> None:
    """What is said must be so: placed is followed by tasking, failed leaves nothing behind."""
    fact = make_due(desk.city, desk.connector_id, content=content(cover=desk.files.add(PNG)))
    hear(desk.work, fact)
    for _ in range(calls):
        again_once(desk.work, desk.sender)
    hear(desk.work, recalled(desk.work, fact))
    desk.finish()
    row = desk.row(fact.placement_id)
    assert (row.state, len(platform.shown())) in (("done", 1), ("failed", 0))
    assert row.failure in (None, "withdrawn")
    assert platform.drafts == {}


def test_recalled_after_a_release_whose_answer_was_lost_it_is_found(desk: Desk, platform: Wechat) -> None:
    platform.script["freepublish/submit"] = ["done-reset"]
    fact = make_due(desk.city, desk.connector_id)
    hear(desk.work, fact)
    while not platform.published:
        again_once(desk.work, desk.sender)
    hear(desk.work, recalled(desk.work, fact))
    desk.finish()
    assert desk.row(fact.placement_id).state == "done"


def test_a_correction_takes_the_old_one_down_and_releases_the_new(desk: Desk, platform: Wechat) -> None:
    desk.due()
    desk.finish()
    (first,) = said(desk.work, "publication.placed")
    placement_id = desk.due(action="correct", reference=first["reference"], content=content(title="更正：谨防诈骗"))
    desk.finish()
    assert [one["title"] for one in platform.shown()] == ["更正：谨防诈骗"]
    assert platform.published[first["reference"]]["is_deleted"]
    assert desk.row(placement_id).reference != first["reference"]


def test_a_withdrawal_takes_it_down_and_once_more_is_as_good(desk: Desk, platform: Wechat) -> None:
    desk.due()
    desk.finish()
    (first,) = said(desk.work, "publication.placed")
    for script in ([], ["done-reset"]):
        platform.script["freepublish/delete"] = list(script)
        placement_id = desk.due(action="withdraw", content="", reference=first["reference"])
        desk.finish(4)
        assert desk.row(placement_id).state == "done"
    assert platform.shown() == []


@pytest.mark.parametrize("reference", [None, "article-999999"])
def test_what_cannot_be_taken_down_surely_is_a_persons(desk: Desk, reference: str | None) -> None:
    placement_id = desk.due(action="withdraw", content="", reference=reference)
    desk.finish(3)
    assert desk.row(placement_id).state == "failed"
    assert said(desk.work, "publication.placed") == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"content": content(title="长" * 33)}, "refused"),
        ({"attribution": "署" * 17}, "refused"),
        ({"content": content(text="文" * 20_001)}, "refused"),
    ],
)
def test_what_the_platform_would_cut_is_refused_before_anything_is_sent(
    desk: Desk, platform: Wechat, given: dict[str, str], code: str
) -> None:
    desk.due(**given)
    desk.finish(3)
    assert [one["code"] for one in said(desk.work, "publication.failed")] == [code]
    assert not platform.calls


def test_a_correction_that_does_not_fit_leaves_the_old_one_standing(desk: Desk, platform: Wechat) -> None:
    desk.due()
    desk.finish()
    (first,) = said(desk.work, "publication.placed")
    desk.due(action="correct", reference=first["reference"], content=content(title="长" * 33))
    desk.finish(3)
    assert len(platform.shown()) == 1


def test_no_cover_and_files_that_are_no_pictures(live_work: Work, platform: Wechat) -> None:
    desk = Desk(live_work, platform, cover_media_id=None)
    film = desk.files.add(b"film", "片.mp4", "video/mp4")
    desk.due()
    desk.due(content=content(attachments=[film], cover=desk.files.add(PNG)))
    desk.finish(3)
    assert [one["code"] for one in said(live_work, "publication.failed")] == ["no_cover", "refused"]
    assert not platform.calls


def test_an_account_that_releases_by_hand_gets_the_draft_and_says_so(live_work: Work, platform: Wechat) -> None:
    desk = Desk(live_work, platform, releases=False)
    desk.due()
    desk.finish(4)
    (failed,) = said(live_work, "publication.failed")
    assert failed["code"] == "draft_only"
    assert len(platform.drafts) == 1
    assert platform.shown() == []


def test_a_hanging_platform_frees_its_thread_and_is_tried_again(
    desk: Desk, platform: Wechat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notify.senders.wechat_api.DEADLINE_SECONDS", 0.3)
    platform.script["draft/add"] = ["hang"]
    placement_id = desk.due()
    desk.finish()
    assert desk.row(placement_id).state == "done"


def test_the_test_button_asks_for_a_token_only(desk: Desk, platform: Wechat) -> None:
    with desk.work.db.write() as session:
        row = session.get_one(Connector, desk.connector_id)
        actions.ask_test(session, make_actor(desk.city, "system_admin"), row)
    carry(desk.work)
    assert dict(platform.calls) == {"stable_token": 1}
    assert connector_row(desk.work, desk.connector_id).well_at is not None


def test_what_is_sent_is_plain_utf8(desk: Desk, platform: Wechat) -> None:
    """The platform shows escaped Chinese to its readers as it came."""
    desk.due()
    desk.finish()
    (told,) = platform.bodies["draft/add"]
    assert "谨防" in json.dumps(told, ensure_ascii=False)
