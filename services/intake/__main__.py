"""python -m services.intake web|worker|migrate"""

from services.intake.app import SERVICE
from shared.process import main

if __name__ == "__main__":
    main(SERVICE)
