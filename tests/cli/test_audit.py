"""检查包 and sealing anew on the command line (matrix K09): it verifies off-line, and a changed byte shows."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.inspection import MANIFEST, SIGNATURE, Part, check_bundle, write_bundle
from services.directory.models import Person
from shared.db import Database
from shared.identity import seal
from shared.identity.signing import audit_key, public_text
from shared.ids import new_id
from shared.log import Access, note
from shared.settings import SERVICES, Settings
from tests.cli.conftest import Call

OTHER = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A good one with two files in it, and the public key."""
    folder = tmp_path_factory.mktemp("bundle")
    key = audit_key(Settings(data=folder))
    lines = [{"n": n, "reason": "查看"} for n in range(3000)]
    said = {"made_at": "2026-01-01T00:00:00+00:00", "since": None, "until": None, "by": "x"}
    write_bundle(folder / "a.zip", key, said, [Part("one.jsonl", lines), Part("two.json", [{"head": 7}])])
    return folder / "a.zip", public_text(key)


def spoiled(bundle: Path, to: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The same bundle with its files changed."""
    with zipfile.ZipFile(bundle) as old:
        files = {name: old.read(name) for name in old.namelist()}
    change(files)
    with zipfile.ZipFile(to, "w") as new:
        for name, content in files.items():
            new.writestr(name, content)
    return to


def test_a_good_bundle_holds_with_either_key(bundle: tuple[Path, str]) -> None:
    path, public = bundle
    for key in (public, ""):
        found = check_bundle(path, key)
        assert (found.fault, found.file, found.public_key) == (None, None, public)
    assert [one["lines"] for one in found.manifest["files"]] == [3000, 1]


def swap(files: dict[str, bytes], name: str, old: bytes, new: bytes) -> None:
    assert old in files[name]
    files[name] = files[name].replace(old, new, 1)


def move(files: dict[str, bytes]) -> None:
    files["one.jsonl"], files["two.json"] = files["two.json"], files["one.jsonl"]


@pytest.mark.parametrize(
    ("change", "file"),
    [
        (lambda files: swap(files, "one.jsonl", b'"n":17', b'"n":18'), "one.jsonl"),
        (lambda files: swap(files, "two.json", b"7", b"8"), "two.json"),
        (lambda files: files.update({"two.json": files["two.json"] + b" " * 9_000_000}), "two.json"),
        (lambda files: files.pop("two.json"), "two.json"),
        (lambda files: files.update({"three.json": b"{}"}), "three.json"),
        (lambda files: swap(files, MANIFEST, b"3000", b"2999"), SIGNATURE),
        (lambda files: files.update({SIGNATURE: b"AAAA"}), SIGNATURE),
        (lambda files: files.update({SIGNATURE: "不是".encode()}), SIGNATURE),
        (lambda files: files.pop(SIGNATURE), SIGNATURE),
        (lambda files: files.update({MANIFEST: b"[]"}), MANIFEST),
        (move, "one.jsonl"),
    ],
)
def test_whatever_is_changed_is_named(
    bundle: tuple[Path, str], tmp_path: Path, change: Callable[[dict[str, bytes]], object], file: str
) -> None:
    found = check_bundle(spoiled(bundle[0], tmp_path / "b.zip", change))
    assert found.fault
    assert found.file == file


def test_another_ones_signature_does_not_hold_against_our_key(bundle: tuple[Path, str], tmp_path: Path) -> None:
    """Somebody writes a bundle of his own: by itself it holds, against the key we were given it does not."""
    forged = tmp_path / "c.zip"
    write_bundle(forged, audit_key(Settings(data=tmp_path)), {}, [Part("one.jsonl", [])])
    assert check_bundle(forged).fault is None
    assert check_bundle(forged, bundle[1]).file == SIGNATURE
    with pytest.raises(ValueError, match="bytes"):
        check_bundle(forged, "AAAA")


def test_what_is_no_zip_is_a_fault_too(tmp_path: Path) -> None:
    (tmp_path / "d.zip").write_bytes(b"PK\x03\x04 not really")
    assert check_bundle(tmp_path / "d.zip").fault


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = (public_text(audit_key(Settings(data=tmp_path))) for _ in range(2))
    assert first == again
    assert (tmp_path / "audit.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["audit.key"]
    assert public_text(audit_key(Settings(data=tmp_path, audit_key=OTHER))) != first


def test_an_export_over_all_services_is_checked_off_line(
    call: Call, city_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAIYING_DATA", str(city_folder))
    db = Database("tasking", Settings(data=city_folder))
    with db.write() as session:
        note(session, Access("export", "limits", reason="查看"))
    db.dispose()
    file = tmp_path / "out.zip"
    code, out, _ = call("audit", "export", str(file), "--since", "2020-01-01", "--by", "值班员", "--json")
    manifest = json.loads(out)
    assert code == 0
    assert [one["name"] for one in manifest["files"]][::2] == [f"{name}/access-log.jsonl" for name in SERVICES]
    key = json.loads(call("audit", "key", "--json")[1])
    assert key["public_key"] == manifest["public_key"]
    shutil.rmtree(city_folder)  # off-line: no database, no key of ours
    code, out, _ = call("audit", "check", str(file), "--key", key["public_key"])
    assert code == 0
    assert key["fingerprint"] in out
    with zipfile.ZipFile(file) as held:
        rows = [json.loads(line) for line in held.read("tasking/access-log.jsonl").splitlines()]
        mine = [json.loads(line) for line in held.read("directory/access-log.jsonl").splitlines()]
        chain = json.loads(held.read("directory/event-log.json"))
    assert [(row["actor"], row["what"], row["label"]) for row in rows] == [("service:tasking", "export", "导出")]
    assert (mine[-1]["actor"], mine[-1]["about"]) == ("operator:值班员", "access_log")
    assert (chain["fault"], len(chain["head_hash"])) == (None, 64)
    bad = spoiled(
        file, tmp_path / "bad.zip", lambda files: swap(files, "tasking/access-log.jsonl", b"limits", b"limitz")
    )
    code, _, err = call("audit", "check", str(bad))
    assert code == 1
    assert "tasking/access-log.jsonl" in err


def test_an_export_is_not_written_over_another(call: Call, city_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.zip"
    file.write_bytes(b"kept")
    code, _, err = call("audit", "export", str(file), BAIYING_DATA=str(city_folder))
    assert code == 6
    assert "已经存在" in err
    assert file.read_bytes() == b"kept"


def test_rotation_on_the_command_line_says_what_it_did(call: Call, city_folder: Path) -> None:
    settings = Settings(data=city_folder)
    db = Database("directory", settings)
    with db.write() as session:
        person = session.query(Person).limit(1).one()
        person.contact_sealed = seal(settings, person.id, {"phone": "0539-1"})
        about = person.id
    ring = {"BAIYING_DATA": str(city_folder), "BAIYING_SEAL_KEYS": f"k2:{OTHER}"}
    found = json.loads(call("seal", "rotate", "--json", **ring)[1])
    mine = next(row for row in found if row["column"] == "person.contact_sealed")
    assert (mine["anew"], mine["unreadable"]) == (1, 0)
    assert {row["column"] for row in found if row["service"] == "notify"} >= {"connector.sealed", "known_card.contact"}
    with db.write() as session:
        kept = session.get_one(Person, about)
        assert kept.contact_sealed
        assert kept.contact_sealed.startswith("k2:")
        kept.contact_sealed = f"k1:{new_id()}"
    db.dispose()
    code, _, err = call("seal", "rotate", **ring)
    assert code == 1
    assert "1项打不开" in err
