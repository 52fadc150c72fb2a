"""``manage.py data_inventory > docs/data-inventory.md``"""

from typing import Any

from django.core.management.base import BaseCommand

from redaction.inventory import render


class Command(BaseCommand):
    help = "Print the list of every column that holds something of a buyer."
    requires_system_checks = []

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(render(), ending="")
