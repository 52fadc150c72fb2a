"""Amazon's packages, which come with every import, looked at here: imports know nothing of shipments."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from shipments.models import Shipment
from shipments.tracking.seen import Seen, Transit, of_package, same_number
from shipments.tracking.writing import with_news, write_seen

# How long a parcel is watched; redaction has passed by then.
WATCHED_FOR = timedelta(days=60)
# The sweep comes every five minutes; a lost one is made up for, and once a day all are looked at.
LOOK_BACK = timedelta(minutes=30)
CHUNK = 500


def look(now: datetime, imported_since: datetime | None = None) -> int:
    """Reads the packages of orders imported since then (None: all) into their undelivered shipments; how many changed.

    An import that brought nothing about a parcel costs no write.
    """
    changed = 0
    for seen in _chunks(now, imported_since):
        news = with_news(seen, now)
        changed += write_seen(news, now) if news else 0
    return changed


def _chunks(now: datetime, imported_since: datetime | None) -> Iterator[dict[int, Seen]]:
    rows = Shipment.objects.standing().filter(created_at__gt=now - WATCHED_FOR)
    rows = rows.exclude(transit=Transit.DELIVERED).exclude(tracking_number="")
    if imported_since is not None:
        rows = rows.filter(order__imported_at__gte=imported_since)
    # Amazon's own words, so that orders whose packages say nothing are not read at all.
    rows = rows.exclude(order__packages=[]).order_by("pk")
    last = 0
    while page := list(
        rows.filter(pk__gt=last).values_list("pk", "tracking_number", "order__packages")[:CHUNK]
    ):
        last = page[-1][0]
        found = ((pk, _of_number(packages, number)) for pk, number, packages in page)
        yield {pk: seen for pk, seen in found if seen is not None}


def _of_number(packages: list[dict[str, Any]], number: str) -> Seen | None:
    """What the last package with that tracking number says."""
    ours = [package for package in packages if same_number(number, package.get("tracking", ""))]
    return of_package(ours[-1]) if ours else None
