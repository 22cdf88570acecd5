"""Materials in tasking: heard, drawn on by versions, said as used once and at publication, held back by an embargo."""

import json
from datetime import timedelta
from typing import Any

from services.tasking.standing.materials import embargoes
from shared.db import now
from shared.events import MaterialOffered
from shared.ids import new_id
from shared.log import history
from tests.tasking.build import WAY, Tasking


def offered(tasking: Tasking, unit: str = "3713-XC", **changes: Any) -> str:
    """A material heard from intake; its id."""
    told: dict[str, Any] = {
        "material_id": new_id(), "number": f"素〔2026〕{changes.pop('n', 1):04d}号", "unit_id": tasking.units[unit],
        "kind": "material", "topic": "crime", "subtopic": "telecom_fraud", "title": "反诈劝阻中的三句话",
        "body": "劝阻时先问用途，再讲案例，最后请其本人核实。", "audience": "public", "embargo_until": None,
    }  # fmt: skip
    fact = MaterialOffered(**(told | changes))
    tasking.hear(fact)
    return fact.material_id


def used(tasking: Tasking, material_id: str) -> list[tuple[int, bool]]:
    """(version, whether with a publication) of every material.used said about it."""
    with tasking.db.read() as session:
        bodies = [json.loads(entry.body) for entry in history(session, "material", material_id)]
    return [(body["n"], body["publication_id"] is not None) for body in bodies]


def test_a_version_draws_on_materials_and_says_so_once(both: Tasking) -> None:
    one, two = offered(both, n=1), offered(both, n=2)
    task, member = both.reach("drafting"), both.client("city.member")
    member.write(task, materials=[one])
    member.write(task, text="接到自称客服的电话，请先挂断再核实。", materials=[one, two])
    member.write(task, text="接到自称客服的电话，请先挂断再核实。谢谢。")
    assert used(both, one) == [(1, False)]
    assert used(both, two) == [(2, False)]
    member.submit(task)
    for level in WAY:
        both.client(f"city.{level}").approve(task)
    both.client("city.publisher").publish(task)
    assert used(both, one) == [(1, False), (3, True)]


def test_other_materials_for_the_same_text_are_no_new_version(tasking: Tasking) -> None:
    one, two = offered(tasking, n=1), offered(tasking, n=2)
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    before = member.write(task, materials=[one])
    after = member.write(task, materials=[two])
    assert (after["versions"], after["content_hash"]) == (before["versions"], before["content_hash"])
    assert after["version"] > before["version"]
    assert [one["id"] for one in member.get(f"/tasks/{task}/materials")["items"]] == [two]
    assert used(tasking, two) == [(1, False)]


def test_an_unknown_or_internal_material_is_refused_and_changes_nothing(tasking: Tasking) -> None:
    inside = offered(tasking, audience="internal")
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    elsewhere = offered(tasking, unit="371323", n=3)
    for chosen, status, code in ((new_id(), 422, "material_not_found"), (inside, 409, "internal_material")):
        answer = member.save(task, materials=[chosen])
        assert (answer.status_code, answer.get_json()["code"]) == (status, code)
        assert member.task(task)["versions"] == 0
    county = tasking.reach("drafting", "county")
    answer = tasking.client("county.member").save(county, materials=[elsewhere])
    assert answer.get_json()["code"] == "material_not_found"


def test_the_embargo_of_a_version_is_that_of_its_materials(tasking: Tasking) -> None:
    with tasking.db.read() as session:
        until = now(session) + timedelta(days=2)
    held, free = offered(tasking, embargo_until=until), offered(tasking, n=2)
    task, member = tasking.reach("drafting"), tasking.client("city.member")
    member.write(task, materials=[free])
    member.write(task, text="换了正文，采用有禁发期的素材。", materials=[free, held])
    with tasking.db.read() as session:
        assert embargoes(session, task, 1) == []
        assert embargoes(session, task, 2) == [("素〔2026〕0001号", until)]


def test_a_material_heard_twice_is_kept_once(tasking: Tasking) -> None:
    fact = MaterialOffered(
        material_id=new_id(), number="素〔2026〕0009号", unit_id=tasking.units["3713-XC"], kind="lead", topic="traffic",
        subtopic=None, title="国庆返程车流", body="预计十月七日下午出现返程高峰。", audience="public",
        embargo_until=None,
    )  # fmt: skip
    entry = tasking.hear(fact)
    tasking.apply(entry)
    listed = tasking.client("city.leader").get("/materials?topic=traffic")["items"]
    assert [one["number"] for one in listed] == ["素〔2026〕0009号"]
