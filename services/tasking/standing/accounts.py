"""渠道账号 as the rules see them."""

from services.tasking.channels import Account
from services.tasking.models import ChannelAccount


def as_ruled(row: ChannelAccount) -> Account:
    """A row of the register as plain values."""
    return Account(
        row.id, row.platform, row.name, row.unit_id, row.state, row.last_published_at, row.made_at, row.kind,
        row.agreement_until,
    )  # fmt: skip
