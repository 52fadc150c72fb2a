"""A small world for the tests that walk all addresses: a store with work to do, and all sorts of people."""

import functools
import uuid
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ, Task

from config.supervising import heartbeats
from orders.models import ImportRun, Order
from shipments.batches.drafting import Line, draft
from shipments.mails.queueing import queue_return_mail
from shipments.models import (
    Batch,
    BigCommerceUpdate,
    FeedSubmission,
    QueueHold,
    ReturnLabel,
    ShipmentNotification,
)
from stores import clock
from stores.models import AuditEvent, Branding, ConsentRequest, Invitation, Member, Store
from tests.factories import (
    AccountFactory,
    LabelFactory,
    LabelFileFactory,
    MemberFactory,
    NotificationFactory,
    ProductFactory,
    RateQuoteFactory,
    SellingPartnerFactory,
    ShipFromFactory,
    StoreFactory,
    UserFactory,
    order_with_items,
)
from tests.stores.bigcommerce.conftest import make_link
from tests.url_rules import MANAGER, PEOPLE, RULES, SHIPPER, VIEWER


class Scene(NamedTuple):
    store: Store
    ids: dict[str, uuid.UUID]
    clients: dict[str, Client]
    numbers: dict[str, int]

    def url(self, name: str) -> str:
        about = RULES[name].about
        return reverse(name, args=[self.ids[about]] if about else [])

    def today(self) -> date:
        """Where the store is: in the night of Greenwich that is the day before."""
        return clock.now().astimezone(self.store.marketplace.time_zone).date()

    def form(self) -> dict[str, str]:
        """Everything that any of our forms could want to do something."""
        order = str(self.ids["order"])
        today = self.today().isoformat()
        colleague = Member.objects.filter(
            account__public_id=self.ids["account"], role=VIEWER
        ).first()
        return {
            "member": str(colleague.pk if colleague else ""), "role": "viewer",
            "invitation": str(self.numbers["invitation"]), "accept": str(self.numbers["accept"]),
            "order": order, "record": "1", "tracking-1": "1Z999AA10123456784", "kind": "mark", "start": "yes",
            "tracking_number": "1Z999AA10123456784", "carrier_code": "UPS", "service": "Ground",
            "ship_date": today, "q": "Tom Lindqvist",
            "marketplace_id": "ATVPDKIKX0DER", "product_identifier": "ASIN", "name": "Taken over",
            "first_import_days": "1", "weight": "1.5", "line1": "12 Dock Road", "city": "Portland",
            "state_or_region": "ME", "postal_code": "04101", "country": "US", "recipient_name": "Ann Lee",
            "transit": "lost", "day": today,
            "label_format": "ZPL", "notify_combined": "each",
            "notify_when": "after_hours", "notify_hours": "5", "feed_from": "20", "late_hours": "4",
            "slip_template": "standard", "tracking_link": "carrier",
        }  # fmt: skip


@pytest.fixture
def scene(db: None) -> Scene:
    """Built for this test alone; tests/kept_scene.py has one for a whole module."""
    return build()


