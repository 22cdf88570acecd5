"""Queues and lists: who sees what (I01), in which order, searching without surprises (J05), on indexes."""

import sqlalchemy as sa

from services.tasking.models import Task
from tests.tasking.build import STAFF, Tasking


def ids(tasking: Tasking, login: str, query: str = "") -> set[str]:
    return {task["id"] for task in tasking.client(login).get(f"/tasks{query}")["items"]}


def test_who_sees_which_tasks(both: Tasking) -> None:
    city, county, other = both.task(), both.task("371302-01"), both.task("371323")
    seen = {login: ids(both, login) for login in STAFF}
    for login, found in seen.items():
        if login.startswith("city."):
            assert found == {city, county, other}, login
        elif login.startswith("county."):
            assert found == {county}, login
        elif login.startswith("other."):
            assert found == {other}, login
        else:
            assert found == set(), login
    for login in ("county.leader", "xc", "station", "head", "admin"):
        for path in ("", "/history", "/limits", "/versions", "/versions/1", "/versions/1/diff"):
            assert both.client(login).call("GET", f"/tasks/{city}{path}").status_code == 404, (login, path)
        answer = both.client(login).call("POST", f"/tasks/{city}/steps/claim", {})
        assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


def test_queues(both: Tasking) -> None:
    waiting, mine, review = both.task(), both.reach("drafting"), both.reach("first_review")
    assert ids(both, "city.leader", "?queue=open") == {waiting}
    assert ids(both, "city.leader", "?queue=team") == {waiting, mine, review}
    assert ids(both, "city.member", "?queue=mine") == {mine, review}
    assert ids(both, "city.first_reviewer", "?queue=mine") == {review}
    assert ids(both, "city.second_reviewer", "?queue=mine") == set()
    assert ids(both, "city.leader", "?queue=late") == set()
    assert ids(both, "city.leader", "?stage=first_review") == {review}
    both.client("city.leader").done(review, "pause", reason="等待")
    assert ids(both, "city.first_reviewer", "?queue=mine") == set()
    both.forward(days=20)
    assert ids(both, "city.leader", "?queue=late") == {waiting, mine}


def test_somebody_with_another_part_is_not_offered_the_review(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review")
    assert task_id in ids(tasking, "city.all", "?queue=mine")
    tasking.client("city.all").approve(task_id)
    assert task_id not in ids(tasking, "city.all", "?queue=mine")


def test_what_is_due_first_comes_first_page_by_page(both: Tasking) -> None:
    for priority in ("ordinary", "flash", "urgent", "ordinary", "flash"):
        both.task(priority=priority)
    leader, cursor, found = both.client("city.leader"), "", []
    while cursor is not None:
        listed = leader.get(f"/tasks?limit=2{'&cursor=' + cursor if cursor else ''}")
        found += listed["items"]
        cursor = listed["next"]
    assert [task["priority"] for task in found] == ["flash", "flash", "urgent", "ordinary", "ordinary"]
    assert len({task["id"] for task in found}) == 5


def test_searching_takes_every_character_as_itself(both: Tasking) -> None:
    """J05: wildcards and quotes are letters."""
    percent = both.task(title="下降50%的经验")
    plain = both.task(title="下降50件的经验")
    quoted = both.task(title="'; DROP TABLE task; --")
    for words, expected in (
        ("50%", {percent}),
        ("%", {percent}),
        ("_", set()),
        ("'; DROP", {quoted}),
        ("下降", {percent, plain}),
    ):
        answer = both.client("city.leader").call("GET", "/tasks?q=" + words.replace("%", "%25").replace(" ", "+"))
        assert {task["id"] for task in answer.get_json()["items"]} == expected, words
    number = both.client("city.leader").task(plain)["number"]
    assert ids(both, "city.leader", f"?q={number}") == {plain}


def test_filters_that_are_none_are_refused(tasking: Tasking) -> None:
    leader = tasking.client("city.leader")
    for query in ("queue=all", "stage=done", "topic=x", "limit=0", "limit=201", "limit=x", "nothing=1", "q="):
        assert leader.call("GET", f"/tasks?{query}").status_code == 422, query
    assert leader.call("GET", "/tasks?cursor=abc").status_code == 400


def test_queues_are_read_from_an_index(tasking: Tasking) -> None:
    with tasking.db.read() as session:
        for index, where in (
            ("ix_task_unit", Task.unit_id == tasking.units["3713"]),
            ("ix_task_holder", Task.holder_id == tasking.people["city.member"]),
            ("ix_task_stage", Task.stage == "waiting"),
            ("ix_task_due", sa.and_(Task.late_at.is_(None), Task.due_at < sa.func.current_timestamp())),
        ):
            statement = sa.select(Task.id).where(where)
            compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            plan = session.execute(sa.text(f"EXPLAIN QUERY PLAN {compiled}")).all()
            assert any(index in row[-1] for row in plan), (index, plan)
