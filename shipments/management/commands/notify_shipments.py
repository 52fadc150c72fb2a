"""Sends what is due now, in the foreground."""

from typing import Any

from django.core.management.base import BaseCommand

from shipments.outbox import claiming, notifying
from stores import clock
from stores.models import SellingPartner


class Command(BaseCommand):
    help = "Tells Amazon about every shipment whose notification is due now, and prints what came of it."

    def handle(self, *args: Any, **options: Any) -> None:
        sellers = SellingPartner.objects.in_bulk(claiming.sellers_with_due(clock.now()))
        for seller in sellers.values():
            self.stdout.write(f"{seller}: {self._send(seller)}")
        if not sellers:
            self.stdout.write("Nothing is due.")

    def _send(self, seller: SellingPartner) -> str:
        results = []
        more = True
        while more:
            with notifying.alone(seller.pk) as mine:
                if not mine:
                    return "a worker is sending these at the moment"
                counts = notifying.send_due(seller.pk, clock.now())
            results.append(str(counts))
            more = counts.more
        return "; ".join(results)
