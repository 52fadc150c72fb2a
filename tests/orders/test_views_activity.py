from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from orders.models import ImportRun, QuarantinedOrder
from stores import clock
from stores.models import Member, SellingPartner, Store
from tests.factories import TODAY, MemberFactory, StoreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    store: Store = StoreFactory.create(last_import_at=TODAY)
    return store


@pytest.fixture
def packer(client: Client, store: Store) -> Client:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    return client


def run_of(store: Store, **fields: Any) -> ImportRun:
    now = clock.now()
    defaults: dict[str, Any] = {
        "selling_partner": store.selling_partner,
        "kind": ImportRun.Kind.POLL,
        "state": ImportRun.State.DONE,
        "window_after": now - timedelta(minutes=15),
        "window_before": now - timedelta(minutes=2),
        "started_at": now - timedelta(minutes=1),
        "created": 3,
    }
    run = ImportRun.objects.create(**{**defaults, **fields})
    run.stores.add(store)
    return run


def text_of(packer: Client, query: str = "") -> str:
    response = packer.get(reverse("orders:activity") + query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_run_tells_its_counts_end_and_reasons(packer: Client, store: Store) -> None:
    run_of(
        store,
        state=ImportRun.State.FAILED,
        updated=7,
        skipped={"amazon_fulfilled": 12, "no_store": 27},
        error_code="request_throttled",
        request_id="abc-123",
    )
    text = text_of(packer)
    for words in (
        "3 new, 7 changed",
        "27 of a marketplace without a store, 12 fulfilled by Amazon",
        "Failed",
        "Request is throttled",
        "abc-123",
    ):
        assert words in text


def test_mkt_7_times_are_those_of_the_runs_first_store(packer: Client, store: Store) -> None:
    run_of(store, started_at=datetime(2026, 11, 22, 20, 0, tzinfo=UTC))
    assert "Sun 22 Nov, 12:00 PST" in text_of(packer)


def test_runs_without_news_are_on_their_own_tab(packer: Client, store: Store) -> None:
    run_of(store, created=0, unchanged=41)
    run_of(store, created=5, unchanged=6, started_at=clock.now())
    assert "41 unchanged" not in text_of(packer)
    assert "41 unchanged" in text_of(packer, "?show=all")
    assert "41 unchanged" not in text_of(packer, "?show=trouble")


def test_imp_9_a_long_list_of_set_aside_orders_says_how_long_it_is(
    packer: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def more(start: int, end: int) -> None:
        QuarantinedOrder.objects.bulk_create(
            QuarantinedOrder(
                selling_partner=store.selling_partner,
                amazon_order_id=f"113-0000000-{number:07d}",
                reason="wrong_type",
                first_seen_at=TODAY,
                last_seen_at=TODAY,
                retry_at=TODAY,
            )
            for number in range(start, end)
        )

    more(0, 200)
    assert "Shown are" not in text_of(packer)
    more(200, 203)
    text = text_of(packer)
    assert "Shown are the newest 200 of 203." in text
    assert text.count("113-0000000-") == 200
    monkeypatch.setattr("orders.imports.runs.MOST_COUNTED", 201)
    assert "Shown are the newest 200 of 201+." in text_of(packer)


def test_fea_2_the_last_import_is_told_also_without_news(packer: Client, store: Store) -> None:
    run_of(store, created=0, unchanged=41)
    run_of(store, kind=ImportRun.Kind.AUDIT, created=0, started_at=clock.now())
    assert "0 new, 0 changed, 41 unchanged." in text_of(packer)


def test_fea_2_until_a_worker_begins_the_press_has_a_card_of_its_own(
    packer: Client, store: Store
) -> None:
    starting = reverse("orders:starting")
    packer.post(reverse("orders:import_now"))
    text = text_of(packer)
    assert "Import starting" in text
    assert f'hx-get="{starting}"' in text
    waits = packer.get(starting)
    assert (waits.status_code, "HX-Refresh" in waits) == (200, False)
    SellingPartner.objects.update(import_requested_at=clock.now() - timedelta(minutes=5))
    assert "The background worker may not be running." in packer.get(starting).content.decode()
    run_of(store, state=ImportRun.State.RUNNING)
    begun = packer.get(starting)
    assert (begun.status_code, begun["HX-Refresh"]) == (286, "true")
    assert "Import starting" not in text_of(packer)


def test_i5_an_import_that_others_asked_for_is_not_shown(packer: Client) -> None:
    foreign = StoreFactory.create().selling_partner
    SellingPartner.objects.filter(pk=foreign.pk).update(import_requested_at=clock.now())
    assert "Import starting" not in text_of(packer)


def test_a_failed_run_says_so_and_names_its_stores(packer: Client, store: Store) -> None:
    run = run_of(store, state=ImportRun.State.FAILED, error_code="request_throttled")
    text = packer.get(reverse("orders:run", args=[run.public_id])).content.decode()
    assert "Failed: Request is throttled." in text
    assert f"Importing · {store.name}" in text


def test_i5_runs_and_quarantine_of_other_accounts_are_not_shown(packer: Client) -> None:
    foreign = StoreFactory.create(name="Contoso US")
    run_of(foreign, created=99)
    running = run_of(foreign, state=ImportRun.State.RUNNING)
    QuarantinedOrder.objects.create(
        retry_at=TODAY,
        selling_partner=foreign.selling_partner,
        amazon_order_id="999-0000000-0000001",
        reason="missing",
        first_seen_at=TODAY,
        last_seen_at=TODAY,
    )
    text = text_of(packer, "?show=all")
    assert "Contoso" not in text
    assert "99 new" not in text
    assert "999-0000000-0000001" not in text
    assert packer.get(reverse("orders:run", args=[running.public_id])).status_code == 404


def test_imp_9_orders_that_could_not_be_stored_are_listed_until_they_are(
    packer: Client, store: Store
) -> None:
    row = QuarantinedOrder.objects.create(
        retry_at=TODAY,
        selling_partner=store.selling_partner,
        store=store,
        amazon_order_id="113-0000000-0000001",
        reason="unknown_status",
        detail="fulfillment.fulfillmentStatus",
        first_seen_at=TODAY,
        last_seen_at=TODAY,
        seen_count=4,
    )
    text = text_of(packer)
    assert "113-0000000-0000001" in text
    assert "Amazon gave a status that Waybill does not know" in text
    assert "/help/errors/#set-aside" in text
    assert 'data-label="Next try"><time' in text
    assert "Try again now" in text
    Member.objects.update(role=Member.Role.VIEWER)
    assert "Try again now" not in text_of(packer)
    row.resolved_at = TODAY
    row.save()
    assert "113-0000000-0000001" not in text_of(packer)


def test_imp_11_orders_that_wait_to_be_fetched_are_not_called_unstorable(
    packer: Client, store: Store
) -> None:
    QuarantinedOrder.objects.create(
        retry_at=TODAY,
        selling_partner=store.selling_partner,
        store=store,
        amazon_order_id="113-0000000-0000001",
        reason="outdated",
        first_seen_at=TODAY,
        last_seen_at=TODAY,
    )
    text = text_of(packer)
    assert "Amazon has newer news of it than Waybill" in text
    assert ">Orders that Amazon is asked for again</h2>" in text
    assert "Orders that could not be stored" not in text


def test_a_running_import_is_polled_and_its_end_stops_the_poll(
    packer: Client, store: Store
) -> None:
    run = run_of(store, state=ImportRun.State.RUNNING, pages=2, seen=200)
    address = reverse("orders:run", args=[run.public_id])
    assert f'hx-get="{address}" hx-trigger="every 2s"' in text_of(packer)
    poll = packer.get(address)
    assert poll.status_code == 200
    assert "Reading page 3" in poll.content.decode()
    ImportRun.objects.update(state=ImportRun.State.DONE, ended_at=clock.now())
    end = packer.get(address)
    assert end.status_code == 286
    assert end["HX-Refresh"] == "true"  # the table and its counts have changed as well
    assert "hx-trigger" not in end.content.decode()
    assert "Ended with 2 pages: 3 new" in end.content.decode()


def test_fea_2_the_reasons_are_seen_while_an_import_runs_and_after(
    packer: Client, store: Store
) -> None:
    run = run_of(
        store,
        state=ImportRun.State.RUNNING,
        pages=2,
        seen=200,
        created=150,
        updated=20,
        unchanged=10,
        skipped={"pending": 12, "amazon_fulfilled": 7},
        quarantined=1,
    )
    words = (
        "150 new, 20 changed, 10 unchanged. Left out: 12 not paid yet, 7 fulfilled by Amazon",
        "200 orders read",
        "1 failed",
    )
    card = packer.get(reverse("orders:run", args=[run.public_id])).content.decode()
    assert all(each in card for each in words)
    ImportRun.objects.update(state=ImportRun.State.PARTLY, ended_at=clock.now())
    card = packer.get(reverse("orders:run", args=[run.public_id])).content.decode()
    assert all(each in card for each in words)
    row = text_of(packer)
    assert "12 not paid yet, 7 fulfilled by Amazon" in row
    assert "1 could not be stored" in row


def test_imp_11_an_audit_tells_what_is_missing_and_leads_to_its_page(
    packer: Client, store: Store
) -> None:
    run_of(store, kind=ImportRun.Kind.AUDIT, created=0, seen=412, missing=2)
    text = text_of(packer, "?show=all")
    assert "2 missing of 412" in text
    assert "0 new" not in text
    assert f'href="{reverse("orders:audit")}">2 missing' in text


def test_imp_12_reading_again_is_named_while_it_runs_and_after(
    packer: Client, store: Store
) -> None:
    run = run_of(store, kind=ImportRun.Kind.REREAD, state=ImportRun.State.RUNNING)
    assert "Reading earlier orders again" in text_of(packer)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.DONE, ended_at=clock.now())
    assert "Reading again" in text_of(packer, "?show=all")


def test_a_long_import_and_one_that_waits_are_asked_less_often(
    packer: Client, store: Store
) -> None:
    started = clock.now() - timedelta(minutes=3)
    run = run_of(store, state=ImportRun.State.RUNNING, started_at=started)
    assert 'hx-trigger="every 10s"' in text_of(packer)
    later = clock.now() + timedelta(minutes=5)
    ImportRun.objects.filter(pk=run.pk).update(not_before=later, started_at=clock.now())
    text = text_of(packer)
    assert 'hx-trigger="every 10s"' in text
    assert "Waiting for Amazon&#x27;s allowance, goes on in 4 min" in text


def test_older_runs_are_on_the_next_page(packer: Client, store: Store) -> None:
    now = clock.now()
    for number in range(52):
        run_of(store, started_at=now - timedelta(hours=number), created=1000 + number)
    first = packer.get(reverse("orders:activity"))
    assert "1049 new" in first.content.decode()
    second = packer.get(first.context["older"]).content.decode()
    assert "1050 new" in second
    assert "1049 new" not in second
    assert "First page" in second


def test_imp_5_import_now_asks_for_every_active_seller_once(packer: Client, store: Store) -> None:
    StoreFactory.create(selling_partner=store.selling_partner, marketplace_id="A2EUQ1WTGCTBG2")
    foreign = StoreFactory.create()
    response = packer.post(reverse("orders:import_now"))
    assert response["Location"] == reverse("orders:activity")
    assert SellingPartner.objects.get(pk=store.selling_partner_id).import_requested_at is not None
    assert SellingPartner.objects.get(pk=foreign.selling_partner_id).import_requested_at is None
    assert OrmQ.objects.count() == 1


def test_fea_2_import_now_for_one_store_asks_for_its_seller_only(
    packer: Client, store: Store
) -> None:
    other = StoreFactory.create(selling_partner__account=store.selling_partner.account)
    foreign = StoreFactory.create()
    for asked in (store, foreign):
        packer.post(reverse("orders:import_now"), {"store": str(asked.public_id)})
    asked_for = SellingPartner.objects.exclude(import_requested_at=None)
    assert [seller.pk for seller in asked_for] == [store.selling_partner_id]
    assert OrmQ.objects.count() == 1
    packer.post(reverse("orders:import_now"))
    other.selling_partner.refresh_from_db()
    assert other.selling_partner.import_requested_at is not None


def test_import_now_is_refused_to_viewers_and_by_get(client: Client, store: Store) -> None:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.VIEWER).user)
    assert client.get(reverse("orders:import_now")).status_code == 405
    client.post(reverse("orders:import_now"))
    assert SellingPartner.objects.get(pk=store.selling_partner_id).import_requested_at is None
    assert OrmQ.objects.count() == 0


def test_a_paused_store_is_not_imported_by_hand(packer: Client, store: Store) -> None:
    Store.objects.update(paused_at=TODAY)
    packer.post(reverse("orders:import_now"))
    assert OrmQ.objects.count() == 0


@pytest.mark.parametrize(
    "before",
    [
        "0001-01-01T00:00:00%2B23:59",
        "9999-12-31T23:59:59-23:59",
        "yesterday",
        "2026-11-23T12:00:00",
    ],
)
def test_nonsense_places_in_the_list_count_as_none(packer: Client, before: str) -> None:
    assert packer.get(f"/orders/activity/?before={before}").status_code == 200
