"""Asking Amazon again for orders that could not be stored (IMP-9)."""

import time
from datetime import datetime

from orders.imports.quarantine import decided, due_again, postpone, wait_a_little
from orders.imports.single import store_single
from stores.models import SellingPartner
from stores.spapi.client import open_client
from stores.spapi.errors import Rejected, SpApiError, Throttled
from stores.spapi.orders import get_order


def retry_set_aside(selling_partner: SellingPartner, now: datetime, deadline: float) -> None:
    """Read the listed orders that are due, one getOrder each, and store what can be stored by now.

    No call begins after `deadline` (of time.monotonic). An order that a rule leaves out by now leaves the list; one
    that Amazon does not know, or that no active store takes, waits for another day.
    """
    ids = due_again(selling_partner, now)
    if not ids:
        return
    with open_client(selling_partner):
        for order_id in ids:
            if time.monotonic() >= deadline:
                return
            try:
                order = get_order(selling_partner, order_id)
            except Rejected:
                postpone(selling_partner, order_id, now)
            except Throttled:
                return  # the next minute goes on, without a call while nothing is left
            except SpApiError:
                wait_a_little(selling_partner, now)
                return
            else:
                counts = store_single(selling_partner, order, now)
                if "no_store" in counts.skipped:  # its store may be paused: no rule about the order
                    postpone(selling_partner, order_id, now)
                else:
                    decided(selling_partner, order_id, now)
