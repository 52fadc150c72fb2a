"""The button Check now: an audit at once, from the burst, or the time when one is possible (IMP-11, decision 15)."""

from datetime import datetime, timedelta

from orders.audit.auditing import running_audits, start_audit
from orders.imports.window import SHORT_OF_TOKENS
from stores.display import duration
from stores.models import SellingPartner, User
from stores.spapi import allowance
from stores.spapi.plans import PLANS, SEARCH_ORDERS


def check_now(seller: SellingPartner, user: User, now: datetime) -> str:
    """Starts an audit and answers '', or says why not."""
    if seller.is_frozen:
        return "Frozen after an incident. When it is over, the authorization must be renewed first."
    if seller.credentials == SellingPartner.Credentials.BAD:
        return "The connection to Amazon must be renewed before anything can be checked."
    if running_audits(seller).exists():
        return "A check is running already."
    free = allowance.available(seller, SEARCH_ORDERS, now)
    if free < SHORT_OF_TOKENS:
        return too_early(free, PLANS[SEARCH_ORDERS].rate)
    if not start_audit(seller, user, now):
        return "There is no active store to check."
    return ""


def too_early(free: float, rate: float) -> str:
    """`free` calls are left and come back at `rate` a second; new orders need some of them."""
    wait = duration(timedelta(seconds=(SHORT_OF_TOKENS - free) / rate))
    return f"Amazon's allowance is short, and new orders come first. Check again in about {wait}."
