"""Secrets among the settings: from a variable or from a file, never from both; production takes no known ones (K03)."""

from pathlib import Path
from typing import Any

import pytest

from shared.settings import DEVELOPMENT_SECRET, Settings, SettingsError, child_environ, load

GOOD, OTHER = "0123456789abcdef" * 4, "fedcba9876543210" * 4
URL = "postgresql+psycopg://intake@127.0.0.1:5432/intake"


def production(**changes: str) -> dict[str, str]:
    """A good environment of a production."""
    env = {"MODE": "production", "SECRET": GOOD, "BROKER_URL": "amqp://baiying:k3f8-a7d1-22c9@127.0.0.1:5672/%2F"}
    env |= {"DATABASE_URL": "postgresql://intake:k3f8-a7d1-22c9@127.0.0.1:5432/intake"}
    return {f"BAIYING_{name}": value for name, value in (env | changes).items()}


def refused(env: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        load(env)
    return "\n".join(caught.value.lines)


def kept(folder: Path, content: str) -> str:
    path = folder / "kept"
    path.write_text(content)
    return str(path)


def test_a_file_gives_what_its_variable_would(tmp_path: Path) -> None:
    assert load({"BAIYING_SECRET_FILE": kept(tmp_path, f"{GOOD}\n")}).secret == GOOD
    found = load({"BAIYING_INTAKE_DATABASE_URL_FILE": kept(tmp_path, "postgresql://a:b@127.0.0.1/c\n")})
    assert found.database_url("intake") == "postgresql://a:b@127.0.0.1/c"


@pytest.mark.parametrize(
    ("content", "why"),
    [("", "the file is empty"), (" \n", "the file is empty"), ("x" * 70_000, "too large"), (None, "No such file")],
)
def test_a_file_that_holds_none_stops_the_start(tmp_path: Path, content: str | None, why: str) -> None:
    path = kept(tmp_path, content) if content is not None else str(tmp_path / "gone")
    assert why in refused({"BAIYING_SECRET_FILE": path})
    assert str(tmp_path) not in refused({"BAIYING_SECRET_FILE": path})


def test_bytes_that_are_no_text_stop_it_without_being_shown(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"\xff\xfe\x00secret")
    assert refused({"BAIYING_SECRET_FILE": str(tmp_path / "kept")}) == "BAIYING_SECRET_FILE: not a file of text"


def test_given_twice_is_a_mistake(tmp_path: Path) -> None:
    both = {"BAIYING_SECRET": GOOD, "BAIYING_SECRET_FILE": kept(tmp_path, OTHER)}
    assert refused(both) == "BAIYING_SECRET: given twice, here and by BAIYING_SECRET_FILE"


def test_an_empty_file_of_others_says_that_there_are_none(tmp_path: Path) -> None:
    assert load({"BAIYING_SECRET_ALSO_FILE": kept(tmp_path, "\n")}).secrets == (DEVELOPMENT_SECRET,)
    assert load({"BAIYING_SECRET_ALSO": f"{GOOD}, {OTHER}"}).secrets == (DEVELOPMENT_SECRET, GOOD, OTHER)


def test_a_password_goes_into_the_address_that_wants_one(tmp_path: Path) -> None:
    env = {"BAIYING_INTAKE_DATABASE_URL": URL, "BAIYING_NOTIFY_DATABASE_URL": "postgresql://me:own@127.0.0.1/notify"}
    env |= {"BAIYING_DATABASE_PASSWORD_FILE": kept(tmp_path, "p@ss/word:1\n")}
    env |= {"BAIYING_BROKER_URL": "amqp://baiying@one:5672,two:5672/%2F", "BAIYING_BROKER_PASSWORD": "b?c"}
    found = load(env)
    assert found.database_url("intake") == "postgresql+psycopg://intake:p%40ss%2Fword%3A1@127.0.0.1:5432/intake"
    assert found.database_url("notify") == "postgresql://me:own@127.0.0.1/notify", "its own stays"
    assert found.broker_url == "amqp://baiying:b%3Fc@one:5672,two:5672/%2F"


def test_no_secret_shows_when_settings_are_printed() -> None:
    shown = repr(load(production(SECRET_ALSO=OTHER)))
    assert not [one for one in (GOOD, OTHER, "k3f8-a7d1-22c9") if one in shown]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"SECRET": DEVELOPMENT_SECRET}, "BAIYING_SECRET:"),
        ({"SECRET": GOOD[:31]}, "BAIYING_SECRET:"),
        ({"SECRET": "abc" * 20}, "BAIYING_SECRET:"),
        ({"SECRET_ALSO": f"{OTHER},{DEVELOPMENT_SECRET}"}, "BAIYING_SECRET_ALSO:"),
        ({"BROKER_URL": "amqp://guest:guest@127.0.0.1/"}, "BAIYING_BROKER_URL:"),
        ({"BROKER_URL": "amqp://baiying:%67uest@127.0.0.1/"}, "BAIYING_BROKER_URL:"),
        ({"BROKER_URL": "amqp://admin:admin@one:5672,two:5672/"}, "BAIYING_BROKER_URL:"),
        ({"BROKER_URL": "amqp://baiying:Baiying@127.0.0.1/"}, "BAIYING_BROKER_URL:"),
        ({"BROKER_URL": "amqp://baiying:@127.0.0.1/"}, "BAIYING_BROKER_URL:"),
        ({"DATABASE_URL": "postgresql://postgres:postgres@127.0.0.1/x"}, "BAIYING_DIRECTORY_DATABASE_URL:"),
        ({"NOTIFY_DATABASE_URL": "postgresql://me:abc1234@127.0.0.1/x"}, "BAIYING_NOTIFY_DATABASE_URL:"),
        ({"NOTIFY_DATABASE_URL": "postgresql://me:aaaaaaaaaa@127.0.0.1/x"}, "BAIYING_NOTIFY_DATABASE_URL:"),
    ],
)
def test_production_refuses_what_everybody_knows(change: dict[str, str], name: str) -> None:
    load(production())
    said = refused(production(**change))
    assert said.startswith(name)
    for value in change.values():
        assert value not in said


def test_who_needs_no_password_needs_none() -> None:
    """A role that the database knows by its certificate or its socket."""
    load(production(DATABASE_URL=URL))


def test_a_child_is_not_told_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BAIYING_SECRET_FILE", kept(tmp_path, OTHER))
    assert load(child_environ(SECRET=GOOD)).secret == GOOD
    monkeypatch.setenv("BAIYING_SECRET", GOOD)
    assert load(child_environ(SECRET_FILE=kept(tmp_path, OTHER))).secret == OTHER


def test_settings_made_by_hand_have_one_secret() -> None:
    made: Any = Settings(data=Path("unused"), secret=GOOD)
    assert made.secrets == (GOOD,)
