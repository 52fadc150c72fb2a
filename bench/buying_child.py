"""Child: imports the seller's orders, ticks them all, presses start, works the batch off and asks for the labels."""

import sys
import time
from collections.abc import Iterator
from typing import Any

from bench import queries
from bench.child import connect_seller, measure, peak_mb, setup, visitor

setup()
from django.test import Client  # noqa: E402

from orders.imports.importing import advance, request_import  # noqa: E402
from orders.models import Order  # noqa: E402
from shipments.batches import working  # noqa: E402
from shipments.models import Batch  # noqa: E402
from shipments.tasks import work_on_batch  # noqa: E402
from stores.models import SellingPartner, ShipFrom, Store  # noqa: E402

PARCEL = {"length": "10", "width": "8", "height": "4", "weight": "1.5"}


def ready(token: str) -> Iterator[str]:
    """The ids of the imported orders of a store that buys labels."""
    seller = SellingPartner.objects.get(pk=connect_seller(token))
    sender = ShipFrom.objects.create(
        account=seller.account, name="Bench", line1="12 Dock Road", city="Portland",
        state_or_region="ME", postal_code="04101", country="US", phone="+12075550100",
    )  # fmt: skip
    Store.objects.update(buy_shipping=True, ship_from=sender)
    request_import([seller], None)
    while advance(seller.pk):
        pass
    return (str(public_id) for public_id in Order.objects.values_list("public_id", flat=True))


def drafted(client: Client, order_ids: list[str]) -> Batch:
    answer = client.post("/shipments/batches/new/", {"order": order_ids, "kind": "labels"})
    assert answer.status_code == 302, answer.status_code
    return Batch.objects.get()


def press(client: Client, batch: Batch, before: float) -> dict[str, Any]:
    address, first = f"/shipments/batches/{batch.public_id}", queries.so_far()
    client.post(
        f"{address}/start/", {"policy": "cheapest", "ship_from": "", **PARCEL, "start": "yes"}
    )
    while Batch.objects.filter(pk=batch.pk, state=Batch.State.RUNNING).exists():
        # As the worker does for each poke: the task ends after some seconds and pokes the next one.
        work_on_batch(batch.pk)
    bought = time.perf_counter()
    content = client.get(f"{address}/labels/?format=PDF").content
    paper_s = time.perf_counter() - bought
    states = set(batch.entries.values_list("state", flat=True))
    assert states == {"done"}, batch.entries.exclude(state="done").values_list("code", "text")[:3]
    return {
        "bytes": len(content),
        "pages": content.count(b"/Type /Page\n"),
        "paper_s": paper_s,
        "queries": queries.so_far() - first,
        "threads": working.THREADS[Batch.Kind.LABELS],
        "before_mb": before,
    }


if __name__ == "__main__":
    queries.count()
    chosen = list(ready(sys.argv[1]))
    person = visitor()
    draft = drafted(person, chosen)
    at_start = peak_mb()
    measure(lambda: press(person, draft, at_start))
