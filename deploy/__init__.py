"""上线: the command line, the embedded process and all that sets Baiying up.

Importing this package needs the standard library only: run.py does it before there is an environment.
"""
