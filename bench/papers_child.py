"""Child: `fill` makes a batch with labels as the pretended Amazon draws them; `ask` asks for one of its papers."""

import random
import sys
from decimal import Decimal
from io import BytesIO
from typing import Any

from bench.child import connect_seller, measure, peak_mb, setup, visitor

setup()
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from PIL import Image  # noqa: E402

from bench.filling import fill  # noqa: E402
from orders.models import Order, OrderItem, Product  # noqa: E402
from sandbox.shipping.labels.drawing import draw_label  # noqa: E402
from sandbox.shipping.labels.pdf import as_pdf  # noqa: E402
from sandbox.shipping.labels.png import as_png  # noqa: E402
from sandbox.shipping.labels.zpl import as_zpl  # noqa: E402
from shipments.models import Batch, Label, LabelFile  # noqa: E402
from stores import clock  # noqa: E402
from stores.models import Account, Branding, Store  # noqa: E402

PRODUCTS = 40
PAGES = {"pdf": "labels", "png": "labels", "zpl": "labels", "slips": "slips", "picks": "pick-list"}


def drawn(number: int, kind: str) -> bytes:
    address = {
        "name": "Tom Lindqvist", "addressLine1": f"{number} Alder Street", "city": "Columbus",
        "stateOrRegion": "OH", "postalCode": "43215", "countryCode": "US",
    }  # fmt: skip
    drawing = draw_label(
        {
            "rate": {"serviceName": "Ground Advantage", "carrierName": "USPS"},
            "tracking_id": f"94001118992233{number:08d}",
            "weight": {"value": 1.2, "unit": "POUND"},
            "date": "2026-11-27",
            "from": address,
            "to": address,
            "reference": f"parcel-{number}",
            "order_id": f"115-0000000-{number:07d}",
        }
    )
    match kind:
        case "png":
            return as_png(drawing, 300)
        case "zpl":
            return as_zpl(drawing, 300)
    return as_pdf(drawing, 4, 6)


def photo(number: int) -> bytes:
    """Noise, which compresses as badly as nothing that is sold."""
    image = Image.frombytes("RGB", (500, 500), random.Random(number).randbytes(750_000))
    file = BytesIO()
    image.save(file, "JPEG")
    return file.getvalue()


def fill_batch(orders: int, kind: str) -> None:
    fill(orders)
    now, account = clock.now(), Account.objects.get()
    Order.objects.update(status="awaiting")
    batch = Batch.objects.create(account=account, number=1, kind="labels", created_at=now)
    format = kind.upper() if kind in ("pdf", "png", "zpl") else "PDF"
    for store in Store.objects.all():
        Branding.objects.create(store=store, slip_template="photos", message="Thank you")
        Product.objects.bulk_create(
            Product(store=store, asin=f"B{number:09d}", photo=photo(number), ask_at=now)
            for number in range(PRODUCTS if kind == "slips" else 0)
        )
    for item in OrderItem.objects.all():
        number = item.pk % PRODUCTS
        item.asin, item.product_key = f"B{number:09d}", f"SKU-{number}"
        item.save(update_fields=["asin", "product_key"])
    for number, order in enumerate(Order.objects.order_by("pk")):
        label = Label.objects.create(
            order=order, state="bought", request={}, package_reference="x", carrier_id="USPS",
            carrier="USPS", service_id="x", service="Ground Advantage", cost=Decimal("6.40"),
            currency="USD", format=format, created_at=now, bought_at=now,
        )  # fmt: skip
        content = drawn(number, kind)
        LabelFile.objects.create(
            label=label, kind="LABEL", format=format, content=content, size=len(content), stored_at=now
        )  # fmt: skip
        batch.entries.create(position=number, order=order, label=label, state="done")


def ask(client: Client, batch: Batch, kind: str, before: float) -> dict[str, Any]:
    address = f"/shipments/batches/{batch.public_id}/{PAGES[kind]}/?pdf=yes"
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        queries = len(captured)
    assert answer.status_code == 200, answer.status_code
    content = answer.content
    pages = content.count(b"^XA") if kind == "zpl" else content.count(b"/Type /Page\n")
    return {"bytes": len(content), "pages": pages, "queries": queries, "before_mb": before}


if __name__ == "__main__":
    step, kind = sys.argv[1:3]
    if step == "fill":
        connect_seller("none")
        fill_batch(int(sys.argv[3]), kind)
        print("{}")
    else:
        person, at_start = visitor(), peak_mb()
        measure(lambda: ask(person, Batch.objects.get(), kind, at_start))
