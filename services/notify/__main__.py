"""python -m services.notify web|worker|migrate"""

from services.notify.app import SERVICE
from shared.process import main

if __name__ == "__main__":
    main(SERVICE)