def build() -> Scene:
    """A store with an open order, one whose notification was rejected, and a run; and all sorts of people."""
    now = clock.now()
    seller = SellingPartnerFactory.create(authorized_at=now - timedelta(days=30))
    store = StoreFactory.create(selling_partner=seller, last_import_at=now)
    recent = {"store": store, "purchased_at": now - timedelta(days=2), "first_imported_at": now}
    notification = NotificationFactory.create(
        shipment__order=order_with_items(**recent, status="shipped"),
        state=ShipmentNotification.State.REJECTED,
        reason="refused",
        created_at=now,
    )
    Task.objects.create(
        id="beat", name="beat", func=heartbeats.TASK, started=now, stopped=now, success=True
    )
    run = ImportRun.objects.create(
        selling_partner=seller,
        kind=ImportRun.Kind.POLL,
        window_after=now - timedelta(hours=1),
        window_before=now,
        started_at=now,
    )
    run.stores.add(store)
    Branding.objects.create(store=store, logo=b"GIF89a", logo_type="image/png")
    QueueHold.objects.create(selling_partner=seller, reason="feed_rejected", held_at=now)
    update = BigCommerceUpdate.objects.create(
        link=make_link(store=store), order=notification.order, shipment=notification.shipment,
        state=BigCommerceUpdate.State.REJECTED, due_at=now, queue_at=now, created_at=now,
    )  # fmt: skip
    batch = _batch(order_with_items(**recent), now, start=True)
    ids = {
        "batch": batch.public_id,
        "store": store.public_id,
        "order": order_with_items(**recent).public_id,
        "notification": notification.public_id,
        "shipment": notification.shipment.public_id,
        "feed": FeedSubmission.objects.create(
            selling_partner=seller, state="done", messages=1, due_at=now, created_at=now
        ).public_id,
        "bigcommerce": update.public_id,
        "run": run.public_id,
        "draft": _batch(order_with_items(**recent), now, start=False).public_id,
        "account": seller.account.public_id,
        "sender": ShipFromFactory.create(account=seller.account).public_id,
        "label": LabelFileFactory.create(
            label=LabelFactory.create(order=order_with_items(**recent, status="shipped"))
        ).label.public_id,
        "quote": RateQuoteFactory.create(
            order=order_with_items(**recent), created_at=now
        ).public_id,
        "return_label": ReturnLabel.objects.create(
            order=order_with_items(
                **recent, status="shipped", relay_email="a@marketplace.amazon.com"
            ),
            content=b"%PDF-",
            created_at=now,
        ).public_id,
        "product": ProductFactory.create(
            store=store, photo=b"GIF89a", photo_type="image/gif"
        ).public_id,
    }
    batch.entries.create(position=2, order=Order.objects.get(labels__public_id=ids["label"]))
    # It was mailed, so nobody can remove it.
    queue_return_mail(ReturnLabel.objects.get(), MemberFactory.create().user, now)
    clients = {person: Client() for person in PEOPLE}
    clients["other"].force_login(MemberFactory.create(role=MANAGER).user)
    for role in (VIEWER, SHIPPER, MANAGER):
        member = MemberFactory.create(account=seller.account, role=Member.Role(role))
        clients[role].force_login(member.user)
    managers = Invitation.objects.create(
        account=AccountFactory.create(), user=member.user, role=VIEWER
    )
    stranger = Invitation.objects.create(
        account=seller.account, user=UserFactory.create(), role=VIEWER
    )
    return Scene(store, ids, clients, {"invitation": stranger.pk, "accept": managers.pk})


def _batch(order: Order, now: datetime, *, start: bool) -> Batch:
    """One failed order in a batch that runs, or one that waits in a draft."""
    account = order.store.selling_partner.account
    details = {"tracking_number": "1Z999AA10123456784"}
    batch = draft(account, Batch.Kind.MARK, {}, [Line(1, order, details=details)], None, now)
    if start:
        Batch.objects.filter(pk=batch.pk).update(state="running", started_at=now)
        batch.entries.update(state="failed")
    return batch


def send(client: Client, method: str, url: str, form: dict[str, str]) -> Any:
    """The form rides along with a POST only."""
    body = urlencode(form) if method == "POST" else ""
    return client.generic(method, url, body, "application/x-www-form-urlencoded")


def everything() -> list[Any]:
    """All our rows and the queue; a consent that was only begun, or refused, belongs to no account yet.

    As the database holds them: as Django's objects they would take most of the time of the tests that compare them.
    """
    with connection.cursor() as cursor:
        return [_rows(cursor, query) for query in _queries()]


def _rows(cursor: CursorWrapper, query: str) -> list[Any]:
    cursor.execute(query)
    return cursor.fetchall()


@functools.cache
def _queries() -> list[str]:
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ("account", "mfa", "stores", "orders", "shipments", "redaction")
        and model not in (ConsentRequest, AuditEvent)
    ]
    noted = f"SELECT * FROM {AuditEvent._meta.db_table} WHERE account_id IS NOT NULL "
    # That somebody was refused again and again is noted, too.
    noted += "AND action NOT LIKE 'security.%' ORDER BY 1"
    return [
        *(f"SELECT * FROM {table} ORDER BY 1" for table in (*tables, OrmQ._meta.db_table)),
        noted,
    ]
