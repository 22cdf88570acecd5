"""Writes of suggestions: registering, assigning, opinions, the reply, its letters, feedback, limits, erasure."""
