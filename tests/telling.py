"""What a test measured and does not judge: a line on its output (`pytest -rP` shows it)."""

import sys


def tell(words: str) -> None:
    sys.stdout.write(words + "\n")
