"""The header's places: groups by role, the place and the group that a page belongs to."""

import pytest

from shared.web.places import BESIDE, PLACES, group_of, groups_for, place_of, places_for
from shared.words import ROLES


@pytest.mark.parametrize(
    ("path", "place", "group"),
    [
        ("/", "/", "首页"),
        ("/search", "/", "首页"),
        ("/notify/me", "/me", "首页"),
        ("/intake/needs/new", "/intake/needs", "需求"),
        ("/intake/suggestions/x/letter", "/intake/suggestions", "需求"),
        ("/tasking/tasks/x", "/tasking/queue", "专班"),
        ("/tasking/materials/x", "/tasking/materials", "专班"),
        ("/tasking/leaders/clocks", "/tasking/leaders", "时限"),
        ("/tasking/campaigns", "/tasking/calendar", "发布"),
        ("/notify/subscriptions", "/intake/subscriptions", "需求"),
        ("/notify/pushes/x/gaps", "/notify/pushes", "推送"),
        ("/directory/unitsof", "/directory/units", "管理"),  # not below the place: the first of its service
        ("/sign-in", None, ""),
        ("/nowhere", None, ""),
    ],
)
def test_a_page_belongs_to_the_place_it_lies_below(path: str, place: str | None, group: str) -> None:
    assert (place_of(path), group_of(path)) == (place, group)


def test_a_group_is_shown_with_its_first_place_of_mine() -> None:
    assert groups_for(frozenset()) == [("首页", "/"), ("管理", "/directory/units")]
    assert ("推送", "/notify/inbox") in groups_for(frozenset({"liaison"}))
    assert ("推送", "/notify/pushes") in groups_for(frozenset({"member"}))
    assert "时限" not in dict(groups_for(frozenset({"publicist"})))


def test_who_holds_every_role_has_seven_groups_in_order() -> None:
    assert [name for name, _ in groups_for(frozenset(ROLES))] == "首页 需求 专班 发布 推送 时限 管理".split()


def test_the_table_is_sound() -> None:
    addresses = [address for _, _, address, _ in PLACES]
    assert len(addresses) == len(set(addresses))
    assert set(BESIDE.values()) <= set(addresses)
    assert not set(BESIDE) & set(addresses)
    assert all(wanted <= ROLES.keys() for _, _, _, wanted in PLACES)
    groups = [group for group, *_ in PLACES]
    assert sorted(groups, key=list(dict.fromkeys(groups)).index) == groups, "a group's places stand together"
    assert len(places_for(frozenset(ROLES))) == len(PLACES)
