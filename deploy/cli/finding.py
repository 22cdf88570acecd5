"""Finding one thing by its id, its number or its title."""

from typing import Any

from deploy.cli.client import Client
from deploy.cli.faults import MISSING, Fault
from deploy.cli.need import UUID


def one_of(client: Client, path: str, wanted: str, name: str, what: str) -> dict[str, Any]:
    """The object of a list whose `name` is or holds `wanted` (among the newest 1,000), or that of this id.

    Raises Fault(4) when there is none, or several.
    """
    if UUID.fullmatch(wanted):
        one: dict[str, Any] = client.get(f"{path}/{wanted}")
        return one
    hits = [row for row in client.all(path, most=1000) if wanted in row[name]]
    exact = [row for row in hits if row[name] == wanted] or hits
    if len(exact) != 1:
        found = f"“{wanted}”对应{len(exact)}个{what}" if exact else f"没有找到{what}“{wanted}”"
        raise Fault(found, f"no such {path.rpartition('/')[2].removesuffix('s')}", MISSING)
    return exact[0]
