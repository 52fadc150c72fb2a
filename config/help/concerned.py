"""Which of a person's own stores have an error just now, for its line on the help page."""

from collections.abc import Sequence
from datetime import datetime

from stores.failures import last_failures
from stores.models import SellingPartner, Store


def concerned(stores: Sequence[Store], now: datetime) -> dict[str, list[Store]]:
    """Error code -> the stores that are in that trouble now."""
    failures = last_failures(stores, now)
    found: dict[str, list[Store]] = {}
    for store in stores:
        seller = store.selling_partner
        failure = failures.get(store.pk)
        if seller.credentials == SellingPartner.Credentials.BAD:
            code = seller.credentials_error or "connection_invalid"
        elif failure is not None:
            code = failure.code
        else:
            continue
        found.setdefault(code, []).append(store)
    return found
