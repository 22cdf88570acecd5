"""代发: what is due is carried once, to the byte; dead senders, recalls meanwhile, keys; the folder connector."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.notify import actions, chores
from services.notify.models import Carriage
from services.notify.senders import Done
from shared import failpoints
from shared.db import forward, now
from shared.events import DraftRecalled
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import make_network, make_unit, make_work, said
from tests.notify.carry import (
    add_connector,
    again,
    carriage,
    carry,
    connector_row,
    content,
    hash_of,
    hear,
    make_due,
    with_files,
)


@pytest.fixture(autouse=True)
def _disarm() -> Iterator[None]:
    yield
    failpoints.arm("")


def place(work: Work, **given: object) -> tuple[str, Path]:
    """A folder connector and something due for it: the placement's id, and the folder."""
    city = make_network(work, counties=1, stations=0).city
    fact = make_due(city, add_connector(work, city), **given)
    hear(work, fact)
    return fact.placement_id, work.settings.drop_folder / "outside"


def test_the_approved_bytes_lie_in_the_folder_and_are_said_once(work: Work) -> None:
    text = content()
    placement_id, folder = place(work, content=text)
    carry(work)
    assert hash_of((folder / f"{placement_id}.content.json").read_text(encoding="utf-8")) == hash_of(text)
    told = json.loads((folder / f"{placement_id}.json").read_text(encoding="utf-8"))
    assert (told["action"], told["title"], told["attribution"], told["content_hash"]) == (
        "place", "谨防冒充客服诈骗", "平安临沂", hash_of(text),
    )  # fmt: skip
    (placed,) = said(work, "publication.placed")
    assert (placed["placement_id"], placed["reference"], placed["content_hash"]) == (
        placement_id, placement_id, hash_of(text),
    )  # fmt: skip
    carry(work)
    assert len(said(work, "publication.placed")) == 1
    assert not [path for path in folder.rglob("*") if path.name.startswith(".")]


def test_heard_twice_it_is_one_row(work: Work) -> None:
    city = make_network(work, counties=1, stations=0).city
    fact = make_due(city, add_connector(work, city))
    hear(work, fact)
    hear(work, fact)
    carry(work)
    hear(work, fact)
    carry(work)
    assert len(said(work, "publication.placed")) == 1


def test_other_bytes_than_the_approved_ones_never_leave(work: Work) -> None:
    placement_id, folder = place(work, content_hash="0" * 64)
    carry(work)
    (failed,) = said(work, "publication.failed")
    assert (failed["placement_id"], failed["code"]) == (placement_id, "other_bytes")
    assert not folder.exists()


def test_bytes_changed_in_our_own_table_never_leave(work: Work) -> None:
    placement_id, folder = place(work)
    with work.db.write() as session:
        session.execute(sa.update(Carriage).values(content=content(text="另一段文字")))
    carry(work)
    assert carriage(work, placement_id).failure == "other_bytes"
    assert not folder.exists()


def test_a_channel_gets_its_own_variant(work: Work) -> None:
    variants = [{"channel": "weibo", "title": "短题", "text": "短文"}]
    placement_id, folder = place(work, content=content(variants=variants), channel="weibo")
    carry(work)
    told = json.loads((folder / f"{placement_id}.json").read_text(encoding="utf-8"))
    assert (told["title"], told["text"]) == ("短题", "短文")


def test_files_are_fetched_hashed_and_laid_beside(work: Work) -> None:
    files = with_files(work)
    cover, sound = files.add(b"picture" * 1000), files.add(b"sound", "声.mp3", "audio/mpeg")
    placement_id, folder = place(work, content=content(cover=cover, attachments=[sound, cover]))
    carry(work)
    assert (folder / "files" / cover["sha256"]).read_bytes() == b"picture" * 1000
    assert (folder / "files" / sound["sha256"]).read_bytes() == b"sound"
    assert files.asked == [cover["sha256"], sound["sha256"]]
    assert carriage(work, placement_id).state == "done"


def test_a_file_that_is_not_the_approved_one_stops_everything(work: Work) -> None:
    files = with_files(work)
    cover = files.add(b"picture")
    files.kept[cover["sha256"]] = b"pictura"
    placement_id, folder = place(work, content=content(cover=cover))
    carry(work)
    assert carriage(work, placement_id).failure == "other_bytes"
    assert not list(folder.glob("*.json"))


def test_a_file_that_cannot_be_had_now_is_asked_for_again(work: Work) -> None:
    files = with_files(work)
    cover = files.add(b"picture")
    kept = files.kept.pop(cover["sha256"])
    placement_id, _ = place(work, content=content(cover=cover))
    carry(work)
    assert (carriage(work, placement_id).state, carriage(work, placement_id).attempt) == ("pending", 1)
    files.kept[cover["sha256"]] = kept
    again(work)
    assert carriage(work, placement_id).state == "done"


