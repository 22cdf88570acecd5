"""命令行 baiying: everything an operator, a department or a program does from a terminal."""

from deploy.cli.root import main

__all__ = ["main"]
