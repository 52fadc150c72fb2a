"""The Privacy page and the part of the order page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Order
from redaction.models import RedactionFailure, RedactionRecord
from redaction.months import bounds
from redaction.proof_table import records_of
from redaction.redacting import redact_due
from shipments.models import ReturnLabel, Shipment
from stores.models import Store
from tests.factories import (
    BUYER,
    LabelFileFactory,
    MemberFactory,
    OrderFactory,
    ShipmentFactory,
    StoreFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OVERVIEW = reverse("redaction:overview")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: NOW)


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create()
    return made


@pytest.fixture
def member(client: Client, store: Store) -> Client:
    """A viewer of the store's account."""
    membership = MemberFactory.create(account=store.selling_partner.account, role="viewer")
    client.force_login(membership.user)
    return client


def due_in(span: timedelta, store: Store, **fields: Any) -> Order:
    order: Order = OrderFactory.create(
        store=store, first_imported_at=NOW - 14 * DAY + span, **fields
    )
    return order


def page(client: Client, url: str = OVERVIEW) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def part(client: Client, order: Order) -> str:
    response = client.get(
        reverse("redaction:order", args=[order.public_id]), headers={"hx-request": "true"}
    )
    assert response.status_code == 200
    return response.content.decode()


def test_due_orders_are_listed_soonest_first_with_their_rule(member: Client, store: Store) -> None:
    later = due_in(2 * DAY, store)
    sooner = due_in(DAY / 2, store)
    due_in(8 * DAY, store)
    shipped = OrderFactory.create(store=store, status="shipped", first_imported_at=NOW - 30 * DAY)
    ShipmentFactory.create(order=shipped, automatic_tracking=False, created_at=NOW - 30 * DAY + DAY)
    html = page(member)
    numbers = [sooner.amazon_order_id, shipped.amazon_order_id, later.amazon_order_id]
    assert [html.index(number) for number in numbers] == sorted(map(html.index, numbers))
    assert html.count('class="number nowrap"') == 3
    assert "14 days after import" in html
    assert "since its carrier or service is not one that can be followed" in html
    assert BUYER["recipient_name"] not in html


def test_tiles_count_and_overdue_is_none_in_the_normal_state(member: Client, store: Store) -> None:
    due_in(DAY / 2, store)
    due_in(3 * DAY, store)
    due_in(-DAY / 48, store)
    html = page(member)
    assert "<strong>2</strong><span>Due in 24 h</span>" in html
    assert "<strong>3</strong><span>Orders holding buyer details</span>" in html
    assert "<strong>None</strong><span>Oldest overdue</span>" in html
    assert "overdue for removal" not in html


def test_due_in_24_h_counts_what_goes_until_then_shipped_or_not(
    member: Client, store: Store
) -> None:
    shipped = OrderFactory.create(store=store, status="shipped", first_imported_at=NOW - 30 * DAY)
    ShipmentFactory.create(order=shipped, automatic_tracking=False, created_at=NOW - 29.5 * DAY)
    due_in(DAY, store)
    due_in(DAY + timedelta(seconds=1), store)
    assert "<strong>2</strong><span>Due in 24 h</span>" in page(member)
    redact_due(NOW + DAY)
    assert RedactionRecord.objects.count() == 2


def test_red_30_overdue_orders_are_shown_as_a_fault(member: Client, store: Store) -> None:
    due_in(-2 * DAY, store)
    html = page(member)
    assert "<strong>2 d ago</strong><span>Oldest overdue</span>" in html
    assert "overdue for removal" in html


def test_red_33_the_tile_counts_the_month_that_the_export_gives(
    member: Client, store: Store
) -> None:
    first, following = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    tick = timedelta(microseconds=1)
    ats = (first - tick, first, following - tick, following, NOW + 34 * DAY)
    for _ in ats:
        due_in(-DAY, store)
    redact_due(NOW)
    for at, record in zip(ats, RedactionRecord.objects.order_by("pk"), strict=True):
        RedactionRecord.objects.filter(pk=record.pk).update(redacted_at=at)
    assert "<strong>2</strong><span>Redacted this month, November 2026" in page(member)
    account = store.selling_partner.account
    assert records_of(account, first, following).count() == 2
    assert records_of(account, *(bounds("2026-11") or ())).count() == 2
    done = page(member, f"{OVERVIEW}?tab=done")
    assert "while the clock was set ahead" in done
    RedactionRecord.objects.filter(redacted_at__gt=NOW).update(redacted_at=NOW)
    assert "while the clock was set ahead" not in page(member, f"{OVERVIEW}?tab=done")


