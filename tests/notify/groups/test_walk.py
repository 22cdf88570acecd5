"""From a group to the report and the sums, once on each database."""

from datetime import timedelta

import sqlalchemy as sa

from services.notify import chores
from services.notify.models import Group, Note
from shared.db import now
from shared.service import Work
from tests.notify.build import caller
from tests.notify.groups.conftest import bring, made_place, sheet_of


def test_groups_sums_and_report_on_this_database(work: Work) -> None:
    place = made_place(work)
    made = place.add(subgroups=2)
    with work.db.write() as session:
        session.execute(sa.update(Group).values(review_on=now(session).date() - timedelta(days=1)))
    assert (chores.remind_groups(work), chores.remind_groups(work)) == (1, 0)
    with work.db.read() as session:
        assert session.scalars(sa.select(Note.about_id)).all() == [made["id"]]
    assert [one["state"] for one in place.leader.get("/groups?state=overdue")["items"]] == ["overdue"]
    head = ["单位代码", "类别", "数量", "人数"]
    rows = [[unit.code, "专职巡防队", 2, 20] for unit in place.network.stations[place.county.id]]
    told = bring(place.leader, "/audiences/sheet?period=2026-01&source=month", sheet_of(head, *rows)).get_json()
    assert told["added"] == 2
    assert place.leader.get("/audiences/summary")["total"] == {"number": 4, "people": 40, "within": 0}
    city = caller(work, place.network.city, "supervisor")
    whole = city.get("/network-report")["whole"]
    assert (whole["groups"], whole["overdue"], whole["subgroups"]) == (1, 1, 2)
    assert len(city.get("/network-report/lacking?kind=police_public")["items"]) == 3
