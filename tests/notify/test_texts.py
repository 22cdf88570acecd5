"""分级文字: each level reads its own, a branch its own part below, narrow ways the short one; corrections say so."""

from typing import Any

import pytest

from services.notify.network import short_at, text_at, variants
from services.notify.queries import inbox, inbox_rows
from shared.identity import KnownUnit
from shared.service import Work
from tests.notify.build import add_sink, answer, deliveries, make_actor, make_network, open_push, receipt
from tests.notify.test_chasing import correct, publish, pushes, undo

TEXTS = {"ready": "全文", "county": "请各分县局组织转发", "station": "请各所转发到警民群", "short": "谨防冒充客服"}


@pytest.mark.parametrize(
    ("texts", "level", "branch", "reads"),
    [
        ({}, "county", None, "全文"), (None, "county", None, "全文"), ("x", "county", None, "全文"),
        ({"county": "县"}, "county", "a", "县"), ({"county": "县"}, "station", "a", "全文"),
        ({"county": " "}, "county", None, "全文"), ({"station": 7}, "station", None, "全文"),
        ({"branches": {"a": "本县的"}}, "station", "a", "全文\n\n本县的"),
        ({"branches": {"a": "本县的"}, "station": "所"}, "station", "a", "所\n\n本县的"),
        ({"branches": {"a": "本县的"}}, "station", "b", "全文"), ({"branches": []}, "station", "a", "全文"),
    ],
)  # fmt: skip
def test_which_text_a_unit_reads(texts: Any, level: str, branch: str | None, reads: str) -> None:
    assert text_at("全文", {"texts": texts}, level, branch) == reads


def test_the_short_text_is_the_plans_or_the_title_and_never_longer_than_an_sms() -> None:
    assert short_at("标题", {"texts": {"short": "短"}}) == "短"
    assert short_at("标题", {}) == "标题"
    for given in ({}, {"texts": {"short": "长" * 90}}):
        short = short_at("题" * 90, given)
        assert (len(short), short[-1]) == (70, "…")


def test_only_texts_that_say_something_are_variants() -> None:
    assert variants({"texts": TEXTS | {"city": ""}}) == {"county": TEXTS["county"], "station": TEXTS["station"]}


def _card(work: Work, unit: KnownUnit, push_id: str) -> dict[str, Any]:
    with work.db.read() as session:
        found = session.execute(inbox(make_actor(unit), ("delivered",))).all()
        rows = inbox_rows(session, [pair for pair in found if pair[1].id == push_id])
    return dict(rows[0]["push"])


def test_the_card_of_each_level_has_its_own_words(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    county, (station,) = network.counties[0], network.stations[network.counties[0].id]
    push_id = open_push(work, network.city, text="全文", wanted={"texts": TEXTS})
    assert _card(work, county, push_id)["text"] == TEXTS["county"]
    answer(work, push_id, county)
    card = _card(work, station, push_id)
    assert (card["text"], card["short_text"]) == (TEXTS["station"], TEXTS["short"])
    assert TEXTS["station"] in card["ready_text"]
    assert TEXTS["county"] not in str(card)


def test_a_correction_says_so_at_every_level(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    first = publish(work, network.city, push={"levels": ["county"], "texts": TEXTS})
    correct(work, network.city, first, push={"levels": ["county"], "texts": {"county": "改好的", "short": "改"}})
    new = pushes(work)[1]
    card = _card(work, network.counties[0], new.id)
    assert card["text"].endswith("改好的")
    assert "数字有误" in card["text"]
    assert card["short_text"] == "更正：改"
    correct(work, network.city, first)
    assert TEXTS["county"] not in _card(work, network.counties[0], pushes(work)[2].id)["text"]


def test_what_undoes_a_text_goes_wherever_the_text_went(work: Work) -> None:
    """The notice of a recall reaches the addresses of public groups as well, if the text had gone there."""
    network = make_network(work, counties=1, stations=0)
    sink = add_sink(work, network.counties[0], "http://127.0.0.1:9/public")
    with work.db.write() as session:
        session.get_one(type(sink), sink.id).audience = "public"
    inside = publish(work, network.city, push={"audience": "internal"})
    outside = publish(work, network.city, push={"audience": "public"})
    assert len(deliveries(work, way="webhook")) == 1
    undo(work, inside)
    assert len(deliveries(work, way="webhook")) == 1
    undo(work, outside)
    notice = next(one for one in pushes(work) if one.purpose == "recall" and one.publication_id == outside)
    with work.db.read() as session:
        assert receipt(session, notice.id, network.counties[0]).state == "delivered"
    assert len(deliveries(work, push_id=notice.id, way="webhook")) == 1
