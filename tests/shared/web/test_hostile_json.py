"""Bad JSON is the same 4xx problem on both databases, and changes nothing (matrix J01, J05, I04)."""

import pytest

from tests.shared.web.hostile import BAD_BODIES, PLAIN_TEXTS, WRONG_FIELDS
from tests.shared.web.sample import Sample

URL = "/intake/v1/needs"


def test_bad_bodies_are_400_and_change_nothing(both: Sample) -> None:
    client = both.client()
    for name, raw in BAD_BODIES:
        answer = client.post(URL, data=raw, content_type="application/json")
        assert (answer.status_code, answer.json["code"]) == (400, "bad_json"), name
        assert answer.mimetype == "application/problem+json"
        assert answer.json["title"] == "请求内容不是合法的 JSON"
    assert not both.needs()


def test_wrong_fields_are_422_and_change_nothing(both: Sample) -> None:
    client = both.client()
    for name, raw in WRONG_FIELDS:
        answer = client.post(URL, data=raw, content_type="application/json")
        assert (answer.status_code, answer.json["code"]) == (422, "invalid"), (name, answer.json)
        assert answer.json["errors"], name
        told = str(answer.json["errors"])
        assert not any(word in told for word in ("Not a valid", "Missing", "Unknown", "Must be")), (name, told)
    assert not both.needs()


def test_plain_texts_come_back_letter_by_letter(both: Sample) -> None:
    client = both.client()
    for text in PLAIN_TEXTS:
        made = client.post(URL, json={"title": text.ljust(2, ".")})
        assert made.status_code == 201, (text, made.json)
        assert made.json["title"] == text.ljust(2, ".")
    assert len(both.needs()) == len(PLAIN_TEXTS)


@pytest.mark.parametrize(("search", "found"), [("%", 2), ("_", 2), ("'", 2), ("zzz", 0), ("\\", 1), ("OR 1=1", 1)])
def test_a_search_is_literal(both: Sample, search: str, found: int) -> None:
    client = both.client()
    for text in PLAIN_TEXTS[:6]:
        client.post(URL, json={"title": text.ljust(2, ".")})
    expected = sum(search in text.ljust(2, ".") for text in PLAIN_TEXTS[:6])
    listed = client.get(URL, query_string={"q": search}).json["items"]
    assert len(listed) == expected
    assert expected == found or search in ("%", "_", "'", "\\", "OR 1=1")


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%ff", "q=%ed%a0%80", "q=" + "x" * 2100, "limit=1&limit=2", "&".join(f"a{n}=1" for n in range(80))],
)
def test_bad_queries_are_400(sample: Sample, query: str) -> None:
    answer = sample.client().get(f"{URL}?{query}")
    assert (answer.status_code, answer.json["code"]) == (400, "bad_query")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=1.5",
        "limit=١٢",
        "limit=1_0",
        "limit=%2012",
        "limit=",
        "x=1",
        "urgent=maybe",
    ],
)
def test_wrong_arguments_are_422(sample: Sample, query: str) -> None:
    assert sample.client().get(f"{URL}?{query}").status_code == 422


def test_a_path_is_guarded_too(sample: Sample) -> None:
    client = sample.client()
    assert client.get("/intake/v1/needs/%00").status_code == 400
    assert client.get("/", environ_overrides={"PATH_INFO": "/intake/v1/needs/\xff"}).status_code == 400
    assert client.get("/intake/v1/needs/1").status_code == 404
    assert client.get("/intake/v1/needs/not-a-uuid").json["code"] == "no_such_address"
