"""Tests of the web room, over a small service of their own."""
