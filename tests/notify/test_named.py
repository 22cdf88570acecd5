"""A push is found by its number, however that is typed."""

import pytest

from services.notify.queries.named import number_of


@pytest.mark.parametrize("typed", ["推〔2026〕0007号", "推20260007", "推[2026]7号", "2026〕7", " 推【2026】0007 "])
def test_a_number_is_known_however_it_is_typed(typed: str) -> None:
    assert number_of(typed) == "推〔2026〕0007号"


@pytest.mark.parametrize("typed", ["反诈", "需〔2026〕0007号", "推〔2026〕", "推〔26〕7号", ""])
def test_other_words_stay_as_they_are(typed: str) -> None:
    assert number_of(typed) == typed
