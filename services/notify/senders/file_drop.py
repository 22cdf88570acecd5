"""文件落地: writes the approved bytes into a folder for one-way transfer, each file whole, its description last."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.notify.senders.carrier import Carried, Done, Failed, FetchFile, Load, OtherBytes
from services.notify.senders.carrying import File, is_folder, is_reference
from services.notify.senders.outcome import Retry
from services.notify.senders.written import these, write_whole


@dataclass(frozen=True)
class FileDrop:
    """`folder`: below which each connector has its own.

    <placement id>.content.json holds the approved bytes, files/<sha256> the pictures and attachments, and
    <placement id>.json what to do with them. Whoever fetches waits for the last one: it is written when all is there.
    Repeating it writes the same bytes.
    """

    folder: Path
    fetch: FetchFile

    def carry(self, load: Load) -> Carried:
        """One attempt writes everything."""
        if not is_folder(load.address):
            return Failed("refused", "文件夹名称不正确")
        if load.stopped:
            there = (self.folder / load.address / f"{load.placement_id}.json").exists()
            return Done(None, load.placement_id) if there else Failed("withdrawn")
        try:
            return self._carry(load, self.folder / load.address)
        except OtherBytes:
            return Failed("other_bytes")
        except OSError as error:
            return Retry(f"写入文件夹失败（{error.strerror or type(error).__name__}）", alive=True)

    def test(self, load: Load) -> Carried:
        """Write an empty file and take it away again."""
        try:
            probe = self.folder / load.address / f".{load.carriage_id}"
            probe.parent.mkdir(parents=True, exist_ok=True)
            probe.touch()
            probe.unlink()
        except OSError as error:
            return Failed("refused", f"文件夹不可写（{error.strerror}）")
        return Done(None, None)

    def _carry(self, load: Load, here: Path) -> Carried:
        (here / "files").mkdir(parents=True, exist_ok=True)
        for file in load.piece.files if load.piece else ():
            self._keep(here / "files" / file.sha256, file)
        if load.piece is not None:
            write_whole(here / f"{load.placement_id}.content.json", these(load.content.encode()))
        if load.earlier is not None and is_reference(load.earlier):
            for suffix in (".json", ".content.json"):  # not fetched yet: it is not to go on its way
                (here / f"{load.earlier}{suffix}").unlink(missing_ok=True)
        told = json.dumps(_description(load), ensure_ascii=False, indent=1).encode()
        write_whole(here / f"{load.placement_id}.json", these(told))
        return Done(None, load.placement_id)

    def _keep(self, path: Path, file: File) -> None:
        if path.is_file() and path.stat().st_size == file.size:
            return
        with self.fetch(file) as held:
            write_whole(path, lambda into: shutil.copyfileobj(held, into, 1024 * 1024))


def _description(load: Load) -> dict[str, Any]:
    """What the other side has to know beside the bytes."""
    shown = {"title": load.piece.title, "text": load.piece.text} if load.piece else {}
    files = [
        {"sha256": file.sha256, "name": file.name, "media": file.media, "size": file.size, "alt": file.alt}
        for file in (load.piece.files if load.piece else ())
    ]
    return {
        "placement_id": load.placement_id,
        "publication_id": load.publication_id,
        "action": load.action,
        "earlier": load.earlier,
        "channel": load.channel,
        "attribution": load.attribution,
        **shown,
        "content_hash": load.content_hash,
        "files": files,
        "at": load.at.isoformat(),
    }
