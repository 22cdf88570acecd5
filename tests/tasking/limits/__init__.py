"""Tests of the limits on paper."""
