"""A planted identifier is found in any disguise, at its place; digits that are none are left alone."""

from itertools import cycle

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.redact import bank_card, check_digit, find, luhn, masked, resident_id, vehicle

AROUND = st.text(st.sampled_from("民警提醒广大群众注意防范电信网络诈骗，。！：；\n遇事请先核实再说"), max_size=25)
HAN = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
ROUND = dict(zip("0123456789", "⓪①②③④⑤⑥⑦⑧⑨", strict=True))
WAYS = (
    lambda digit: digit,
    lambda digit: chr(ord(digit) + 0xFEE0),
    lambda digit: HAN.get(digit, digit),
    lambda digit: ROUND.get(digit, digit),
    lambda digit: digit + "\ufe0f\u20e3" if digit.isdigit() else digit,
    lambda digit: {"0": "O"}.get(digit, digit),
)
BETWEEN = ("", " ", "-", "·", "\u200b", "  ", "—", "/", "_", ") (")


@st.composite
def ids(draw: st.DrawFn) -> str:
    """A number of the area 371399, which does not exist."""
    born = draw(st.dates()).replace(year=draw(st.integers(1900, 2020)), day=draw(st.integers(1, 28)))
    first = f"371399{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first + check_digit(first)


def mobiles() -> st.SearchStrategy[str]:
    return st.integers(0, 99_999_999).map(lambda n: f"160{n:08d}")


def cards() -> st.SearchStrategy[str]:
    def whole(n: int) -> str:
        first = f"620000{n:012d}"
        return first + next(str(digit) for digit in range(10) if luhn(first + str(digit)))

    return st.integers(0, 10**12 - 1).map(whole)


@st.composite
def disguised(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> str:
    number = draw(numbers)
    ways = cycle(draw(st.lists(st.sampled_from(WAYS), min_size=1, max_size=4)))
    between = cycle(draw(st.lists(st.sampled_from(BETWEEN), min_size=1, max_size=4)))
    written = "".join(next(ways)(char) + next(between) for char in number)
    return written.rstrip(" -·\u200b—/_)(")


def _planted(kind: str, before: str, written: str, after: str) -> None:
    text = f"{before}号码{written}。{after}"
    start = len(before) + 2
    (found,) = [one for one in find(text) if one.kind == kind]
    assert (found.start, found.start + len(written)) == (start, start + len(written))
    assert found.end - found.start <= len(written)
    assert text[found.start : found.end].rstrip("\ufe0f\u20e3") == written.rstrip("\ufe0f\u20e3")


@settings(max_examples=300, deadline=None)
@given(AROUND, disguised(mobiles()), AROUND)
def test_a_mobile_number_in_any_disguise(before: str, written: str, after: str) -> None:
    _planted("mobile", before, written, after)


@settings(max_examples=300, deadline=None)
@given(AROUND, disguised(ids()), AROUND)
def test_an_identity_number_in_any_disguise(before: str, written: str, after: str) -> None:
    _planted("resident_id", before, written, after)


@settings(max_examples=300, deadline=None)
@given(AROUND, disguised(cards()), AROUND)
def test_a_bank_card_in_any_disguise(before: str, written: str, after: str) -> None:
    _planted("bank_card", before, written, after)


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text: str) -> None:
    for one in find(text):
        assert 0 <= one.start < one.end <= len(text)


@given(st.text(st.sampled_from("民警提醒群众注意防范电信网络诈骗一二三十百年月日，。\n 0123456789%元起"), max_size=60))
def test_short_numbers_identify_nobody(text: str) -> None:
    """Amounts, years, hotlines: nine digits at most are no number of a person."""
    if len([char for char in text if char.isdigit() or char in "一二三"]) < 10:
        assert not find(text)


def test_sums() -> None:
    assert resident_id("371399190001010015")
    assert not resident_id("999999190001010015")
    assert not resident_id("371399190002300015")
    assert [luhn(one) for one in ("4000000000000002", "4000000000000003")] == [True, False]
    assert [bank_card(one) for one in ("4000000000000002", "9000000000000007")] == [True, False]
    assert [vehicle(one) for one in ("LZZZ0ZZZ00Z999999", "1" * 17)] == [False, False]


def test_a_number_is_never_shown_whole() -> None:
    assert masked("mobile", "16000000001") == "160******01"
    assert masked("plate", "鲁Q00012") == "鲁******"
    assert masked("secrecy_mark", "机密★") == "机密★"