def test_withdrawing_takes_the_files_away_and_leaves_the_notice(work: Work) -> None:
    city = make_network(work, counties=1, stations=0).city
    connector_id = add_connector(work, city)
    first = make_due(city, connector_id)
    hear(work, first)
    carry(work)
    (placed,) = said(work, "publication.placed")
    gone = make_due(city, connector_id, action="withdraw", content="", reference=placed["reference"])
    hear(work, gone)
    carry(work)
    folder = work.settings.drop_folder / "outside"
    assert sorted(path.name for path in folder.glob("*.json")) == [f"{gone.placement_id}.json"]
    told = json.loads((folder / f"{gone.placement_id}.json").read_text(encoding="utf-8"))
    assert (told["action"], told["earlier"], "text" in told) == ("withdraw", first.placement_id, False)


def test_a_correction_takes_the_place_of_what_lies_there(work: Work) -> None:
    city = make_network(work, counties=1, stations=0).city
    connector_id = add_connector(work, city)
    first = make_due(city, connector_id)
    better = make_due(
        city, connector_id, action="correct", reference=first.placement_id, content=content(text="更正后的文字")
    )
    for fact in (first, better):
        hear(work, fact)
        carry(work)
    names = {path.name for path in (work.settings.drop_folder / "outside").glob("*.json")}
    assert names == {f"{better.placement_id}.json", f"{better.placement_id}.content.json"}


@pytest.mark.parametrize("reference", ["../../../etc/passwd", "/etc/passwd", "..", "x" * 300])
def test_a_reference_is_never_a_path(work: Work, tmp_path: Path, reference: str) -> None:
    outside = tmp_path / "passwd.json"
    outside.write_text("mine", encoding="utf-8")
    placement_id, _ = place(work, action="withdraw", content="", reference=reference)
    carry(work)
    assert carriage(work, placement_id).state == "done"
    assert outside.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "content_given", ["", "[]", "{", '{"title":1}', '{"title":"t","text":"x","cover":{"sha256":"../x"}}']
)
def test_content_that_cannot_be_read_is_refused_with_a_word(work: Work, content_given: str) -> None:
    placement_id, _ = place(work, content=content_given)
    carry(work)
    assert carriage(work, placement_id).failure == "unreadable"


def test_no_connector_or_one_that_is_switched_off(work: Work) -> None:
    city = make_network(work, counties=1, stations=0).city
    off = add_connector(work, city)
    with work.db.write() as session:
        session.execute(sa.text("UPDATE connector SET active = false"))
    for connector_id in (new_id(), off):
        hear(work, make_due(city, connector_id))
    carry(work)
    assert [one["code"] for one in said(work, "publication.failed")] == ["no_connector", "no_connector"]


def test_the_connector_of_another_county_is_not_used(work: Work) -> None:
    network = make_network(work, counties=2, stations=0)
    theirs = add_connector(work, network.counties[1])
    hear(work, make_due(network.counties[0], theirs))
    hear(work, make_due(network.city, theirs))
    carry(work)
    assert [one["code"] for one in said(work, "publication.failed")] == ["other_unit"]
    assert len(said(work, "publication.placed")) == 1


def test_a_unit_not_heard_of_yet_waits(work: Work) -> None:
    city = make_network(work, counties=1, stations=0).city
    unknown = make_unit("county", city)
    fact = make_due(unknown, add_connector(work, city))
    hear(work, fact)
    carry(work)
    assert carriage(work, fact.placement_id).state == "pending"
    with work.db.write() as session:
        session.add(unknown)
    again(work)
    assert carriage(work, fact.placement_id).state == "done"


def test_a_recall_stops_what_has_not_gone_out(work: Work) -> None:
    city = make_network(work, counties=1, stations=0).city
    fact = make_due(city, add_connector(work, city))
    hear(work, fact)
    hear(work, recalled(work, fact.publication_id, fact.task_id))
    carry(work)
    (failed,) = said(work, "publication.failed")
    assert failed["code"] == "withdrawn"
    assert said(work, "publication.placed") == []


def test_a_kill_forgets_the_text_here_too(work: Work) -> None:
    city = make_network(work, counties=1, stations=0).city
    fact = make_due(city, add_connector(work, city))
    hear(work, fact)
    carry(work)
    hear(work, recalled(work, fact.publication_id, fact.task_id, kind="kill"))
    assert carriage(work, fact.placement_id).content == ""
    assert carriage(work, fact.placement_id).state == "done"


def test_what_is_on_its_way_when_it_is_recalled_says_that_it_arrived(work: Work) -> None:
    city = make_network(work, counties=1, stations=0).city
    fact = make_due(city, add_connector(work, city))
    hear(work, fact)
    with work.db.write() as session:
        (load,) = actions.take(session, 5, None)
    hear(work, recalled(work, fact.publication_id, fact.task_id))
    with work.db.write() as session:
        assert actions.save_carried(session, load, Done("https://example.com/a", "A1"))
    assert [one["reference"] for one in said(work, "publication.placed")] == ["A1"]
    assert said(work, "publication.failed") == []


