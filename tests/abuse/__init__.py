"""Abuse of the real services: hostile bodies, queries, headers and connections; a clear 4xx each, never a 500."""
