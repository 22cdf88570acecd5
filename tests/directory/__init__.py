"""The directory's tests."""
