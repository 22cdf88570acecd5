"""python -m services.tasking web|worker|migrate"""

from services.tasking.app import SERVICE
from shared.process import main

if __name__ == "__main__":
    main(SERVICE)
