"""谁可以: which roles register, handle, sign and read suggestions. Pure; over which bureau is looked up elsewhere."""

OFFICE_CHIEF = ("director",)
"""办公室主任: the office of his bureau and of the bureaus below it."""
OFFICE_PEOPLE = ("publicist", "unit_head")
"""Of the office itself: the city's 宣传处, or a county bureau as such, whose office is no unit."""
OFFICE_KINDS = ("bureau", "county", "zone")
"""Bureaus: whom the congress and the CPPCC send to."""
PUBLICITY_OFFICE = "lead"
"""Kind of unit of 宣传处, which stands directly below its bureau."""
UNIT_PEOPLE = ("publicist", "liaison", "unit_head")
"""Of a lead or a co-handler."""
SIGNERS = ("group_leader", "executive_deputy")
"""局领导: on the bureau itself, not from above."""
CHIEFS = ("director", "group_leader", "executive_deputy")
"""Who agrees to more time, and ends a follow-up."""
READERS = ("director", "group_leader", "executive_deputy", "supervisor")
"""Who sees every suggestion of his bureau and of those below it."""
REGISTRARS = (*OFFICE_CHIEF, *OFFICE_PEOPLE)
EVERYBODY = tuple(dict.fromkeys((*READERS, *REGISTRARS, *UNIT_PEOPLE)))
"""Who may have to do with a suggestion at all."""
