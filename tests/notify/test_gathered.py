"""What recurring pushes tell of: what is new, each county's own part, corrections and recalls of what was gathered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.notify import actions
from services.notify.actions import hearing, ungathering
from services.notify.models import Gathered, KnownPublication, Push
from shared.errors import Invalid
from shared.events import DraftRecalled
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import Network, make_actor, make_network, settle
from tests.notify.carry import hear as hear_fact
from tests.notify.scheduled import MONDAY, ask, corrected, go_to, hear, in_june, published, pushes, reached, recall, row


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with in_june(tmp_path) as made:
        yield made


@pytest.fixture
def network(work: Work) -> Network:
    return make_network(work, counties=2, stations=1)


def test_a_correction_before_it_goes_out_takes_the_place_of_what_it_corrects(work: Work, network: Network) -> None:
    ask(work, network.city)
    wrong = published(network.city, "甲")
    hear(work, wrong)
    with work.db.write() as session:
        hearing.hear_publication(session, corrected(wrong, "甲（更正）"))
    go_to(work, 6, 1, 9, 0)
    (push,) = pushes(work)
    assert "甲（更正）" in push.text
    assert push.text.count("甲") == 2  # title and address of one


def test_each_branch_reads_its_own_county_below_the_city(work: Work, network: Network) -> None:
    ask(work, network.city, with_counties=True)
    east, west = network.counties
    hear(work, published(network.city, "市里的"), published(east, "东县的"))
    go_to(work, 6, 1, 9, 0)
    (push,) = pushes(work)
    branches = push.wanted["texts"]["branches"]
    assert set(branches) == {east.id}
    assert "东县的" in branches[east.id]
    assert "东县的" not in push.text
    hear(work, published(west, "西县的"))
    go_to(work, 6, 8, 9, 0)
    assert reached(work, pushes(work)[1]) == {west.id}  # nothing of the city's: only who has something is addressed


def test_a_standing_publication_follows_its_correction_and_stops_with_its_recall(work: Work, network: Network) -> None:
    fact = published(network.city, "防溺水提示")
    hear(work, fact)
    schedule = ask(work, network.city, content="publication", publication_id=fact.publication_id)
    go_to(work, 6, 1, 9, 0)
    right = corrected(fact, "防溺水提示（新）")
    with work.db.write() as session:
        hearing.hear_publication(session, right)
    go_to(work, 6, 8, 9, 0)
    assert [one.title for one in pushes(work)] == ["防溺水提示", "防溺水提示（新）"]
    assert pushes(work)[1].publication_id == right.publication_id
    recall(work, right)
    found = row(work, schedule)
    assert (found.state, found.reason, found.next_at) == ("stopped", "固定稿件已撤稿", None)
    assert [one.purpose for one in pushes(work)] == ["publication", "publication", "recall"]  # told once


def test_what_is_recalled_leaves_the_collection_and_only_who_read_it_there_is_told(
    work: Work, network: Network
) -> None:
    ask(work, network.city, with_counties=True)
    east, _ = network.counties
    mine, theirs = published(network.city, "市里的"), published(east, "东县的")
    hear(work, mine, theirs)
    go_to(work, 6, 1, 9, 0)
    notice = recall(work, theirs)
    assert notice is not None
    assert (notice.purpose, notice.unit_id) == ("recall", network.city.id)
    assert "东县的" in notice.text
    assert reached(work, notice) == {east.id}
    (push,) = pushes(work, purpose="publication")
    assert push.state == "open"  # the collection itself goes on
    assert "已撤稿" in push.wanted["texts"]["branches"][east.id]
    void = recall(work, mine, "kill")
    assert void is not None
    assert reached(work, void) == {one.id for one in network.counties}
    (push,) = pushes(work, purpose="publication")
    for text in (push.text, void.title, void.text):
        assert "市里的" not in text
    with work.db.read() as session:
        assert session.get_one(KnownPublication, mine.publication_id).text == ""


def test_who_read_the_wrong_text_in_a_collection_is_told_the_right_one(work: Work, network: Network) -> None:
    ask(work, network.city)
    fact = published(network.city, "甲")
    hear(work, fact)
    go_to(work, 6, 1, 9, 0)
    right = corrected(fact, "甲（更正）", text="正确的正文。")
    with work.db.write() as session:
        hearing.hear_publication(session, right)
        told = ungathering.correct_gathered(session, right, new_id())
    settle(work)
    assert told is not None
    assert (told.chase, told.publication_id) == ("correction", right.publication_id)
    assert "正确的正文" in told.text
    assert reached(work, told) == {one.id for one in network.counties}
    assert "甲（更正）" in pushes(work)[0].text
    with work.db.write() as session:  # later the correction falls too: its own push is chased, nobody twice
        source = new_id()
        gone = DraftRecalled(publication_id=right.publication_id, task_id=right.task_id, need_ids=[], reason="又错了",
                             at=MONDAY)  # fmt: skip
        assert actions.recall_publication(session, right.publication_id, gone.reason, source) is not None
        assert ungathering.recall_gathered(session, gone, source) is None


def test_a_repeat_of_a_collection_is_chased_as_well(work: Work, network: Network) -> None:
    ask(work, network.city)
    fact = published(network.city, "甲")
    hear(work, fact)
    go_to(work, 6, 1, 9, 0)
    with work.db.write() as session:
        (push,) = session.scalars(sa.select(Push)).all()
        again = actions.repeat(session, make_actor(network.city, "publisher"), push, "missing")
        assert session.scalar(sa.select(sa.func.count()).where(Gathered.push_id == again.id)) == 1
    settle(work)
    notice = recall(work, fact)
    assert notice is not None
    assert len(notice.about_ids) == 2


def test_internal_text_is_not_gathered_for_the_public(work: Work, network: Network) -> None:
    ask(work, network.city, audience="public")
    hear(work, published(network.city, "内部的"), published(network.city, "公开的", push={"audience": "public"}))
    go_to(work, 6, 1, 9, 0)
    (push,) = pushes(work)
    assert (push.audience, "内部的" in push.text, "公开的" in push.text) == ("public", False, True)
    hear(work, fact := published(network.city, "内部的"))
    with pytest.raises(Invalid):
        ask(work, network.city, audience="public", content="publication", publication_id=fact.publication_id)


def test_the_handlers_gather_correct_and_recall(work: Work, network: Network) -> None:
    """As tasking says it: published with a push of its own as well, whose readers are told by its own notices."""
    ask(work, network.city)
    fact = published(
        network.city, "甲", push={"levels": ["county"], "selector": {"unit_ids": [network.counties[0].id]}}
    )
    hear_fact(work, fact)
    settle(work)
    go_to(work, 6, 1, 9, 0)
    right = corrected(fact, "甲（更正）")
    hear_fact(work, right)
    settle(work)
    own, gathered = [one for one in pushes(work) if one.chase == "correction"]
    assert (reached(work, own), reached(work, gathered)) == ({network.counties[0].id}, {network.counties[1].id})
    gone = DraftRecalled(publication_id=right.publication_id, task_id=right.task_id, need_ids=[], reason="又错了",
                         at=MONDAY)  # fmt: skip
    hear_fact(work, gone)
    settle(work)
    (notice,) = pushes(work, purpose="recall")  # both corrections are its own pushes: one notice reaches everybody
    assert reached(work, notice) == {one.id for one in network.counties}
    (collection,) = pushes(work, publication_id=None)
    assert "已撤稿" in collection.text
