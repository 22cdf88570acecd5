"""What must not even be read: lengths, chunks, compression, media types (matrix J02, J03)."""

import pytest

from tests.shared.web.sample import Sample

URL = "/intake/v1/needs"


def test_a_body_over_a_mebibyte_is_413(sample: Sample) -> None:
    answer = sample.client().post(URL, data=b"x" * ((1 << 20) + 1), content_type="application/json")
    assert (answer.status_code, answer.json["code"], answer.json["limit"]) == (413, "too_large", 1 << 20)


def test_a_claimed_gigabyte_is_refused_unread(sample: Sample) -> None:
    answer = sample.client().post(
        URL, data=b"{}", content_type="application/json", environ_overrides={"CONTENT_LENGTH": str(1 << 30)}
    )
    assert answer.status_code == 413


def test_a_chunked_body_is_411(sample: Sample) -> None:
    overrides = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    answer = sample.client().post(URL, data=b'{"title":"ok title"}', content_type="application/json",
                                  environ_overrides=overrides)  # fmt: skip
    assert (answer.status_code, answer.json["code"]) == (411, "length_required")
    assert not sample.needs()


def test_a_cut_body_is_400(sample: Sample) -> None:
    answer = sample.client().post(URL, data=b'{"title":"ok title"}', content_type="application/json",
                                  environ_overrides={"CONTENT_LENGTH": "500"})  # fmt: skip
    assert answer.status_code == 400
    assert not sample.needs()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_compressed_bodies_are_415(sample: Sample, encoding: str) -> None:
    headers = {"Content-Encoding": encoding}
    answer = sample.client().post(URL, data=b"\x1f\x8b", content_type="application/json", headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=gbk", "text/json"]
)
def test_other_media_types_are_415(sample: Sample, media: str) -> None:
    answer = sample.client().post(URL, data=b'{"title":"ok title"}', content_type=media)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")
    assert not sample.needs()


def test_json_with_its_charset_is_taken(sample: Sample) -> None:
    answer = sample.client().post(URL, data=b'{"title":"ok title"}', content_type="application/json; charset=UTF-8")
    assert answer.status_code == 201


def test_a_body_where_none_belongs_is_400(sample: Sample) -> None:
    assert sample.client().post("/intake/v1/keys", json={"a": 1}).json["code"] == "unexpected_body"
    assert sample.client().post("/intake/v1/keys", json={}).status_code == 201
