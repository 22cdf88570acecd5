"""The colours of the sheet: every text can be read on what it stands on, in the light and in the dark."""

import pytest

from shared.web.colours import COLOURS, PAIRS, READABLE, contrast, themes


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#abc", "#aabbcc") == 1


def test_the_list_is_that_of_the_sheet() -> None:
    light, dark = themes()
    assert list(light) == list(COLOURS) == list(dark)
    assert all(light[name] != dark[name] for name in COLOURS)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(text: str, ground: str) -> None:
    for theme in themes():
        assert contrast(theme[text], theme[ground]) >= READABLE
