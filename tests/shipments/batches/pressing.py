"""A person who presses buttons on the pages of batches."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from shipments.models import Batch
from stores.models import Member, Store
from tests.factories import (
    TODAY,
    MemberFactory,
)

ENTERED = {
    "carrier_code": "UPS",
    "service": "Ground",
    "ship_date": "2026-11-23",
    "carrier_name": "",
}


@pytest.fixture(autouse=True)
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    sent: list[tuple[Any, ...]] = []
    for module in ("batches", "batch_drafts"):
        monkeypatch.setattr(f"shipments.views.{module}.poke", lambda *what: sent.append(what))
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    return sent


def browser(store: Store, role: Member.Role = Member.Role.SHIPPER) -> Client:
    client = Client()
    client.force_login(MemberFactory.create(account=store.selling_partner.account, role=role).user)
    return client


def url(name: str, batch: Batch | None = None) -> str:
    return reverse(f"shipments:{name}", args=[batch.public_id] if batch else [])


def tick(client: Client, orders: list[Order], **fields: str) -> Any:
    ids = [str(order.public_id) for order in orders]
    return client.post(url("batch_new"), {"order": ids, "kind": "mark", **fields}, follow=True)
