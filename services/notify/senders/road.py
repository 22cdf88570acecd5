"""出网的路: which hosts may be reached, whose certificates are believed, and through which proxy."""

from dataclasses import dataclass, field

from shared.egress import AllowList, Target, as_address
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Road:
    """How calls leave: `allow` names the inside that may be reached; `ca` a file of certificates believed besides the

    system's; `proxy` is http://host:port, "" for none.
    """

    allow: AllowList = field(default_factory=AllowList)
    ca: str = ""
    proxy: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "Road":
        """As BAIYING_SINK_ALLOW, BAIYING_OUT_CA and BAIYING_OUT_PROXY say."""
        return cls(AllowList.parse(settings.sink_allow), settings.out_ca, settings.out_proxy)

    def goes_direct(self, target: Target) -> bool:
        """Without a proxy everything; with one what is named as being inside, by its name or as a plain address."""
        address = as_address(target.host)
        inside = address is not None and any(address in network for network in self.allow.networks)
        return not self.proxy or inside or target.host in self.allow.hosts
