#!/usr/bin/env python
"""Django's command line for Waybill."""

import os
import sys

from config.logs import uncaught


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # What it writes (database, static files, locks) is for the user that runs it alone.
    os.umask(0o077)
    if "--traceback" not in sys.argv:
        uncaught.watch()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"{error}")
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        # Also raised by Django's own checks, before a command begins.
        sys.exit(f"The database refuses: {error}\nAsk: python manage.py doctor")


if __name__ == "__main__":
    main()
