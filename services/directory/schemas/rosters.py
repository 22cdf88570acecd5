"""What an import of a roster takes and gives."""

from marshmallow import fields

from shared.web.shape import Flag, Shape, Whole


class RosterArgs(Shape):
    """`dry_run`: judge only. `codes`: give the one-time codes of new accounts in clear, this once."""

    dry_run = Flag(load_default=False)
    codes = Flag(load_default=False)


class TallyOut(Shape):
    """How many rows were new, how many changed something."""

    created = Whole()
    changed = Whole()


class FaultOut(Shape):
    """One thing wrong with a row, as the spreadsheet counts rows."""

    row = Whole()
    column = fields.String()
    reason = fields.String()


class RosterOut(Shape):
    """What an import did or would do."""

    dry_run = Flag()
    encoding = fields.String()
    rows = Whole()
    units = fields.Nested(TallyOut)
    people = fields.Nested(TallyOut)
    unchanged = Whole()
    faults = fields.List(fields.Nested(FaultOut))
    codes = fields.Dict(keys=fields.String(), values=fields.String())
