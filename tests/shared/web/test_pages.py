"""Pages: sign-in redirect, forms with CSRF and idempotency, refusals in place, messages, static files."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from shared.identity import PEOPLE, sign
from shared.ids import new_id
from shared.web import create_app, local_only
from tests.shared.web.sample import SAMPLE, Sample, make_need

URL = "/intake/page"


def hidden(html: str, action: str = URL) -> dict[str, str]:
    """The hidden fields of the form with this action, as a browser would send them."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form_of(html, action)))


def form_of(html: str, action: str) -> str:
    """The one form with this action, from within."""
    (form,) = re.findall(rf'<form method="post" action="{re.escape(action)}"[^>]*>(.*?)</form>', html, re.S)
    return str(form)


def signed_in(sample: Sample, who: str = "publicist@lanshan") -> FlaskClient:
    return sample.client(who, cookie=True)


def test_without_a_session_one_is_sent_to_sign_in(sample: Sample) -> None:
    answer = sample.client(None).get(URL + "?q=%E9%98%B2")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/intake/page%3Fq%3D%25E9%2598%25B2"
    by_script = sample.client(None).post(URL, headers={"Accept": "application/problem+json"})
    assert (by_script.status_code, by_script.json["code"]) == (401, "not_signed_in")


def test_a_form_goes_round(sample: Sample) -> None:
    client = signed_in(sample)
    fields = hidden(client.get(URL).text)
    assert set(fields) == {"csrf_token", "idempotency_key", "back"}
    sent = client.post(URL, data={**fields, "title": "防溺水提示", "count": "3"})
    assert (sent.status_code, sent.headers["Location"]) == (303, URL)
    assert "已提出" in client.get(URL).text
    (need,) = sample.needs()
    assert (need.title, need.count) == ("防溺水提示", 3)


def test_pressing_twice_has_one_effect(both: Sample) -> None:
    client = signed_in(both)
    fields = hidden(client.get(URL).text)
    for _ in range(2):
        assert client.post(URL, data={**fields, "title": "防溺水提示"}).status_code == 303
    assert len(both.needs()) == 1


def test_a_refused_form_is_shown_again_with_what_was_typed(sample: Sample) -> None:
    client = signed_in(sample)
    fields = hidden(client.get(URL).text)
    answer = client.post(URL, data={**fields, "title": "<b>", "count": "99"})
    assert answer.status_code == 422
    assert 'value="99"' in answer.text
    assert 'value="&lt;b&gt;"' in answer.text
    assert "须在 1 至 9 之间" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not sample.needs()
    again = client.post(URL, data={**hidden(answer.text), "title": "改好了", "count": "9"})
    assert again.status_code == 303


def test_a_refusal_without_a_page_of_its_own_is_a_message_on_the_way_back(sample: Sample) -> None:
    need = make_need(sample)
    client = signed_in(sample)
    action = f"{URL}/{need['id']}/withdraw"
    fields = hidden(client.get(URL).text, action)
    assert fields["version"] == "1"
    stale = client.post(action, data={**fields, "version": "7"})
    assert (stale.status_code, stale.headers["Location"]) == (303, URL)
    assert "内容已被他人更新" in client.get(URL).text
    assert client.post(action, data={**fields, "idempotency_key": new_id()}).status_code == 303
    later = client.post(action, data={**fields, "idempotency_key": new_id()})
    assert later.status_code == 303
    assert "已经撤回过了" in client.get(URL).text
    by_script = client.post(
        action, data={**fields, "idempotency_key": new_id()}, headers={"Accept": "application/problem+json"}
    )
    assert (by_script.status_code, by_script.mimetype) == (409, "application/problem+json")
    assert "已经撤回过了" in by_script.json["title"]
    assert "已经撤回过了" not in client.get(URL).text, "told once, by the script"


@pytest.mark.parametrize("change", [{"csrf_token": ""}, {"csrf_token": "x"}])
def test_a_form_without_its_token_is_refused(sample: Sample, change: dict[str, str]) -> None:
    client = signed_in(sample)
    fields = hidden(client.get(URL).text)
    answer = client.post(URL, data={**fields, "title": "假冒请求", **change})
    assert answer.status_code == 403
    assert "页面已过期" in answer.text
    assert not sample.needs()


