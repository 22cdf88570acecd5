"""经手: what may be done to many tasks at once, how members came, what somebody who leaves has in hand. Pure."""

MANY = {"assign": "指派", "transfer": "转办", "accept": "受理", "urge": "催办", "pause": "挂起", "resume": "恢复办理"}
"""What may be done to many at once; a review or a publication never is."""

CAME_BY = {"own": "本单位", "seconded": "抽调", "hired": "招聘"}
"""How a member came to the 专班."""
HELD, GIVEN_OUT, HELPED, COVERED = "held", "given_out", "helped", "covered"
WHAT = {HELD: "承办", GIVEN_OUT: "委派在外", HELPED: "协办", COVERED: "代理"}
