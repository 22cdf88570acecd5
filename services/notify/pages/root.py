"""Where notify's pages hang."""

from shared.web import Pages

pages = Pages("notify")
