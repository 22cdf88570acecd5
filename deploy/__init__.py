"""上线: the command line, the embedded process and everything that sets Baiying up. Importing it needs the standard library only."""
