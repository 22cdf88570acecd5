"""Tests of limits on paper: policies, derivations, the ladder."""
