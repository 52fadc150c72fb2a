"""What pressing Import now promises: when it starts, and when the next one is possible (decision 15)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from stores.display import duration
from stores.models import SellingPartner
from stores.spapi import allowance
from stores.spapi.plans import PLANS, SEARCH_ORDERS


def promise(selling_partners: Sequence[SellingPartner], now: datetime) -> str:
    """Speaks of the seller with the least allowance left."""
    free = min(allowance.available(seller, SEARCH_ORDERS, now) for seller in selling_partners)
    return promise_for(free, PLANS[SEARCH_ORDERS].rate)


def promise_for(free: float, rate: float) -> str:
    """`free` calls are left and come back at `rate` a second; a search costs one."""
    if free < 1:
        wait = duration(timedelta(seconds=(1 - free) / rate))
        return f"Amazon's allowance is used up. The import starts by itself in about {wait}."
    if free < 2:
        wait = duration(timedelta(seconds=(2 - free) / rate))
        return f"The import starts now. Amazon allows the next one in about {wait}."
    return "The import starts now."
