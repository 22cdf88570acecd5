"""The benchmark suite: hot paths of the product against the limits of the same machine, measured in the same run."""
