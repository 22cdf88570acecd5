"""Where a need is, in one sentence: every state has its words, who has it, and by when."""

from datetime import UTC, datetime

import pytest

from services.intake.progress import CLOSED_TO_AMENDING, STATES
from services.intake.whereabouts import Facts, whereabouts

DUE = datetime(2026, 6, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_words(state: str) -> None:
    found = whereabouts(Facts(state, "临沂市局", DUE))
    assert found.now
    assert found.next.endswith("。")
    assert "{" not in found.now + found.next + (found.who or "")
    waited_for = state not in CLOSED_TO_AMENDING
    assert (found.due_at == DUE) is waited_for
    assert (found.who is not None) is waited_for


def test_it_is_said_to_the_unit_or_about_it() -> None:
    assert whereabouts(Facts("returned")).now == "专班退回，请您单位补充内容"
    assert whereabouts(Facts("returned", own=False)).now == "专班退回，请提出单位补充内容"
    assert whereabouts(Facts("withdrawn", own=False)).now == "提出单位已撤回"


def test_before_a_desk_has_it_no_name_is_made_up() -> None:
    assert whereabouts(Facts("pending")).now == "已送到专班，等待受理"
    assert whereabouts(Facts("drafting", "兰山分局")).who == "兰山分局专班的承办人"


def test_a_pause_waits_for_no_time() -> None:
    found = whereabouts(Facts("drafting", "兰山分局", DUE, paused=True))
    assert (found.now, found.due_at, found.tone) == ("办理暂时挂起", None, "amber")
    assert whereabouts(Facts("published", paused=True)).now == "内容已经发布"


def test_once_answered_the_unit_is_asked_first() -> None:
    assert "作出评价" in whereabouts(Facts("published", may_rate=True, open_receipts=3)).next
    assert "重新答复" in whereabouts(Facts("closed", may_rate=True, answered_anew=True)).next
    assert "3个单位" in whereabouts(Facts("published", open_receipts=3)).next
    assert whereabouts(Facts("closed")).now == "已发布并办结"
