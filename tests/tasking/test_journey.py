"""The main job through the JSON door: a need becomes a task, is written, reviewed, published, closed."""

from tests.tasking.build import Tasking


def test_from_need_to_publication(both: Tasking) -> None:
    task_id = both.reach("published")
    found = both.client("city.leader").done(task_id, "close")
    assert found["stage"] == "closed"
    assert found["number"].startswith("任〔2026〕")
    publication = found["publication"]
    assert publication["number"] == "宣〔2026〕0001号"
    assert publication["links"][0]["url"] == f"/tasking/publications/{publication['id']}"
    assert publication["push"]["levels"] == ["county", "station"]
    assert len({person["id"] for person in publication["by"].values() if person}) == 5
    assert both.said("task", task_id) == ["task.opened", *["task.advanced"] * 7]
    assert both.said("publication", publication["id"]) == ["draft.published"]
