"""A browser that is used stays signed in, wherever it asks; what weighs heavily asks for the password in between."""

import html
import json
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.db import forward, now
from shared.identity import PEOPLE, Claims, claims_of, sign
from shared.ids import new_id
from tests.shared.web.sample import Sample, make_need
from tests.shared.web.test_pages import URL, hidden

HOUR = timedelta(hours=1)


def browser(sample: Sample, ttl: timedelta = 4 * HOUR) -> FlaskClient:
    """A client with a cookie that was given now."""
    client = sample.app.test_client()
    with sample.db.read() as session:
        person = sample.people["publicist@lanshan"]
        client.set_cookie("baiying", sign(sample.settings, person, new_id(), PEOPLE, ttl, at=now(session)))
    return client


def later(sample: Sample, by: timedelta) -> None:
    with sample.db.write() as session:
        forward(session, by)


def claims(sample: Sample, client: FlaskClient) -> Claims:
    cookie = client.get_cookie("baiying")
    assert cookie
    return claims_of(sample.settings, cookie.value)


def signs_in(answer: Any) -> list[str]:
    """The lines that give the browser a token."""
    return [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("baiying=")]


@pytest.mark.parametrize("address", [URL, "/intake/v1/needs"])
def test_any_service_renews_the_cookie(sample: Sample, address: str) -> None:
    client = browser(sample)
    first = claims(sample, client)
    assert not signs_in(client.get(address))
    later(sample, HOUR)
    [line] = signs_in(client.get(address))
    again = claims(sample, client)
    assert (again.sid, again.sub, again.started_at) == (first.sid, first.sub, first.started_at)
    assert again.confirmed_at == first.confirmed_at, "being there is no confirmation"
    assert abs(again.expires_at - first.expires_at - HOUR) < timedelta(seconds=5)
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in line


def test_a_cookie_that_ran_out_is_not_renewed(sample: Sample) -> None:
    client = browser(sample)
    later(sample, 4 * HOUR)
    answer = client.get(URL)
    assert answer.status_code == 303
    assert not signs_in(answer)


def test_a_token_that_lasts_longer_is_left_alone(sample: Sample) -> None:
    client = browser(sample, 12 * HOUR)
    later(sample, 3 * HOUR)
    assert not signs_in(client.get(URL))


def withdrawing(sample: Sample) -> tuple[FlaskClient, str, dict[str, str]]:
    """A browser five hours after the password, with the form of a withdrawal."""
    need, client = make_need(sample), browser(sample, 12 * HOUR)
    later(sample, 5 * HOUR)
    action = f"{URL}/{need['id']}/withdraw"
    return client, action, hidden(client.get(URL).text, action)


def test_the_form_is_kept_while_the_password_is_asked_for(sample: Sample) -> None:
    client, action, fields = withdrawing(sample)
    asked = client.post(action, data={**fields, "why": 'a "b"\r\n<c>', "many": ["1", "2"]})
    assert (asked.status_code, sample.needs()[0].state) == (403, "waiting")
    found = {name: html.unescape(value) for name, value in hidden(asked.text, "/confirm").items()}
    assert (found["to"], found["next"]) == (action, URL)
    kept = json.loads(found["kept"])
    assert kept["why"] == ['a "b"\r\n<c>']
    assert kept["many"] == ["1", "2"]
    assert kept["version"] == [fields["version"]]
    assert "csrf_token" not in kept


def test_a_file_cannot_be_kept(sample: Sample) -> None:
    client, action, fields = withdrawing(sample)
    asked = client.post(action, data={**fields, "file": (BytesIO(b"x"), "a.txt")})
    assert asked.status_code == 403
    assert "选好的文件无法保留" in asked.text
    assert re.search(r'name="kept" value=""', asked.text)


def test_a_script_is_told_and_leaves_it_to_the_browser(sample: Sample) -> None:
    client, action, fields = withdrawing(sample)
    asked = client.post(action, data=fields, headers={"Accept": "application/problem+json"})
    assert (asked.status_code, asked.json["code"]) == (403, "confirm_first")
