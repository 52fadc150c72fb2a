"""The query must say exactly what the pure rule says."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.models import Order
from redaction import due, facts
from redaction.models import RedactionRecord
from redaction.redacting import redact_due
from redaction.schedule import Deadline, OrderFacts, Rule, ShipmentFacts, Term, deadline
from shipments.models import Shipment
from stores.marketplaces import MARKETPLACES
from tests.factories import OrderFactory, SellingPartnerFactory, ShipmentFactory, StoreFactory

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, tzinfo=UTC)


class Case(NamedTuple):
    marketplace_id: str
    facts: OrderFacts
    redacted: bool


def instants(days: int) -> st.SearchStrategy[datetime]:
    return st.integers(0, days * 86_400 * 4).map(lambda s: START + timedelta(seconds=s / 4))


# Over the clock changes of March 2026 in America and Europe, and at the edges of the day.
shipments = st.builds(
    ShipmentFacts,
    created_at=instants(60),
    ship_date=st.integers(-20, 60).map(lambda n: date(2026, 3, 1) + timedelta(days=n)),
    automatic_tracking=st.booleans(),
    has_tracking_number=st.booleans(),
    delivered_at=st.none() | instants(70),
    voided=st.booleans(),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    marketplace = MARKETPLACES[draw(st.sampled_from(sorted(MARKETPLACES)))]
    return Case(
        marketplace.id,
        OrderFacts(
            draw(instants(60)),
            marketplace.time_zone,
            fulfilled_by_amazon=draw(st.integers(0, 9)) == 0,
            entered_here=draw(st.integers(0, 4)) == 0,
            shipments=tuple(draw(st.lists(shipments, max_size=2))),
        ),
        redacted=draw(st.integers(0, 9)) == 0,
    )


# Instants within a microsecond of a real deadline are where query and rule could part.
nudges = st.sampled_from([0, 0, 1, -1]).map(lambda n: timedelta(microseconds=n)) | st.integers(
    -200_000, 200_000
).map(lambda n: timedelta(seconds=n))


@pytest.mark.django_db
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(cases(), min_size=1, max_size=6), st.integers(0, 5), nudges)
def test_i3_red_33_query_record_and_rule_agree_on_random_facts_at_random_instants(
    drawn: list[Case], pick: int, nudge: timedelta
) -> None:
    found = deadline(drawn[pick % len(drawn)].facts)
    at = (found.at if found else START + 40 * DAY) + nudge
    with transaction.atomic():
        stored = store(drawn)
        limits = {
            pk: limit
            for pk, case in stored.items()
            if not case.redacted and (limit := deadline(case.facts)) is not None
        }
        expected = {pk for pk, limit in limits.items() if limit.at <= at}
        assert set(due.due_orders(at).values_list("pk", flat=True)) == expected
        assert {pk for ids in due.due_ids(at, 2) for pk in ids} == expected
        assert facts.deadlines(list(stored)) == limits
        assert_recorded_as_the_rule_says(limits, expected, at)
        transaction.set_rollback(True)


def assert_recorded_as_the_rule_says(
    limits: dict[int, Deadline], expected: set[int], at: datetime
) -> None:
    """RED-33: rule, term, terms and deadline of a record are worked out by the database."""
    redact_due(at)
    records = {record.order_id: record for record in RedactionRecord.objects.all()}
    assert set(records) == expected
    for pk, record in records.items():
        terms = {Term(name): datetime.fromisoformat(text) for name, text in record.terms.items()}
        limit = Deadline(Rule(record.rule), Term(record.term), record.due_at, terms)
        assert limit == limits[pk]


def store(drawn: list[Case]) -> dict[int, Case]:
    partner = SellingPartnerFactory.create()
    stores = {
        marketplace_id: StoreFactory.create(selling_partner=partner, marketplace_id=marketplace_id)
        for marketplace_id in {case.marketplace_id for case in drawn}
    }
    orders = [
        OrderFactory.build(
            store=stores[case.marketplace_id],
            selling_partner=partner,
            first_imported_at=case.facts.first_imported_at,
            fulfilled_by="AMAZON" if case.facts.fulfilled_by_amazon else "MERCHANT",
            channel=Order.Channel.MANUAL if case.facts.entered_here else Order.Channel.AMAZON,
            redacted_at=START if case.redacted else None,
        )
        for case in drawn
    ]
    Order.objects.bulk_create(orders)
    Shipment.objects.bulk_create(
        ShipmentFactory.build(
            order=order,
            created_at=made.created_at,
            ship_date=made.ship_date,
            automatic_tracking=made.automatic_tracking,
            tracking_number="1Z999AA10123456784" if made.has_tracking_number else "",
            delivered_at=made.delivered_at,
            voided_at=START if made.voided else None,
        )
        for order, case in zip(orders, drawn, strict=True)
        for made in case.facts.shipments
    )
    return {order.pk: case for order, case in zip(orders, drawn, strict=True)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("marketplace_id", "midnight"),
    [
        (
            "ATVPDKIKX0DER",
            datetime(2026, 3, 5, 8, tzinfo=UTC),
        ),  # Los Angeles, clocks go on on the 8th
        ("A1PA6795UKMFR9", datetime(2026, 3, 4, 23, tzinfo=UTC)),  # Berlin
        ("A1VC38T7YXB528", datetime(2026, 3, 4, 15, tzinfo=UTC)),  # Tokyo
    ],
)
def test_red_13_t19_a_ship_date_counts_from_midnight_in_the_zone_of_its_store(
    marketplace_id: str, midnight: datetime
) -> None:
    order = OrderFactory.create(
        store=StoreFactory.create(marketplace_id=marketplace_id), first_imported_at=START
    )
    ShipmentFactory.create(order=order, created_at=midnight, ship_date=date(2026, 3, 5))
    at = midnight + 30 * DAY
    assert not due.due_orders(at - timedelta(microseconds=1)).exists()
    assert due.due_orders(at).get() == order
    assert facts.deadlines([order.pk])[order.pk].at == at


@pytest.mark.django_db
def test_due_ids_reach_every_order_in_chunks_even_with_equal_import_times() -> None:
    store_row = StoreFactory.create()
    same = START
    orders = [OrderFactory.create(store=store_row, first_imported_at=same) for _ in range(5)]
    orders += [OrderFactory.create(store=store_row, first_imported_at=same - DAY)]
    chunks = list(due.due_ids(START + 20 * DAY, 2))
    assert [len(chunk) for chunk in chunks] == [2, 2, 2]
    assert sorted(pk for chunk in chunks for pk in chunk) == sorted(order.pk for order in orders)


@pytest.mark.django_db
def test_red_30_a_page_goes_on_behind_orders_that_were_purged_meanwhile() -> None:
    OrderFactory.create_batch(3, first_imported_at=START)
    pages = []
    for ids in due.due_ids(START + 20 * DAY, 1):
        pages.append(ids)
        Order.objects.filter(pk__in=ids).delete()
    assert len(pages) == 3


@pytest.mark.django_db
def test_red_30_overdue_is_told_from_merely_due() -> None:
    order = OrderFactory.create(first_imported_at=START)
    limit = START + 14 * DAY
    hour = timedelta(hours=1)
    tick = timedelta(microseconds=1)
    assert due.oldest_overdue(limit + hour - tick) is None
    assert due.oldest_overdue(limit + hour) == limit
    assert due.badly_overdue_count(limit + DAY - tick) == 0
    assert due.badly_overdue_count(limit + DAY) == 1
    Order.objects.filter(pk=order.pk).update(redacted_at=limit)
    assert due.oldest_overdue(limit + 2 * DAY) is None
    assert due.badly_overdue_count(limit + 2 * DAY) == 0
