"""Since when things count as changed: two times in a cookie, none of them kept on the server."""

from datetime import UTC, datetime, timedelta

import pytest

from services.directory.pages.last_look import looked

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)


def cookie(before: int, latest: int) -> str:
    """Minutes before AT."""
    return "~".join(str(int((AT - timedelta(minutes=minutes)).timestamp())) for minutes in (before, latest))


@pytest.mark.parametrize(
    ("value", "since"),
    [
        (cookie(600, 40), 40),  # away for 40 minutes: what happened since he left
        (cookie(600, 31), 31),
        (cookie(600, 30), 600),  # a look in between: the same changes still stand there
        (cookie(600, 0), 600),
        ("", None),
        ("yesterday", None),
        (cookie(10, 20), None),  # the earlier one is later
        (cookie(10, -20), None),  # from the future
        ("99999999999~99999999999", None),
    ],
)
def test_a_look_counts_after_a_pause(value: str, since: int | None) -> None:
    assert looked(value, AT) == (None if since is None else AT - timedelta(minutes=since), AT)
