"""``manage.py status_table > docs/statuses.md``"""

from typing import Any

from django.core.management.base import BaseCommand

from orders.status_table import render


class Command(BaseCommand):
    help = "Print what becomes of an order for each of Amazon's statuses."
    requires_system_checks = []

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(render(), ending="")
