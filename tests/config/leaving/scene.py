"""A seller with a row in every table that a seller can have, each text of it with a mark that occurs nowhere else."""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from orders.models import Customer, ImportRun, Order, OrderEvent, QuarantinedOrder, Stock
from redaction.models import RedactionFailure, RedactionRecord
from shipments.models import (
    Batch,
    BatchEntry,
    BigCommerceUpdate,
    FeedSubmission,
    NotificationAttempt,
    OutgoingMail,
    ProductHabit,
    QueueHold,
    ReturnLabel,
)
from stores.models import (
    Account,
    ApiCall,
    BigCommerceLink,
    Branding,
    ConsentRequest,
    Member,
    RequestAllowance,
    SellingPartner,
    Store,
)
from tests.factories import (
    TODAY,
    AccountFactory,
    CustomerFactory,
    LabelFactory,
    LabelFileFactory,
    MemberFactory,
    NotificationFactory,
    OrderFactory,
    OrderItemFactory,
    ProductFactory,
    RateQuoteFactory,
    SellingPartnerFactory,
    ShipmentFactory,
    StoreFactory,
)


def full_seller(mark: str, account: Account | None = None) -> Store:
    """The store of a seller of its own. `mark`: at most 12 letters."""
    account = account or AccountFactory.create(name=f"Account {mark}")
    seller = SellingPartnerFactory.create(
        account=account, seller_id=f"A{mark}", refresh_token=f"Atzr|{mark}"
    )
    store = StoreFactory.create(selling_partner=seller, name=f"Store {mark}")
    member = MemberFactory.create(account=account, role=Member.Role.MANAGER)
    _of_seller(seller, store, member, mark)
    fill(store, mark, member)
    return store


def fill(store: Store, mark: str, member: Member) -> Order:
    """An order of the store with all that can hang on one."""
    account, seller = store.selling_partner.account, store.selling_partner
    customer = CustomerFactory.create(account=account, relay_email=f"{mark}@relay.example")
    order: Order = OrderFactory.create(
        store=store, customer=customer, amazon_order_id=f"113-{mark}", name_key=f"{mark}-key",
        buyer_data={"recipient_name": f"Buyer {mark}"}, status="shipped", city=f"Town {mark}",
    )  # fmt: skip
    OrderItemFactory.create(order=order, title=f"Thing {mark}")
    OrderEvent.objects.create(order=order, kind="shipped", at=TODAY)
    shipment = ShipmentFactory.create(order=order, tracking_number=f"1Z{mark}")
    label = LabelFactory.create(order=order, shipment=shipment)
    LabelFileFactory.create(label=label, content=f"label {mark}".encode())
    RateQuoteFactory.create(order=order)
    notification = NotificationFactory.create(
        shipment=shipment, state="accepted", settled_at=TODAY, due_at=TODAY
    )
    feed = FeedSubmission.objects.create(
        selling_partner=seller, messages=1, due_at=TODAY, created_at=TODAY, feed_id=f"f-{mark}",
        state="done",
    )  # fmt: skip
    NotificationAttempt.objects.create(
        notification=notification, number=1, feed=feed, message_id=1, sent={"number": f"1Z{mark}"},
        started_at=TODAY,
    )  # fmt: skip
    paper = ReturnLabel.objects.create(order=order, content=b"%PDF return", created_at=TODAY)
    OutgoingMail.objects.create(
        order=order, kind="return", return_label=paper, message_id=f"<{mark}@x>", due_at=TODAY,
        created_at=TODAY,
    )  # fmt: skip
    batch = Batch.objects.create(
        account=account, number=_next(account), kind="mark", created_at=TODAY
    )
    BatchEntry.objects.create(
        batch=batch, position=1, order=order, label=label, shipment=shipment, details={"n": mark}
    )
    BatchEntry.objects.create(
        batch=batch, position=2, order_number=f"113-{mark}-x", state="left_out"
    )
    link, _ = BigCommerceLink.objects.get_or_create(
        store=store,
        defaults={
            "store_hash": "abcde",
            "token": mark,
            "credentials_changed_at": TODAY,
            "created_at": TODAY,
        },
    )
    BigCommerceUpdate.objects.create(
        link=link, order=order, shipment=shipment, due_at=TODAY, queue_at=TODAY, created_at=TODAY
    )
    RedactionRecord.objects.create(
        order=order, rule="T", term="delivered", due_at=TODAY, redacted_at=TODAY, field_count=1, file_count=0,
        customer_redacted=False,
    )  # fmt: skip
    RedactionFailure.objects.create(
        order=order, error_class="ValueError", first_failed_at=TODAY, last_failed_at=TODAY
    )
    LogEntry.objects.create(
        user=member.user, content_type=ContentType.objects.get_for_model(Order), object_id=str(order.pk),
        object_repr=str(order), action_flag=2,
    )  # fmt: skip
    return order


def _next(account: Account) -> int:
    return Batch.objects.filter(account=account).count() + 1


def _of_seller(seller: SellingPartner, store: Store, member: Member, mark: str) -> None:
    run = ImportRun.objects.create(
        selling_partner=seller, kind="audit", state="done", window_after=TODAY, window_before=TODAY,
        started_at=TODAY, findings={"missed": [f"113-{mark}"]},
    )  # fmt: skip
    run.stores.add(store)
    QuarantinedOrder.objects.create(
        selling_partner=seller, store=store, amazon_order_id=f"114-{mark}", reason="x", first_seen_at=TODAY,
        last_seen_at=TODAY, retry_at=TODAY,
    )  # fmt: skip
    ProductFactory.create(store=store, title=f"Thing {mark}", photo=b"photo")
    Stock.objects.create(store=store, sku=f"sku-{mark}", ask_at=TODAY)
    ProductHabit.objects.create(store=store, product_key=f"sku-{mark}")
    Branding.objects.create(store=store, message=f"Thanks from {mark}")
    ApiCall.objects.create(selling_partner=seller, operation="x", duration_ms=1, at=TODAY)
    RequestAllowance.objects.create(
        selling_partner=seller, operation="x", rate=1, burst=1, tokens=1, counted_at=TODAY
    )
    QueueHold.objects.create(selling_partner=seller, reason="feed_rejected", held_at=TODAY)
    ConsentRequest.objects.create(
        state_hash=mark, account=seller.account, user=member.user, session_hash="x", marketplace_id="x",
        product_identifier="SKU", renews=seller, expires_at=TODAY + timedelta(minutes=10),
    )  # fmt: skip


def customers_of(account: Account) -> int:
    return Customer.objects.filter(account=account).count()
