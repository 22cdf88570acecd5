"""Lists by keyset: whole, in order, without gaps while rows arrive; a cursor that is not ours is 400."""

import base64

import pytest

from tests.shared.web.sample import Sample, make_need

URL = "/intake/v1/needs"


def walk(sample: Sample, limit: int) -> list[str]:
    client, found, cursor = sample.client(), [], ""
    while True:
        query = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        page = client.get(URL, query_string=query).json
        assert len(page["items"]) <= limit
        found += [need["id"] for need in page["items"]]
        cursor = page["next"]
        if not cursor:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
def test_every_row_once_newest_first(both: Sample, limit: int) -> None:
    ids = [make_need(both)["id"] for _ in range(7)]
    assert walk(both, limit) == ids[::-1]


def test_rows_that_arrive_meanwhile_do_not_shift_the_pages(both: Sample) -> None:
    ids = [make_need(both)["id"] for _ in range(4)]
    first = both.client().get(URL, query_string={"limit": 2}).json
    make_need(both)
    second = both.client().get(URL, query_string={"limit": 2, "cursor": first["next"]}).json
    assert [need["id"] for need in first["items"] + second["items"]] == ids[::-1]
    assert second["next"] is None


def sealed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


BAD_CURSORS = (
    "x", "!!!!", "////", sealed("null"), sealed("[]"), sealed("[1]"), sealed("[1,2]"), sealed("{}"),
    sealed('["2026-01-01T00:00:00+00:00"]'), sealed('["2026-01-01T00:00:00","0"]'), sealed('["x","y"]'),
    sealed('["2026-01-01T00:00:00+00:00","not-a-uuid"]'), sealed('["9999-12-31T23:59:59-23:00","0"]'),
    sealed('[["a"],{"b":1}]'), sealed("[" * 100), "x" * 399,
)  # fmt: skip


def test_a_cursor_that_is_not_ours_is_400(both: Sample) -> None:
    for cursor in BAD_CURSORS:
        answer = both.client().get(URL, query_string={"cursor": cursor})
        assert (answer.status_code, answer.json["code"]) == (400, "bad_cursor"), cursor
