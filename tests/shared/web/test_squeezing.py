"""Pages and static files compressed on the way; the token of their forms masked against guesses by length."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.csrf import LONGEST, masked, unmasked
from tests.shared.web.sample import Sample
from tests.shared.web.test_pages import URL, hidden, signed_in

ZIPPED = {"Accept-Encoding": "gzip, deflate, br"}
SHEET = "/static/baiying.css"


def test_a_page_travels_compressed_and_is_the_same(sample: Sample) -> None:
    client = signed_in(sample)
    answer = client.get(URL, headers=ZIPPED)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.vary
    assert len(answer.data) == int(answer.headers["Content-Length"])
    page = gzip.decompress(answer.data)
    assert page.endswith(b"</html>")
    assert len(answer.data) < len(page) / 2


@pytest.mark.parametrize("said", ["", "identity", "br", "gzip;q=0, *;q=1"])
def test_who_does_not_take_gzip_gets_it_plain(sample: Sample, said: str) -> None:
    answer = signed_in(sample).get(URL, headers={"Accept-Encoding": said})
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.vary
    assert "</html>" in answer.text


def test_a_static_file_is_compressed_and_answered_304_by_its_weak_mark(sample: Sample) -> None:
    client = sample.client(None)
    first = client.get(SHEET, headers=ZIPPED, buffered=True)
    assert first.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.data) == client.get(SHEET, buffered=True).data
    assert first.headers["ETag"].startswith("W/")
    again = client.get(SHEET, headers={**ZIPPED, "If-None-Match": first.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_json_small_texts_and_parts_stay_as_they_are(sample: Sample) -> None:
    client = sample.client(None)
    assert "Content-Encoding" not in client.get("/intake/openapi.json", headers=ZIPPED).headers
    assert "Content-Encoding" not in client.get("/static/icon.svg", headers=ZIPPED, buffered=True).headers
    cut = client.get(SHEET, headers={**ZIPPED, "Range": "bytes=0-2047"}, buffered=True)
    assert (cut.status_code, "Content-Encoding" in cut.headers) == (206, False)
    head = client.head(SHEET, headers=ZIPPED, buffered=True)
    assert (head.status_code, head.data, "Content-Encoding" in head.headers) == (200, b"", False)


def test_two_answers_carry_two_texts_of_one_token(sample: Sample) -> None:
    client = signed_in(sample)
    one, other = (hidden(client.get(URL).text)["csrf_token"] for _ in range(2))
    assert one != other
    for token in (one, other):
        fields = {**hidden(client.get(URL).text), "csrf_token": token, "title": f"提示{token[:9]}"}
        assert client.post(URL, data=fields).status_code == 303
    bare = {**hidden(client.get(URL).text), "csrf_token": unmasked(one), "title": "没有遮盖"}
    assert client.post(URL, data=bare).status_code == 403


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200))
def test_a_token_comes_back_from_under_its_pad(plain: str) -> None:
    assert unmasked(masked(plain)) == plain
    assert len(masked(plain)) <= LONGEST


@given(st.text(max_size=60) | st.just("A" * (LONGEST + 1)))
def test_what_nobody_masked_is_no_fault_of_ours(sent: str) -> None:
    assert isinstance(unmasked(sent), str)


def test_the_pad_is_another_each_time() -> None:
    assert len({masked("the same") for _ in range(20)}) == 20
