"""python -m services.directory web|worker|migrate"""

from services.directory.app import SERVICE
from shared.process import main

if __name__ == "__main__":
    main(SERVICE)
