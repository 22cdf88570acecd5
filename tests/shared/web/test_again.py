"""A refused form keeps what was written in it: on the page it stood on, else on the page of the refusal."""

import re

import pytest

from shared.ids import new_id
from tests.shared.web.sample import Sample, make_need
from tests.shared.web.test_pages import URL, form_of, hidden, signed_in


def test_what_was_typed_stays_in_the_form_it_stood_in(sample: Sample) -> None:
    need, other = make_need(sample), make_need(sample)
    client = signed_in(sample)
    there = f"{URL}?q=one"
    fields = hidden(client.get(there).text, f"{URL}/{need['id']}/remark")
    answer = client.post(f"{URL}/{need['id']}/remark", data={**fields, "reason": "写了很久的一段<话>"})
    assert answer.status_code == 409
    assert "已经撤回过了" in answer.text
    assert answer.text.count('id="refused"') == answer.text.count('href="#refused"') == 1
    own = form_of(answer.text, f"{URL}/{need['id']}/remark")
    assert 'value="写了很久的一段&lt;话&gt;"' in own
    assert hidden(answer.text, f"{URL}/{need['id']}/remark")["back"] == there
    assert "写了很久" not in answer.text.replace(own, ""), "another form with a field of that name"
    assert 'value="1"' in form_of(answer.text, URL)
    wrong = client.post(f"{URL}/{other['id']}/remark", data={**fields, "idempotency_key": new_id(), "reason": "短"})
    assert wrong.status_code == 422
    assert "is-wrong" in form_of(wrong.text, f"{URL}/{other['id']}/remark")
    assert wrong.text.count("is-wrong") == 1


@pytest.mark.parametrize(
    "back", ["/tasking/queue", "/intake/nothing", "/intake/v1/needs", "/intake/page?limit=x", "{other}"]
)
def test_where_no_page_can_hold_it_the_words_are_told(sample: Sample, back: str) -> None:
    """A page of another service, none, no page, one that cannot be read, and one on which the form is not."""
    need, other = make_need(sample), make_need(sample)
    client = signed_in(sample)
    fields = hidden(client.get(URL).text, f"{URL}/{need['id']}/remark")
    fields["back"] = back.format(other=f"{URL}/{other['id']}")
    answer = client.post(f"{URL}/{need['id']}/remark", data={**fields, "reason": "写了很久的一段<话>"})
    assert answer.status_code == 409
    assert re.search(r"<textarea[^>]* readonly>\n写了很久的一段&lt;话&gt;</textarea>", answer.text)
    assert answer.text.count("已经撤回过了") == 2, "the title, and the words"


def test_the_words_of_a_form_without_its_token_are_told_to_our_own_page_only(sample: Sample) -> None:
    need = make_need(sample)
    client = signed_in(sample)
    fields = {"csrf_token": "x", "reason": "写了很久的一段话"}
    asked = [{}, {"Origin": "http://localhost"}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
    found = [client.post(f"{URL}/{need['id']}/remark", data=fields, headers=headers) for headers in asked]
    assert [answer.status_code for answer in found] == [403] * 4
    assert ["写了很久" in answer.text for answer in found] == [True, True, False, False]
