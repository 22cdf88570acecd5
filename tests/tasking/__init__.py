"""Tests of tasking, room by room."""
