"""The tour on paper: how far it is, whom it wants, and where it is not to be had at all."""

import re
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded import Embedded
from deploy.sample import SAMPLE_SIGN_INS
from deploy.tour import mount
from deploy.tour.playing import PLAYED, PUSHED
from deploy.tour.shown import PARTS
from deploy.tour.story import STEPS, Progress, paper, progress_of
from shared.db import Database
from shared.settings import Settings


def test_each_step_has_its_play_and_a_person_whose_password_is_known() -> None:
    known = {one.login for one in SAMPLE_SIGN_INS}
    assert len(PLAYED) == len(STEPS) == 6
    assert {step.login for step in STEPS} <= known
    assert {part.login for part in PARTS} <= known


def test_no_step_looks_at_what_is_not_there_yet() -> None:
    for at, step in enumerate(STEPS):
        wanted = set(re.findall(r"{(\w+)}", step.address))
        assert wanted <= ({"need", "task", "push"} if at >= PUSHED else {"need", "task"})


def test_what_is_kept_is_read_again() -> None:
    progress = Progress(2, {"need": "n", "number": "1", "task": "t"})
    assert progress_of(progress.kept()) == progress
    assert progress.address == "/tasking/tasks/t"
    assert progress.coming is STEPS[2]
    assert Progress(len(STEPS)).coming is None


@pytest.mark.parametrize("kept", [None, "x", {}, {"step": 7, "ids": {}}, {"step": "1", "ids": {}}, {"step": 1}])
def test_anything_else_is_the_beginning(kept: Any) -> None:
    assert progress_of(kept) == Progress()


def test_the_paper_is_a_need_as_intake_wants_it() -> None:
    assert {"title", "body", "kind", "topic"} <= set(vars(paper()))
    assert "法" not in paper().draft_title  # 法制审核 would want a seventh person


def test_with_real_keys_there_is_no_tour(tmp_path: Path) -> None:
    class App:
        """What would have to take it."""

        def register_blueprint(self, blueprint: object) -> None:
            raise AssertionError("mounted")

    db = Database("directory", Settings(data=tmp_path, keys="team"))
    mount(lambda environ, start: [], {"directory": App()}, db)
    db.dispose()


def test_a_directory_whose_passwords_nobody_published_has_no_tour(city: Embedded) -> None:
    """The sample city as it is loaded without its sign-ins: not a word of it, and 404."""
    client = city.apps["directory"].test_client()
    page = client.get("/sign-in").text
    assert "/tour/" not in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    for step in ("start", "next"):
        assert client.post(f"/tour/{step}", data={"csrf_token": token[1]}).status_code == 404
        assert client.post(f"/tour/{step}").status_code == 403
