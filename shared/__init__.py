"""地基: what two or more services need and is not about publicity; knows no service."""

import os

# prometheus_client takes an empty name for the folder it happens to run in, which an installed program may not write
if not os.environ.get("PROMETHEUS_MULTIPROC_DIR", "set"):
    del os.environ["PROMETHEUS_MULTIPROC_DIR"]
