"""归一: disguises fall away, and every place leads back to where it was in the text as written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.redact import normalise

TEXTS = st.text(
    st.sampled_from("公安民警电话一二0123456789ABab，。：（） \u200b\u3000１２３①②㎡⑪\n\t-·—️⃣éΑА機"), max_size=80
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("１３８ＡＢｃ", "138ABC"),
        ("机\u200b密", "机密"),
        ("机 密", "机密"),
        ("机·密", "机密"),
        ("機密", "机密"),
        ("1️⃣3️⃣8️⃣", "138"),
        ("①③⑧", "138"),
        ("КА", "KA"),
        ("5㎡", "5M2"),
        ("138 1234", "138 1234"),
        ("甲\n乙", "甲\n乙"),
        ("（甲）：乙！", "(甲):乙!"),
        ("【甲】", "[甲]"),
    ],
)
def test_what_is_written_becomes_what_is_meant(written: str, meant: str) -> None:
    assert normalise(written).text == meant


@given(TEXTS)
def test_every_place_leads_back(text: str) -> None:
    """Offsets grow, stay within the text, and a character that was not changed is the same one there."""
    found = normalise(text)
    assert len(found.at) == len(found.text)
    assert found.at == sorted(found.at)
    assert all(0 <= place < len(text) for place in found.at)
    for index, char in enumerate(found.text):
        start, end = found.span(index, index + 1)
        assert end == start + 1
        assert char == text[start] or normalise(text[start]).text.count(char)


@given(TEXTS)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once
