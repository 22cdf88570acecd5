"""经手: what may be done to many tasks at once, and what somebody who leaves has in hand. Pure."""

from services.tasking.workflow import STEPS

MANY = {name: STEPS[name] for name in ("assign", "transfer", "accept", "urge", "pause", "resume")}
"""What may be done to many at once; a review or a publication never is."""

HELD, GIVEN_OUT, HELPED, COVERED = "held", "given_out", "helped", "covered"
WHAT = {HELD: "承办", GIVEN_OUT: "委派在外", HELPED: "协办", COVERED: "代理"}
