"""The newest history of a database is remembered, over processes and starts."""

from pathlib import Path

from shared.db.fence import Fence


def test_an_older_history_is_not_written_to(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "intake.history.json"
    here, beside = Fence(file), Fence(file)
    assert here.lets("7", 1)
    assert beside.lets("7", 2), "a replica has become the primary"
    assert not here.lets("7", 1), "what another process of this machine has met counts here"
    assert not Fence(file).lets("7", 1), "and after a start"
    assert here.lets("7", 2)


def test_another_cluster_is_another_matter(tmp_path: Path) -> None:
    """A backup that was put into a new cluster begins with timeline 1 again."""
    fence = Fence(tmp_path / "intake.history.json")
    assert fence.lets("7", 3)
    assert fence.lets("8", 1)
    assert Fence(fence.file).lets("8", 1)


def test_where_nothing_can_be_kept_the_process_itself_remembers(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    fence = Fence(tmp_path / "file" / "intake.history.json")
    assert fence.lets("7", 2)
    assert not fence.lets("7", 1)


def test_a_file_that_cannot_be_read_counts_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "intake.history.json"
    file.write_text("[")
    assert Fence(file).lets("7", 1)
    assert not Fence(file).lets("7", 0)
