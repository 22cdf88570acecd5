"""python -m deploy.cli"""

import sys

from deploy.cli.root import main

if __name__ == "__main__":
    sys.exit(main())
