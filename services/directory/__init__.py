"""名录: owns units, people, roles, accounts, sessions, working time; says unit, person, calendar.changed, session.ended."""
