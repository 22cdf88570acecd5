"""The room of a unit for its files, on both databases: also of uploads that come at once, and given back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from services.intake.models import Attachment
from tests.intake.build import Intake
from tests.intake.test_attachments import on_disk, picture, raised, refused, room, upload, uploaded
from tests.intake.test_materials import offer

COLOURS = ("blue", "green", "black", "white")


def narrow(intake: Intake, size: float) -> None:
    """So many bytes for each unit."""
    intake.db.settings = replace(intake.db.settings, unit_files_quota_gb=size / (1 << 30))


def test_a_unit_has_so_much_room(intake: Intake) -> None:
    xc, need = intake.client("xc"), raised(intake)
    size = uploaded(xc, need, picture())["size"]
    narrow(intake, size * 1.5)
    refused(upload(xc, need, picture("blue")), 409, "no_room")
    refused(upload(xc, "materials/" + offer(xc)["id"], picture("blue")), 409, "no_room")
    assert uploaded(intake.client("zz"), raised(intake, "zz"), picture("blue"))["size"]
    assert len(on_disk(intake)) == 2
    one = xc.get(f"/intake/v1/{need}/attachments").get_json()["items"][0]["id"]
    assert xc.call("DELETE", f"/intake/v1/{need}/attachments/{one}", If_Match='"1"').status_code == 204
    assert uploaded(xc, need, picture("blue"))["size"]


def test_of_four_at_once_one_has_the_room_that_is_left(intake: Intake) -> None:
    """To four needs, so that no lock of a need helps: one statement takes the room."""
    owners = [raised(intake) for _ in COLOURS]
    size = uploaded(intake.client("xc"), owners[0], picture())["size"]
    narrow(intake, size * 2.5)
    callers = [intake.client("xc") for _ in COLOURS]
    with ThreadPoolExecutor(len(COLOURS)) as pool:
        answers = list(pool.map(upload, callers, owners, map(picture, COLOURS)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert room(intake) <= intake.db.settings.unit_files_quota
    assert len(on_disk(intake)) == 2


def test_the_same_bytes_at_once_are_one_file(intake: Intake) -> None:
    need = raised(intake)
    callers = [intake.client("xc") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: upload(one, need, picture()), callers))
    assert {answer.status_code for answer in answers} == {201}
    with intake.db.read() as session:
        [row] = session.query(Attachment).all()
        assert room(intake) == row.size
