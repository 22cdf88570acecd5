"""The pages in a real Chromium, over one embedded server."""
