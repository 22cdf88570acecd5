"""The examples of the forms: every kind has one, it passes the gate, and its fields make details that fit."""

from datetime import date

import pytest

from services.intake.gate import check
from services.intake.kinds.examples import EXAMPLES, filled, is_example
from services.intake.kinds.settling import settle
from services.intake.schemas.kinds import read_details
from services.intake.schemas.kinds.forms import details_of
from services.intake.schemas.needs import RaiseForm
from shared.web.forms import textual
from shared.words import KINDS

TODAY = date(2026, 1, 3)


def test_every_kind_has_one() -> None:
    assert set(EXAMPLES) == set(KINDS)
    assert all(2 <= len(one.says) <= 4 for one in EXAMPLES.values())


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_a_right_need(kind: str) -> None:
    fields = filled(kind, TODAY)
    assert check(fields, kind) == {}, "nothing in it is stopped at the door"
    read = textual(RaiseForm).load({"kind": kind} | {name: value for name, value in fields.items() if value})  # type: ignore[union-attr]
    given = read_details(kind, details_of(kind, read))
    settled = settle(kind, given, f"{fields['title']}\n{fields['body']}", TODAY)
    assert settled.faults == {}


def test_what_still_is_the_example_is_known() -> None:
    one = EXAMPLES["prevention"]
    assert is_example(one.title, "别的内容")
    assert is_example("别的标题", one.body)
    assert not is_example("冒充客服退款诈骗防范", "近期冒充客服警情上升")