def test_done_lists_the_proof_newest_first_in_pages(
    member: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redaction.done.ROWS", 2)
    orders = [due_in(-n * DAY, store) for n in range(1, 6)]
    redact_due(NOW - DAY)
    redact_due(NOW)
    seen: list[str] = []
    url = f"{OVERVIEW}?tab=done"
    while url:
        response = member.get(url)
        seen += [row.number for row in response.context["rows"]]
        url = response.context["older"]
    assert len(seen) == 5
    assert set(seen) == {order.amazon_order_id for order in orders}
    assert "5 fields removed" in page(member, f"{OVERVIEW}?tab=done")


@pytest.mark.parametrize("tab", ["", "?tab=done"])
def test_an_orders_number_is_never_broken_in_two(member: Client, store: Store, tab: str) -> None:
    order = due_in(-DAY, store)
    if tab:
        redact_due(NOW)
    html = page(member, f"{OVERVIEW}{tab}")
    assert f'">{order.amazon_order_id}</a>' in html
    assert html.count('class="number nowrap"') == html.count('class="number') == 1


def test_due_pages_follow_each_other(
    member: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redaction.overview.ROWS", 2)
    orders = [due_in(DAY * n / 8, store) for n in range(1, 6)]
    seen: list[str] = []
    url = OVERVIEW
    while url:
        response = member.get(url)
        seen += [row.number for row in response.context["rows"]]
        url = response.context["older"]
    assert seen == [order.amazon_order_id for order in orders]
    odd = member.get(f"{OVERVIEW}?page=banana&after=x")
    assert [row.number for row in odd.context["rows"]] == seen[:2]


def test_red_33_done_rows_name_the_rule_and_what_was_compared(member: Client, store: Store) -> None:
    order = due_in(-60 * DAY, store, status="shipped")
    ShipmentFactory.create(
        order=order,
        created_at=NOW - 40 * DAY,
        ship_date=date(2026, 10, 20),
        automatic_tracking=True,
    )
    redact_due(NOW)
    html = page(member, f"{OVERVIEW}?tab=done")
    assert "Rule T" in html
    assert "<strong>ship date + 30 days: " in html
    assert "recorded + 44 days: " in html
    assert "<strong>recorded" not in html


def test_red_30_removals_that_came_late_are_counted_and_marked(
    member: Client, store: Store
) -> None:
    due_in(-DAY / 24, store)
    late = due_in(-3 * DAY, store)
    redact_due(NOW)
    html = page(member, f"{OVERVIEW}?tab=done")
    assert "<strong>2</strong><span>Redacted this month, November 2026, 1 late</span>" in html
    assert html.count(" late</span></td>") == 1
    assert html.index(late.amazon_order_id) < html.index("3 d late")


def test_red_34_failed_removals_say_what_since_when_and_what_next(
    member: Client, store: Store
) -> None:
    assert "No removal has failed." in page(member, f"{OVERVIEW}?tab=failed")
    order = due_in(-DAY, store)
    RedactionFailure.objects.create(
        order=order,
        error_class="SealBroken",
        attempts=4,
        first_failed_at=NOW - DAY,
        last_failed_at=NOW - DAY / 24,
    )
    foreign = due_in(-DAY, StoreFactory.create())
    RedactionFailure.objects.create(
        order=foreign, error_class="OSError", first_failed_at=NOW, last_failed_at=NOW
    )
    html = page(member, f"{OVERVIEW}?tab=failed")
    assert order.amazon_order_id in html
    assert foreign.amazon_order_id not in html
    for words in ("cannot be opened", "24 h ago", "run manage.py doctor", "Some removals failed."):
        assert words in html
    alone = page(member, reverse("redaction:order", args=[order.public_id]))
    assert "The removal failed 4 times" in alone


def test_t5_rows_and_figures_of_other_accounts_are_not_shown(member: Client) -> None:
    foreign = due_in(DAY / 2, StoreFactory.create())
    gone = due_in(-DAY, StoreFactory.create())
    redact_due(NOW)
    assert "<strong>0</strong><span>Due in 24 h</span>" in page(member)
    done = page(member, f"{OVERVIEW}?tab=done")
    assert foreign.amazon_order_id not in page(member)
    assert gone.amazon_order_id not in done
    assert "<strong>0</strong><span>Redacted this month, November 2026</span>" in done


def test_t5_a_foreign_order_is_not_found(member: Client) -> None:
    foreign = due_in(DAY, StoreFactory.create())
    assert member.get(reverse("redaction:order", args=[foreign.public_id])).status_code == 404


def test_pages_need_a_sign_in_and_refuse_post(client: Client, member: Client, store: Store) -> None:
    order = due_in(DAY, store)
    for url in (OVERVIEW, reverse("redaction:order", args=[order.public_id])):
        assert Client().get(url).status_code == 302
        assert member.post(url).status_code == 405


def test_d4_number_of_queries_does_not_grow_with_the_rows(member: Client, store: Store) -> None:
    def queries(url: str) -> int:
        member.get(url)
        caches["shell"].clear()
        with CaptureQueriesContext(connection) as captured:
            member.get(url)
        return len(captured)

    for _ in range(3):
        due_in(DAY, store)
        due_in(-DAY, store)
    redact_due(NOW)
    few = (queries(OVERVIEW), queries(f"{OVERVIEW}?tab=done"))
    for _ in range(20):
        due_in(DAY, store)
        due_in(-DAY, store)
    redact_due(NOW)
    assert (queries(OVERVIEW), queries(f"{OVERVIEW}?tab=done")) == few
    # Session, user and the shell around the page included.
    assert max(few) <= 12


def test_order_part_names_date_rule_and_places(member: Client, store: Store) -> None:
    html = part(member, due_in(10 * DAY, store, name_key="a" * 32))
    assert "<html" not in html
    assert "14 days after import" in html
    assert "Order, 5 fields sealed" in html
    assert "Search keys of the recipient" in html
    assert "has not shipped" not in html
    assert BUYER["recipient_name"] not in html


def test_decision_33_an_unshipped_order_warns_three_days_before(
    member: Client, store: Store
) -> None:
    second = timedelta(seconds=1)
    assert "has not shipped" in part(member, due_in(3 * DAY, store))
    assert "has not shipped" not in part(member, due_in(3 * DAY + second, store))


def test_decision_33_an_order_redacted_while_unshipped_says_what_to_do(
    member: Client, store: Store
) -> None:
    order = due_in(-DAY, store)
    redact_due(NOW)
    html = page(member, reverse("redaction:order", args=[order.public_id]))
    assert "Buyer details were removed on" in html
    assert "Amazon expects shipment by" in html
    assert "Get the address in Seller Central, then enter the tracking number here." in html


def test_a_shipped_redacted_order_says_since_when_and_why(member: Client, store: Store) -> None:
    order = due_in(-DAY, store, status="shipped")
    redact_due(NOW)
    html = part(member, order)
    assert "Get the address" not in html
    assert "5 fields removed" in html
    assert "14 days after import" in html


def test_decision_34_label_files_are_named_while_they_are_held_and_in_the_proof(
    member: Client, store: Store
) -> None:
    order = due_in(-DAY, store, status="shipped")
    label = LabelFileFactory.create(label__order=order).label
    Shipment.objects.filter(label=label).update(
        created_at=NOW - 60 * DAY, ship_date=date(2026, 9, 1)
    )
    ReturnLabel.objects.create(order=order, content=b"back", created_at=NOW)
    assert "Labels, 2 files sealed" in part(member, order)
    redact_due(NOW)
    assert "5 fields and 2 files removed" in part(member, order)
    assert "5 fields and 2 files removed" in page(member, f"{OVERVIEW}?tab=done")


def test_an_amazon_fulfilled_order_holds_nothing(member: Client, store: Store) -> None:
    order = due_in(DAY, store, fulfilled_by="AMAZON", buyer_data=None, buyer_fields=[])
    assert "No buyer details are held" in part(member, order)


def test_order_part_is_a_full_page_without_htmx(member: Client, store: Store) -> None:
    order = due_in(DAY, store)
    html = page(member, reverse("redaction:order", args=[order.public_id]))
    assert "<html" in html
    assert order.amazon_order_id in html
