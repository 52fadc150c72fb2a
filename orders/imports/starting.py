"""Between pressing Import now and the run that a worker begins (FEA-2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min

from orders.models import ImportRun
from stores import display
from stores.models import SellingPartner, Store


def waiting_since(stores: Sequence[Store]) -> datetime | None:
    """When Import now was pressed for one of these stores' sellers, if no worker has begun it yet."""
    sellers = {store.selling_partner_id for store in stores}
    asked = SellingPartner.objects.filter(pk__in=sellers, import_requested_at__isnull=False)
    free = asked.exclude(import_runs__state=ImportRun.State.RUNNING)
    since: datetime | None = free.aggregate(since=Min("import_requested_at"))["since"]
    return since


def starting_card(asked_at: datetime, now: datetime, url: str) -> dict[str, Any]:
    """Arguments of components/progress_card.html for an import that nobody has taken up yet."""
    late = now - asked_at > timedelta(minutes=2)
    return {
        "id": "import-starting",
        "heading": "Import starting",
        "done": "0 orders read",
        "step": f"Asked for {display.ago(asked_at, now)}. "
        + ("The background worker may not be running." if late else "It begins within seconds."),
        "failures": 0,
        "url": url,
        "pace": "10s" if late else "2s",
    }
