"""What tests of dying backups do inside an installation: ``python -m tests.config.backups.installed fill|look``."""

import sys

import django

CITY = "Wapakoneta"


def fill() -> None:
    from tests.factories import OrderFactory

    OrderFactory.create(city=CITY)


def look() -> None:
    from config.supervising.housekeeping import Housekeeping

    Housekeeping().look()


if __name__ == "__main__":
    django.setup()
    {"fill": fill, "look": look}[sys.argv[1]]()
    sys.stdout.write("{}")
