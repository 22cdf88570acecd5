"""Signatures: the published vector of Standard Webhooks, rotation overlap, and what a receiver must refuse."""

from hypothesis import given
from hypothesis import strategies as st

from shared.webhooks import derive_secret, headers, signature, verify

VECTOR_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD, NEW = derive_secret("master", "one"), derive_secret("master", "two")


def test_the_vector_of_the_standard() -> None:
    body = b'{"test": 2432232314}'
    wanted = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(VECTOR_SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == wanted


def test_secrets_are_derived_and_differ() -> None:
    assert derive_secret("master", "one") == OLD
    assert len({OLD, NEW, derive_secret("other", "one")}) == 3


def test_both_signatures_stand_in_the_overlap() -> None:
    given_headers = headers([NEW, OLD], "id", 1000, b"{}")
    assert verify([OLD], given_headers, b"{}", 1000)
    assert verify([NEW], given_headers, b"{}", 1300)
    assert not verify([derive_secret("master", "three")], given_headers, b"{}", 1000)


def test_old_changed_or_broken_messages_are_refused() -> None:
    good = headers([OLD], "id", 1000, b"{}")
    assert not verify([OLD], good, b"{}", 1301)
    assert not verify([OLD], good, b"{ }", 1000)
    assert not verify([OLD], {**good, "webhook-id": "other"}, b"{}", 1000)
    assert not verify([OLD], {**good, "webhook-timestamp": "soon"}, b"{}", 1000)
    assert not verify([OLD], {}, b"{}", 1000)


@given(st.binary(max_size=200), st.text("abc-0123456789", min_size=1, max_size=40))
def test_what_is_signed_verifies(body: bytes, message_id: str) -> None:
    assert verify([OLD], headers([OLD], message_id, 5, body), body, 5)
