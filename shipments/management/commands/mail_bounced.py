"""`manage.py mail_bounced`: a mail server pipes a mail that came back into it (EML-4)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from shipments.mails import bounces
from stores import clock

# What sendmail, postfix and exim read as: keep it and try again.
TEMPORARY = 75


class Command(BaseCommand):
    help = "Marks the mail of ours that came back, by the bounce on standard input; keeps nothing of it."

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(bounces.MOST_BYTES)
        try:
            known = bounces.take(raw, clock.now())
        except DatabaseError:
            sys.exit(TEMPORARY)
        self.stdout.write("Marked as bounced." if known else "Not about a mail of ours.")
