"""Who acts for whom, on paper: chains, circles, and people who may not answer (any more)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.notify.network.handing import acts_for, in_force

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
people = st.sampled_from("abcdef")


@given(people, st.dictionaries(people, people, max_size=6), st.sets(people))
def test_somebody_who_may_always_acts(person: str, handed: dict[str, str], able: set[str]) -> None:
    found = acts_for(person, handed, able)
    assert found == person or found in able
    if handed.get(person) not in able:
        assert found == person
    if found != person:
        assert handed.get(found) not in able


def test_it_is_handed_on_but_not_round_in_a_circle() -> None:
    assert acts_for("a", {"a": "b", "b": "c"}, "abc") == "c"
    assert acts_for("a", {"a": "b", "b": "c"}, "ab") == "b"
    assert acts_for("a", {"a": "b", "b": "a"}, "ab") == "a"
    assert acts_for("a", {"a": "b", "b": "c", "c": "b"}, "abc") == "a"


def test_it_holds_from_its_beginning_until_its_end() -> None:
    assert in_force(NOW, NOW + HOUR, None, NOW)
    assert not in_force(NOW, NOW + HOUR, None, NOW + HOUR)
    assert not in_force(NOW + HOUR, None, None, NOW)
    assert not in_force(NOW - HOUR, None, NOW, NOW)
    assert in_force(NOW - HOUR, None, None, NOW)
