"""The page that proves that no order is missing (IMP-11, MKT-6, TRB-5, decision 15)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from orders.audit.now import too_early
from orders.models import ImportRun, QuarantinedOrder
from stores import clock
from stores.models import Member, RequestAllowance, SellingPartner, Store
from tests.amazon import CANADA, US
from tests.factories import MemberFactory, OrderFactory, SellingPartnerFactory, StoreFactory

pytestmark = pytest.mark.django_db

# No number that the factories give.
LOST = "902-0000000-0000001"


@pytest.fixture
def store() -> Store:
    now = clock.now()
    store: Store = StoreFactory.create(last_import_at=now, complete_through=now)
    return store


@pytest.fixture
def packer(client: Client, store: Store) -> Client:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    return client


def audited(store: Store, hours: float = 3, **fields: Any) -> ImportRun:
    """A finished check of the store's seller."""
    started = clock.now() - timedelta(hours=hours)
    findings = {"alone": False, "checked": {US: 412}, **fields.pop("findings", {})}
    defaults: dict[str, Any] = {
        "selling_partner": store.selling_partner,
        "kind": ImportRun.Kind.AUDIT,
        "state": ImportRun.State.DONE,
        "window_after": started - timedelta(days=30),
        "window_before": started,
        "started_at": started,
        "ended_at": started,
        "marketplace_ids": [US],
        "findings": findings,
    }
    run = ImportRun.objects.create(**{**defaults, **fields})
    run.stores.add(store)
    SellingPartner.objects.filter(pk=store.selling_partner_id).update(audited_at=started)
    return run


def aside(store: Store, reason: str = "missed", **fields: Any) -> QuarantinedOrder:
    now = clock.now()
    row: QuarantinedOrder = QuarantinedOrder.objects.create(
        selling_partner=store.selling_partner,
        store=store,
        amazon_order_id=LOST,
        reason=reason,
        first_seen_at=now,
        last_seen_at=now,
        retry_at=now + timedelta(hours=4, minutes=1),
        **fields,
    )
    return row


def text_of(client: Client) -> str:
    caches["shell"].clear()
    answer = client.get(reverse("orders:audit"))
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_imp_11_the_page_says_how_many_are_missing_of_how_many_and_when(
    packer: Client, store: Store
) -> None:
    audited(store)
    text = text_of(packer)
    assert "0 missing of 412" in text
    assert ">3 h ago<" in text
    assert ">in 20 h<" in text or ">in 21 h<" in text
    assert "0 missing of 412 · checked 3 h ago" in text  # the line at the foot of every page


def test_imp_11_what_was_missing_and_what_became_of_it(packer: Client, store: Store) -> None:
    fetched = OrderFactory.create(store=store)
    gone = "902-0000000-0000009"
    audited(
        store,
        missing=3,
        findings={
            "missing": {US: 3},
            "missed": [LOST, fetched.amazon_order_id, gone],
        },
    )
    row = aside(store)
    text = text_of(packer)
    assert "1 missing of 412" in text
    assert "3 found missing, see what became of them below" in text
    assert reverse("orders:detail", args=[fetched.public_id]) in text
    assert "Waits to be fetched" in text
    assert "By now a rule leaves it out" in text
    row.reason = "unknown_status"
    row.save()
    text = text_of(packer)
    assert "Set aside: Amazon gave a status that Waybill does not know" in text
    assert ">in 4 h<" in text
    assert "0 missing of 412" in text


def test_mkt_6_trb_5_orders_without_a_store_lead_to_connecting_it(
    client: Client, store: Store
) -> None:
    audited(store, findings={"no_store": {CANADA: 27}})
    account = store.selling_partner.account
    for role, offered in ((Member.Role.MANAGER, True), (Member.Role.SHIPPER, False)):
        client.force_login(MemberFactory.create(account=account, role=role).user)
        text = text_of(client)
        assert "27 open orders on Amazon.ca have no store" in text
        button = f'name="marketplace_id" value="{CANADA}"'
        assert (reverse("stores:add", args=[store.public_id]) in text and button in text) is offered
    StoreFactory.create(selling_partner=store.selling_partner, marketplace_id=CANADA)
    assert "have no store" not in text_of(client)


def test_decision_15_accepted_here_but_open_there_is_listed(packer: Client, store: Store) -> None:
    order = OrderFactory.create(store=store)
    audited(store, findings={"accepted": [order.amazon_order_id]})
    text = text_of(packer)
    assert "Accepted here, but unshipped at Amazon" in text
    assert order.amazon_order_id in text


def test_imp_11_never_checked_running_and_failed_each_say_so(packer: Client, store: Store) -> None:
    text = text_of(packer)
    assert "Not checked yet" in text
    assert "Not checked for missing orders yet" in text
    running = audited(store, 0, state=ImportRun.State.RUNNING, ended_at=None)
    text = text_of(packer)
    assert "Checking for missing orders" in text
    assert reverse("orders:run", args=[running.public_id]) in text
    assert "Check now" not in text
    ImportRun.objects.update(state=ImportRun.State.FAILED, error_code="connection_invalid")
    text = text_of(packer)
    assert "did not finish" in text
    assert "The connection appears to be invalid" in text
    assert "The check for missing orders failed" in text


