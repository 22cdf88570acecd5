"""Whoever is refused is told what to do, whatever it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.testing import capture_logs

from shared import errors
from shared.ids import new_id
from shared.web import problem
from shared.web.ways_on import BY_STATUS, FALLBACK, way_on
from tests.shared.web.sample import Sample

KINDS = [*errors.Refusal.__subclasses__()]


@contextmanager
def every_line() -> Iterator[list[Any]]:
    """The lines of the log of every level, whichever the process was told to keep."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    try:
        with capture_logs() as lines:
            yield lines
    finally:
        structlog.configure(**before)


def test_every_kind_of_refusal_has_words_of_its_own() -> None:
    kinds = [kind for kind in KINDS if kind.__module__ in ("shared.errors", "shared.web.problem")]
    assert problem.InternalError in kinds
    assert {kind.status for kind in kinds} <= set(BY_STATUS)
    assert len({way_on(kind()) for kind in kinds}) == len({kind.status for kind in kinds})


def test_a_code_says_more_than_its_status() -> None:
    assert "刷新" in way_on(errors.Forbidden(code="csrf"))
    assert way_on(errors.NotFound(code="no_such_address")) != way_on(errors.NotFound())


def test_a_long_wait_is_told_in_seconds() -> None:
    assert "约30秒" in way_on(errors.TooMany(headers={"Retry-After": "30"}))
    assert "约" not in way_on(errors.Unavailable(headers={"Retry-After": "2"}))


def test_an_unknown_status_has_words_too() -> None:
    class Strange(errors.Refusal):
        status = 418

    assert way_on(Strange()) == FALLBACK


def test_signing_in_is_no_trouble_of_the_installations(sample: Sample) -> None:
    """Who is not signed in or has the wrong role: the one is everyday, the other a warning in the log."""
    with every_line() as lines:
        sample.client(None).get("/intake/page")
        sample.client("liaison@lanshan").post("/intake/v1/needs", json={"title": "不该成功"})
    told = {line["code"]: line["log_level"] for line in lines if line["event"] == "refused"}
    assert told == {"not_signed_in": "info", "forbidden": "warning"}


def test_the_page_of_a_refusal_leads_on(sample: Sample) -> None:
    client, nowhere = sample.client(cookie=True), f"/intake/page/{new_id()}"
    page = client.get(nowhere, headers={"Referer": "http://localhost/intake/page"})
    assert page.status_code == 404
    assert '<a class="button" href="/intake/page">返回上一页</a>' in page.text
    elsewhere = client.get(nowhere, headers={"Referer": "http://evil.example/x"})
    assert "evil" not in elsewhere.text
    assert "返回上一页" not in elsewhere.text
