"""The benchmark suite still measures: one tiny part on SQLite, the load generator, the table. No assertion on speed."""

import json
from pathlib import Path

import pytest

from bench.__main__ import PARTS, main
from bench.bare_rows import Asked, OnSqlite
from bench.city import embedded, make_city, open_database
from bench.intake import BODIES
from bench.run import Run
from bench.table import Figure, absolute, paired, quantile, show
from services.intake.app import SERVICE
from shared.log import verify


class SqliteAlone(Run):
    """A run on a machine without RabbitMQ and PostgreSQL."""

    live = False


def test_the_bare_rows_are_the_products_rows(tmp_path: Path) -> None:
    """What the bare endpoint writes passes `verify`: it does the same work, hash and all."""
    city = make_city(stations=0)
    db = open_database(SERVICE, embedded(tmp_path), city)
    bare = OnSqlite(str(tmp_path / "intake.sqlite3"), "TRUNCATE")
    for n in range(3):
        answer = json.loads(bare.save(Asked(city.askers[0], city.units["office"], f"key-{n}", BODIES[n].encode())))
        assert answer["number"].endswith(f"000{n + 1}号")
    with db.read() as session:
        verdict = verify(session)
    assert (verdict.entries, verdict.fault) == (3, None)
    bare.connection.close()
    db.dispose()


def test_a_follower_is_measured() -> None:
    from bench.follow import _measured

    with Run(tiny=True) as run:
        found = _measured(run, "tiny", embedded(run.folder("follow")), 400, None)
    assert [each.unit for each in found] == ["/s", "/s"]
    assert all(each.ours > 0 for each in found)


def test_the_working_time_engine_is_measured() -> None:
    from bench.worktime import measure

    with Run(tiny=True) as run:
        found = {each.what.split()[0]: each for each in measure(run)}
    assert {"add", "back", "elapsed", "add_days", "add_months"} <= set(found)
    assert all(each.ours > 0 for each in found.values())


def test_comparing_drafts_is_measured() -> None:
    from bench.diff import measure

    with Run(tiny=True) as run:
        found = measure(run)
    assert len(found) == 5
    assert all(each.ours > 0 and each.limit for each in found)


def test_the_leaders_numbers_are_measured() -> None:
    from bench.limits import measured

    with Run(tiny=True) as run:
        found = measured(run, "tiny", embedded(run.folder("limits")), 60)
    assert any("board" in each.what for each in found)
    assert all(each.ours > 0 for each in found if each.unit in ("ms", "rungs/s"))


def test_the_table_says_limit_ours_ratio_and_target(capsys: pytest.CaptureFixture[str]) -> None:
    show("a part", [paired("rate", [100, 120, 110], [60, 60, 77], "/s", least=0.6), absolute("wait", 7, "ms", most=5)])
    text = capsys.readouterr().out
    assert "110" in text
    assert "0.60" in text
    assert "met" in text
    assert "MISSED" in text


def test_quantiles_by_nearest_rank() -> None:
    assert quantile(range(1, 101), 0.99) == 100
    assert quantile([3.0], 0.5) == 3.0


def test_unknown_parts_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    said = capsys.readouterr().err
    assert all(name in said for name in PARTS)


def test_a_figure_without_limit_has_no_ratio() -> None:
    assert absolute("x", 1.0, "s") == Figure("x", None, 1.0, "s")


def test_the_lists_of_needs_and_their_likeness_are_measured() -> None:
    from bench import needs, similar

    with SqliteAlone(tiny=True) as run:
        lists, likeness = needs.measure(run), similar.measure(run)
    assert [each.unit for each in lists] == ["ms"] * 5
    assert [each.unit for each in likeness] == ["ms", "ms", "%"]
    assert all(each.ours > 0 for each in (*lists, *likeness))


def test_deliveries_are_measured() -> None:
    from bench.deliver import measure

    with SqliteAlone(tiny=True) as run:
        speed, percentile = measure(run)
    assert (speed.unit, percentile.unit) == ("/s", "ms")
    assert all(each.ours > 0 and each.limit for each in (speed, percentile))


def test_a_page_is_timed_and_weighed() -> None:
    from bench.bare_hello import app
    from bench.pages_seen import Seat

    seat = Seat.of(app)
    assert seat.milliseconds("/hello") > 0
    assert seat.first_load("/hello") == len("hello world")
    with pytest.raises(RuntimeError, match="404"):
        seat.get("/nowhere")
