"""What the tests of killed workers do inside an installation: ``python -m tests.shipments.outbox.installed``."""

import json
import sys

import django

NUMBER = "1Z999AA10123456784"


def ship() -> None:
    """Imports what the seller has at Amazon and records a parcel for it."""
    from django.core.management import call_command

    from orders.models import Order
    from shipments.details import ShipmentDetails
    from shipments.recording import record_shipment
    from stores import clock

    call_command("import_orders", stdout=sys.stderr)
    now = clock.now()
    for order in Order.objects.select_related("store__selling_partner"):
        day = now.astimezone(order.store.marketplace.time_zone).date()
        record_shipment(order, ShipmentDetails("UPS", NUMBER, day, "Ground"), None, now)


if __name__ == "__main__":
    django.setup()
    from tests.orders.installed import connect

    connect(sys.argv[1])
    ship()
    sys.stdout.write(json.dumps({}))