def test_a_token_of_another_session_is_refused(sample: Sample) -> None:
    client = signed_in(sample)
    fields = hidden(client.get(URL).text)
    client.set_cookie("baiying", sample.token())  # the same person, another session
    assert client.post(URL, data={**fields, "title": "假冒请求"}).status_code == 403
    other = signed_in(sample, "publicist@luozhuang")
    other.get(URL)
    assert other.post(URL, data={**fields, "title": "假冒请求"}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_origin_is_refused_with_the_right_token(sample: Sample, headers: dict[str, str]) -> None:
    client = signed_in(sample)
    fields = hidden(client.get(URL).text)
    assert client.post(URL, data={**fields, "title": "假冒请求"}, headers=headers).status_code == 403
    same = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert client.post(URL, data={**fields, "title": "自家页面"}, headers=same).status_code == 303


def test_the_json_door_by_cookie_wants_the_token_too(sample: Sample) -> None:
    client = signed_in(sample)
    token = hidden(client.get(URL).text)["csrf_token"]
    assert client.get("/intake/v1/needs").status_code == 200
    assert client.post("/intake/v1/needs", json={"title": "跨站"}).json["code"] == "csrf"
    assert client.post("/intake/v1/needs", json={"title": "自家"}, headers={"X-CSRFToken": token}).status_code == 201
    assert sample.client().post("/intake/v1/needs", json={"title": "持令牌"}).status_code == 201


@pytest.mark.parametrize(("also", "status"), [(("old-secret-" * 4,), 303), ((), 403)])
def test_a_form_opened_before_the_secret_was_changed(sample: Sample, also: tuple[str, ...], status: int) -> None:
    """It can still be sent while the older secret is honoured besides, by its cookie and by its token (L08)."""
    older = replace(sample.settings, secret="old-secret-" * 4)
    newer = replace(sample.settings, secret="new-secret-" * 4, secret_also=also)
    before, after = (create_app(SAMPLE, settings, sample.db).test_client() for settings in (older, newer))
    person, session_id = sample.people["publicist@lanshan"], new_id()
    before.set_cookie("baiying", sign(older, person, session_id, PEOPLE, timedelta(hours=1)))
    fields = hidden(before.get(URL).text)
    form = before.get_cookie("baiying_form")
    assert form is not None
    after.set_cookie("baiying_form", form.value)
    after.set_cookie("baiying", sign(newer, person, session_id, PEOPLE, timedelta(hours=1)))
    assert after.post(URL, data={**fields, "title": "换过密钥"}).status_code == status


def test_pages_of_refusals(sample: Sample) -> None:
    client = signed_in(sample)
    missing = client.get(f"{URL}/{new_id()}")
    assert (missing.status_code, missing.mimetype) == (404, "text/html")
    assert "没有找到" in missing.text
    assert "退出" in missing.text
    assert client.get("/intake/nowhere", headers={"Accept": "text/html"}).mimetype == "text/html"
    assert client.get("/intake/nowhere").mimetype == "application/problem+json"
    liaison = signed_in(sample, "liaison@lanshan")
    fields = hidden(liaison.get(URL).text)
    forbidden = liaison.post(URL, data={**fields, "title": "不该成功"})
    assert forbidden.status_code == 403
    assert client.post(URL, data=b"x", content_type="text/plain").status_code == 403  # no token in it


def test_odd_forms_are_refused(sample: Sample) -> None:
    client = signed_in(sample)
    fields = hidden(client.get(URL).text)
    for title in ("a\x00b", "a\x1bb", "a\u202eb"):
        assert client.post(URL, data={**fields, "title": title}).status_code in (400, 422), repr(title)
    assert client.post(URL, data={**fields, "title": "好的", "extra": "1"}).status_code == 422
    assert client.post(URL, data={**fields, "title": ["一个", "两个"]}).status_code == 422
    raw = "&".join(f"{name}={value}" for name, value in fields.items()).encode() + b"&title=%ff%fe"
    assert not sample.needs()
    assert client.post(URL, data=raw, content_type="application/x-www-form-urlencoded").status_code == 303
    assert [need.title for need in sample.needs()] == ["%FF%FE"]  # kept as sent, not turned into something else


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/intake/needs?q=1", "/intake/needs?q=1"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("\t//evil.example", "/"),
        ("", "/"),
        (None, "/"),
        ("/" + "x" * 1001, "/"),
    ],
)
def test_going_on_is_local_only(given: str | None, kept: str) -> None:
    assert local_only(given) == kept


def test_static_files_are_kept_for_a_year_by_hash(sample: Sample) -> None:
    client = sample.client(None)
    page = signed_in(sample).get(URL).text
    (style,) = re.findall(r'href="(/static/baiying\.css\?v=\w+)"', page)
    assert "immutable" in client.get(style, buffered=True).headers["Cache-Control"]
    for other in ("/static/baiying.css", "/static/baiying.css?v=", "/static/baiying.css?v=ofanotherone"):
        answer = client.get(other, buffered=True)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache"), other
    assert client.get("/static/../app.py").status_code in (400, 404)
    assert "<script>" not in page
    assert " style=" not in page
    assert not re.search(r'="(https?:)?//', page)
