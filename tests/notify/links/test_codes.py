"""Codes of short links: told from the receipt's id alone, found again in its index, read as people copy them."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.links import ALPHABET, LENGTH, code_of, read_code, span_of

uuids = st.integers(0, 2**128 - 1).map(lambda number: str(UUID(int=number)))


@given(uuids)
def test_the_span_of_a_code_holds_its_receipt(receipt: str) -> None:
    code = code_of(receipt)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    span = span_of(code)
    assert span.low <= receipt <= span.high
    assert span.holds(receipt)


@given(uuids, st.integers(0, 59))
def test_each_of_sixty_bits_counts(receipt: str, bit: int) -> None:
    """Another receipt that differs in one of the bits that are told has another code, and lies elsewhere."""
    digit, within = divmod(bit, 4)
    at = digit if digit < 12 else digit + 1
    digits = list(receipt.replace("-", ""))
    digits[at] = f"{int(digits[at], 16) ^ (1 << within):x}"
    other = str(UUID("".join(digits)))
    assert code_of(other) != code_of(receipt)
    span = span_of(code_of(receipt))
    assert not (span.low <= other <= span.high and span.holds(other))


def test_the_version_of_a_uuid_is_not_among_them() -> None:
    assert code_of("00000000-0000-4000-8000-000000000000") == code_of("00000000-0000-7000-8000-000000000000")


def test_no_sign_is_taken_for_another() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("01lo") & set(ALPHABET)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/l/23456789abcd", "23456789abcd"),
        ("/l/23456789ABCD", "23456789abcd"),
        ("/l/23456789abcd/", "23456789abcd"),
        ("/l/23456789abcd。", "23456789abcd"),
        ("/l/23456789abcd）", "23456789abcd"),
        ("/l/23456789abc", None),
        ("/l/23456789abcde", None),
        ("/l/23456789abc0", None),
        ("/l/23456789abcd/x", None),
        ("/l/", None),
        ("/L/23456789abcd", None),
    ],
)
def test_what_is_read_as_a_code(path: str, code: str | None) -> None:
    assert read_code(path) == code
