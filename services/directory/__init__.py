"""名录: owns units, people, roles, accounts, sessions, working time; says what changed of them, session.ended."""