def test_what_was_tried_once_is_not_sent_again_after_a_recall(work: Work) -> None:
    """The folder was not writable, then the text was recalled, then the folder is well: nothing appears in it."""
    city = make_network(work, counties=1, stations=0).city
    fact = make_due(city, add_connector(work, city))
    hear(work, fact)
    folder = work.settings.drop_folder / "outside"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way", encoding="utf-8")
    carry(work)
    hear(work, recalled(work, fact.publication_id, fact.task_id, kind="kill"))
    folder.unlink()
    again(work)
    assert carriage(work, fact.placement_id).failure == "withdrawn"
    assert carriage(work, fact.placement_id).content == ""
    assert not folder.exists()


def test_a_dead_sender_that_had_placed_it_before_the_recall_is_found_out(work: Work) -> None:
    city = make_network(work, counties=1, stations=0).city
    fact = make_due(city, add_connector(work, city))
    hear(work, fact)
    failpoints.arm("send.sent=raise")
    with pytest.raises(failpoints.FailPointError):
        carry(work)
    hear(work, recalled(work, fact.publication_id, fact.task_id))
    with work.db.write() as session:
        session.execute(sa.update(Carriage).values(lease_until=now(session) - timedelta(seconds=1)))
    chores.sweep(work)
    carry(work)
    assert [one["reference"] for one in said(work, "publication.placed")] == [fact.placement_id]


def test_A18_a_sender_that_dies_after_its_claim_is_followed_by_another(work: Work) -> None:
    placement_id, _ = place(work)
    failpoints.arm("send.claimed=raise")
    with pytest.raises(failpoints.FailPointError):
        carry(work)
    carry(work)
    assert carriage(work, placement_id).state == "sending"
    with work.db.write() as session:
        session.execute(sa.update(Carriage).values(lease_until=now(session) - timedelta(seconds=1)))
    chores.sweep(work)
    carry(work)
    assert carriage(work, placement_id).state == "done"
    assert len(said(work, "publication.placed")) == 1


def test_A19_a_sender_that_dies_after_sending_says_it_once(work: Work) -> None:
    placement_id, folder = place(work)
    failpoints.arm("send.sent=raise")
    with pytest.raises(failpoints.FailPointError):
        carry(work)
    assert (folder / f"{placement_id}.json").exists()
    with work.db.write() as session:
        session.execute(sa.update(Carriage).values(lease_until=now(session) - timedelta(seconds=1)))
    chores.sweep(work)
    carry(work)
    assert len(said(work, "publication.placed")) == 1


def test_A20_the_result_of_a_zombie_is_refused(work: Work) -> None:
    placement_id, _ = place(work)
    with work.db.write() as session:
        (load,) = actions.take(session, 5, None)
    with work.db.write() as session:
        session.execute(sa.update(Carriage).values(lease_until=now(session) - timedelta(seconds=1)))
    chores.sweep(work)
    with work.db.write() as session:
        (second,) = actions.take(session, 5, None)
    with work.db.write() as session:
        assert not actions.save_carried(session, load, Done("https://example.com/zombie", "Z"))
    with work.db.write() as session:
        assert actions.save_carried(session, second, Done("https://example.com/a", "A"))
    assert [one["reference"] for one in said(work, "publication.placed")] == ["A"]
    assert carriage(work, placement_id).reference == "A"


def test_what_cannot_be_sent_for_a_day_is_given_up_with_the_last_reason(work: Work) -> None:
    placement_id, folder = place(work)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be", encoding="utf-8")
    carry(work)
    assert carriage(work, placement_id).state == "pending"
    with work.db.write() as session:
        forward(session, timedelta(hours=25))
    carry(work)
    (failed,) = said(work, "publication.failed")
    assert failed["code"] == "expired"
    assert "写入文件夹失败" in failed["reason"]


def test_test_keys_hold_back_what_goes_outside_and_say_so(work: Work) -> None:
    city = make_network(work, counties=1, stations=0).city
    fact = make_due(city, add_connector(work, city, "http"))
    hear(work, fact)
    carry(work)
    (failed,) = said(work, "publication.failed")
    assert failed["code"] == "test_keys"
    assert carriage(work, fact.placement_id).would_have_sent


def test_the_folders_of_our_own_machine_are_written_to_under_any_keys(tmp_path: Path) -> None:
    for keys in ("test", "team", "live"):
        work = make_work(tmp_path / keys, keys=keys)
        placement_id, _ = place(work)
        carry(work)
        assert carriage(work, placement_id).state == "done"
        work.db.dispose()


def test_health_is_kept_without_touching_the_version(work: Work) -> None:
    city = make_network(work, counties=1, stations=0).city
    connector_id = add_connector(work, city)
    hear(work, make_due(city, connector_id))
    carry(work)
    row = connector_row(work, connector_id)
    assert row.well_at is not None
    assert (row.last_error, row.version) == (None, 1)


def recalled(work: Work, publication_id: str, task_id: str, kind: str = "recall") -> DraftRecalled:
    with work.db.read() as session:
        at = now(session)
    return DraftRecalled(
        publication_id=publication_id, task_id=task_id, need_ids=[], reason="事实有误", at=at, kind=kind
    )
