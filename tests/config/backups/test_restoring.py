"""`restore`: yesterday's data, and nothing is told, bought or mailed twice (RED-68, I1, I6)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django_q.models import OrmQ
from pytest_django import Settings

from config.backups import closed
from config.supervising import starting
from orders.models import Customer, Order
from redaction.models import RedactionRecord
from shipments.buying.verdict import Code
from shipments.details import ShipmentDetails
from shipments.models import (
    Batch,
    BatchEntry,
    FeedSubmission,
    Label,
    NotificationAttempt,
    OutgoingMail,
    ShipmentNotification,
)
from shipments.outbox.notifying import send_due
from shipments.recording import record_shipment
from stores import clock
from stores.models import AuditEvent, Lease, SellingPartner
from tests.amazon import PretendedAmazon
from tests.config.backups.elsewhere import empty_database
from tests.config.backups.test_backup import back_up
from tests.factories import (
    TODAY,
    LabelFactory,
    MemberFactory,
    NotificationFactory,
    OrderFactory,
    ShipmentFactory,
)
from tests.orders.importing import connect, import_now

pytestmark = pytest.mark.django_db(transaction=True)
State = ShipmentNotification.State


def restored(file: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("restore", str(file), *arguments, stdout=out)
    return out.getvalue()


@contextmanager
def on_a_new_machine(folder: Path, *, without_import: bool = True) -> Iterator[str]:
    """A backup of what is here, restored elsewhere; what the command printed."""
    back_up(folder / "b.backup")
    with empty_database(folder):
        yield restored(folder / "b.backup", *(["--no-import"] if without_import else []))


def ship(number: str) -> ShipmentNotification:
    order = Order.objects.get(amazon_order_id=number)
    today = clock.now().astimezone(order.store.marketplace.time_zone).date()
    details = ShipmentDetails("UPS", f"1Z{number.replace('-', '')}"[:18], today, service="Ground")
    record_shipment(order, details, None, clock.now())
    return ShipmentNotification.objects.get(order=order)


def told(amazon: PretendedAmazon, number: str) -> int:
    """How often Amazon was told of a package of the order; edits of one count, too."""
    return len(amazon.order(number)["confirmations"])


def state_of(number: str) -> str:
    return ShipmentNotification.objects.get(order__amazon_order_id=number).state


def test_red_68_i1_after_yesterdays_backup_nothing_is_told_twice_and_everything_once(
    reached_amazon: PretendedAmazon, folder: Path, settings: Settings
) -> None:
    amazon = reached_amazon
    partner = connect(amazon)
    numbers = amazon.generate(partner.seller_id, 9, programs=[])
    import_now(partner)
    settled, *waiting = numbers[:4]
    later, after, untouched = numbers[4], numbers[5:8], numbers[8]
    ship(settled)
    send_due(partner.pk, clock.now())
    for number in [*waiting, later]:
        ship(number)
    back_up(folder / "b.backup")

    # Life goes on: what waited is told, but for one; three more are shipped and told; an old order falls due.
    ShipmentNotification.objects.filter(order__amazon_order_id=later).update(
        due_at=clock.now() + timedelta(days=1)
    )
    for number in after:
        ship(number)
    send_due(partner.pk, clock.now())
    assert [told(amazon, number) for number in numbers] == [1, 1, 1, 1, 0, 1, 1, 1, 0]

    amazon.advance(3600)
    settings.CLOCK_SHIFT = timedelta(hours=1)
    with empty_database(folder):
        printed = restored(folder / "b.backup")
        assert "4 notifications" in printed
        assert "Not caught up" not in printed
        assert "removals before their time, purges and a freeze" in printed
        assert not re.search(r"\(?\b(RED|SYS|CON)-\d", printed)
        assert {state_of(number) for number in [*waiting, later]} == {State.UNKNOWN}
        # The import has caught up: nobody can ship these again.
        shipped = Order.objects.filter(amazon_order_id__in=after, status="shipped")
        assert shipped.count() == 3
        for minutes in range(0, 40, 2):
            send_due(partner.pk, clock.now() + timedelta(minutes=minutes))
        assert {state_of(number) for number in [settled, *waiting, later]} == {State.ACCEPTED}
    assert [told(amazon, number) for number in numbers] == [1] * 8 + [0]
    assert {len(amazon.order(number)["packages"] or []) for number in numbers[:8]} == {1}
    assert untouched == numbers[8]


def test_red_68_it_stays_closed_while_an_overdue_buyer_cannot_be_removed(folder: Path) -> None:
    old = OrderFactory.create(first_imported_at=clock.now() - timedelta(days=80))
    back_up(folder / "b.backup")
    with empty_database(folder):
        with (
            patch("redaction.redacting.clear", side_effect=DatabaseError("Tom Lindqvist")),
            pytest.raises(CommandError) as refused,
        ):
            restored(folder / "b.backup", "--no-import")
        assert f"{old.amazon_order_id} (DatabaseError)" in str(refused.value)
        assert "Tom" not in str(refused.value)
        assert closed.is_closed()
        # Mended: the same command goes on.
        assert "goes on" in restored(folder / "b.backup", "--no-import")
        assert not closed.is_closed()
        assert Order.objects.get().buyer_data is None


def test_red_68_overdue_buyers_are_gone_before_the_installation_opens(folder: Path) -> None:
    now = clock.now()
    old = OrderFactory.create(first_imported_at=now - timedelta(days=80))
    young = OrderFactory.create(first_imported_at=now)
    back_up(folder / "b.backup")
    seen: list[bool] = []

    def look() -> None:
        seen.append(Order.objects.filter(pk=old.pk, redacted_at=None).exists())

    with empty_database(folder):
        with patch("config.backups.restoring.closed.open_again", side_effect=look):
            restored(folder / "b.backup", "--no-import")
        assert seen == [False]
        assert closed.is_closed()
        restored(folder / "b.backup", "--no-import")
        assert not closed.is_closed()
        assert RedactionRecord.objects.get().order_id == old.pk
        old.refresh_from_db()
        young.refresh_from_db()
        assert old.buyer_data is None
        assert young.buyer_data is not None
        assert Client().get("/healthz").status_code == 200
        assert AuditEvent.objects.filter(action="backup.restored").exists()
    assert Order.objects.filter(redacted_at=None).count() == 2


class Cut(BaseException):
    """As if the process died."""


@pytest.mark.parametrize(
    "point", ["restore-unpacked", "restore-loaded", "restore-distrusted", "restore-redacted"]
)
def test_red_68_a_restore_that_dies_keeps_web_and_worker_away_until_it_is_finished(
    folder: Path, point: str
) -> None:
    NotificationFactory.create()
    OrderFactory.create(first_imported_at=clock.now() - timedelta(days=80))
    back_up(folder / "b.backup")

    def die(name: str) -> None:
        if name == point:
            raise Cut

    with empty_database(folder):
        with patch("config.backups.restoring.fault_point", die), pytest.raises(Cut):
            restored(folder / "b.backup", "--no-import")
        if point == "restore-unpacked":
            assert closed.is_empty()
        else:
            for command in ("web", "worker", "runall"):
                with (
                    patch("config.supervising.command.Supervisor.run", return_value=0),
                    pytest.raises(CommandError, match="restore is not finished"),
                ):
                    call_command(command)
        restored(folder / "b.backup", "--no-import")
        starting.require_open()
        # Distrusted once, however often it was begun.
        assert NotificationAttempt.objects.count() == 1
        assert ShipmentNotification.objects.get().attempts == 1
        assert RedactionRecord.objects.count() == 1


def test_a_restore_goes_into_an_empty_database_only(folder: Path) -> None:
    order = OrderFactory.create()
    back_up(folder / "b.backup")
    with pytest.raises(CommandError, match="not empty"):
        restored(folder / "b.backup")
    assert Order.objects.get() == order
    (folder / "b.backup").write_bytes((folder / "b.backup").read_bytes()[:-3])
    with empty_database(folder):
        with pytest.raises(CommandError, match="cut"):
            restored(folder / "b.backup")
        assert closed.is_empty()


def test_a_backup_of_newer_code_is_refused(folder: Path) -> None:
    OrderFactory.create()
    with patch("config.backups.packing._applied", return_value=["orders.9999_newer"]):
        back_up(folder / "b.backup")
    with empty_database(folder), pytest.raises(CommandError, match=r"orders\.9999_newer"):
        restored(folder / "b.backup")


def test_keys_that_do_not_belong_to_the_backup_keep_it_closed(folder: Path) -> None:
    OrderFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stores_sellingpartner SET refresh_token = 'enc1:gone:AAAA'")
    back_up(folder / "b.backup")
    with empty_database(folder):
        with pytest.raises(CommandError, match="Put back FIELD_KEYS_FILE"):
            restored(folder / "b.backup", "--no-import")
        assert closed.is_closed()
        call_command("reseal", give_up="gone", stdout=StringIO())
        restored(folder / "b.backup", "--no-import")
        assert not closed.is_closed()


def test_i6_purchases_go_on_under_their_own_key_and_batches_and_mails_stop(folder: Path) -> None:
    label = LabelFactory.create(bought_at=None)
    Label.objects.update(state=Label.State.BUYING, shipment=None)
    order = label.order
    running, draft = (
        Batch.objects.create(account=order.store.selling_partner.account, number=n, kind="labels", state=state, created_at=TODAY)
        for n, state in ((1, "running"), (2, "draft"))
    )  # fmt: skip
    states = ["waiting", "working", "done"]
    for position, state in enumerate(states):
        BatchEntry.objects.create(
            batch=running, position=position, order=OrderFactory.create(), state=state
        )
    shipment = ShipmentFactory.create()
    OutgoingMail.objects.create(
        order=shipment.order,
        kind="shipped",
        shipment=shipment,
        message_id="<a@x>",
        due_at=TODAY,
        created_at=TODAY,
    )
    with on_a_new_machine(folder) as printed:
        assert "1 labels, 1 batches, 1 mails" in printed
        bought = Label.objects.get()
        assert (bought.error_code, bought.idempotency_key) == (
            Code.UNKNOWN,
            label.idempotency_key,
        )
        assert Batch.objects.get().state == "cancelled"
        entries = BatchEntry.objects.order_by("position").values_list("state", flat=True)
        assert list(entries) == ["left_out", "left_out", "done"]
        assert OutgoingMail.objects.values_list("state", "code").get() == ("failed", "interrupted")
    assert draft.pk


def test_shp_20_open_feeds_are_looked_for_and_their_refusals_not_simply_believed(
    folder: Path,
) -> None:
    waiting = NotificationFactory.create()
    partner = waiting.selling_partner
    feeds = {}
    for state in ("prepared", "creating", "running", "done"):
        feeds[state] = FeedSubmission.objects.create(
            selling_partner=partner, state=state, messages=1, due_at=TODAY, created_at=TODAY, attempts=1,
            creating_since=TODAY if state == "creating" else None, leased_until=TODAY, lease_holder="x",
        )  # fmt: skip
    inside = NotificationFactory.create(
        shipment=ShipmentFactory.create(order__store=waiting.order.store),
        state="in_feed", via="feed", feed=feeds["running"],
    )  # fmt: skip
    with on_a_new_machine(folder):
        now = {row.pk: row for row in FeedSubmission.objects.all()}
        states = {old: now[feed.pk].state for old, feed in feeds.items()}
        assert states == {
            "prepared": "creating", "creating": "creating", "running": "running", "done": "done",
        }  # fmt: skip
        assert now[feeds["prepared"].pk].creating_since == TODAY
        assert now[feeds["prepared"].pk].submitted_at is not None
        assert [now[feeds[name].pk].attempts for name in states] == [2, 2, 2, 1]
        assert state_of(inside.order.amazon_order_id) == State.IN_FEED
        assert state_of(waiting.order.amazon_order_id) == State.UNKNOWN


def test_a_notification_that_waits_for_its_moment_is_read_then(folder: Path) -> None:
    moment = clock.now() + timedelta(days=2)
    NotificationFactory.create(due_at=moment, reason="scheduled")
    with on_a_new_machine(folder):
        row = ShipmentNotification.objects.get()
        assert (row.state, row.due_at) == (State.UNKNOWN, moment)


def test_everybody_is_signed_out_and_the_queue_is_empty(folder: Path) -> None:
    client = Client()
    client.force_login(MemberFactory.create().user)
    OrderFactory.create()
    OrmQ.objects.create(key="waybill", payload="x", lock=TODAY)
    with on_a_new_machine(folder) as printed:
        assert not Session.objects.exists()
        assert not OrmQ.objects.exists()
        assert not Lease.objects.filter(name=closed.NAME).exists()
        assert SellingPartner.objects.get().import_requested_at is not None
        assert "access_report" in printed
        assert client.get("/orders/").status_code == 302


def test_amazon_that_does_not_answer_keeps_nobody_from_restoring(folder: Path) -> None:
    OrderFactory.create()
    with on_a_new_machine(folder, without_import=False) as printed:
        assert "Not caught up with Amazon: Northwind US" in printed
        assert Customer.objects.count() == 0
        assert not closed.is_closed()


def test_both_databases_take_the_mark_twice() -> None:
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(closed.MARK)
    assert closed.is_closed()
