"""名录: owns units, people, roles, accounts and sessions; says unit.changed, person.changed, session.ended."""