def test_imp_11_a_failed_check_keeps_the_figures_of_the_last_good_one(
    packer: Client, store: Store
) -> None:
    audited(store, 27)
    audited(store, 2, state=ImportRun.State.FAILED, findings={"checked": {US: 5}})
    text = text_of(packer)
    assert "The figures below are older" in text
    assert "0 missing of 412" in text


def test_imp_11_a_check_of_one_seller_proves_nothing_for_the_other(
    packer: Client, store: Store
) -> None:
    second = SellingPartnerFactory.create(account=store.selling_partner.account)
    other = StoreFactory.create(selling_partner=second, name="Second US")
    audited(store)
    assert "1 of 2 sellers not checked for missing orders yet" in text_of(packer)
    audited(other, 24 * 20)
    text = text_of(packer)
    assert '<span class="dot warn"></span>' in text
    assert "Not checked for missing orders for 20 d" in text
    Store.objects.filter(pk=other.pk).update(paused_at=clock.now())
    assert "0 missing of 412 · checked 3 h ago" in text_of(packer)


def test_imp_11_a_long_list_of_missing_orders_says_how_long_it_is(
    packer: Client, store: Store
) -> None:
    ids = [f"113-0000000-{number:07d}" for number in range(51)]
    run = audited(store, findings={"missed": ids[:50], "accepted": ids})
    text = text_of(packer)
    assert text.count("Shown are the newest 50 of 51.") == 1  # of the accepted ones
    run.findings["missed"] = ids
    run.save()
    text = text_of(packer)
    assert text.count("Shown are the newest 50 of 51.") == 2
    assert text.count("By now a rule leaves it out") == 50


def test_imp_11_a_second_search_of_one_site_is_told_in_words_of_a_seller(
    packer: Client, store: Store
) -> None:
    first = audited(store)
    audited(store, started_at=first.started_at, findings={"alone": True})
    text = text_of(packer)
    assert "with a second search, of Amazon.com only" in text
    assert "alone" not in text


def test_imp_11_without_a_store_the_page_leads_to_connecting(client: Client) -> None:
    client.force_login(MemberFactory.create().user)
    text = text_of(client)
    assert "Connect a store first" in text
    assert "0 missing" not in text


def test_i5_audits_of_other_accounts_are_not_shown(packer: Client) -> None:
    foreign = StoreFactory.create(name="Contoso US")
    audited(foreign, missing=1, findings={"missed": [LOST]})
    aside(foreign)
    text = text_of(packer)
    assert "Contoso" not in text
    assert LOST not in text
    assert "1 missing" not in text


def press(client: Client, **form: str) -> str:
    return client.post(reverse("orders:audit_now"), form, follow=True).text


def test_imp_11_check_now_starts_one_and_a_second_press_none(packer: Client, store: Store) -> None:
    assert "The check has started" in press(packer)
    run = ImportRun.objects.get()
    assert (run.kind, run.state) == (ImportRun.Kind.AUDIT, ImportRun.State.RUNNING)
    assert run.requested_by is not None
    assert OrmQ.objects.count() == 1
    assert "A check is running already" in press(packer)
    assert ImportRun.objects.count() == 1


def test_decision_15_a_short_allowance_refuses_and_says_when(packer: Client, store: Store) -> None:
    RequestAllowance.objects.create(
        selling_partner=store.selling_partner,
        operation="searchOrders",
        rate=0.0056,
        burst=20,
        tokens=2,
        counted_at=clock.now(),
    )
    said = press(packer)
    assert "new orders come first. Check again in about 8 min" in said
    assert not ImportRun.objects.exists()
    assert too_early(0, 0.0056).endswith("in about 14 min.")


def test_imp_11_check_now_is_for_shippers_and_ones_own_active_sellers(
    client: Client, store: Store
) -> None:
    foreign = StoreFactory.create()
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.VIEWER).user)
    assert "no active store that you may check" in press(client)
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    press(client, seller=str(foreign.selling_partner.public_id))
    Store.objects.update(paused_at=clock.now())
    press(client, seller=str(store.selling_partner.public_id))
    assert not ImportRun.objects.exists()


def test_imp_11_bad_credentials_say_what_to_do(packer: Client, store: Store) -> None:
    SellingPartner.objects.update(credentials="bad")
    assert "must be renewed before anything can be checked" in press(packer)


def test_the_page_needs_as_many_queries_for_many_orders_as_for_one(
    packer: Client, store: Store, django_assert_max_num_queries: Any
) -> None:
    ids = [OrderFactory.create(store=store).amazon_order_id for _ in range(40)]
    for day in range(20):
        audited(store, 24 * day + 1, missing=2, findings={"missed": ids[2 * day : 2 * day + 2]})
    SellingPartner.objects.update(audited_at=clock.now())
    text_of(packer)
    with django_assert_max_num_queries(14):
        text_of(packer)
