"""Managers read what people did in their accounts: in words, linked where it is theirs (SYS-5, T5, dashboard 11)."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.acts.listing import ROWS
from stores import audit, clock
from stores.models import Account, AuditEvent, Member
from tests.factories import (
    LabelFactory,
    MemberFactory,
    SellingPartnerFactory,
    StoreFactory,
    UserFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db
URL = "/activity/"


@pytest.fixture
def manager() -> Member:
    store = StoreFactory.create()
    return MemberFactory.create(
        account=store.selling_partner.account, role=Member.Role.MANAGER, user__first_name="Mia"
    )


@pytest.fixture
def desk(client: Client, manager: Member) -> Client:
    client.force_login(manager.user)
    return client


def write(account: Account, action: str = "order.held", **given: Any) -> AuditEvent:
    at = given.pop("at", clock.now())
    return AuditEvent.objects.create(account=account, action=action, at=at, **given)


def lines(page: str) -> list[str]:
    return re.findall(r'<span class="strong[^"]*">([^<]+)</span>', page)


def test_sys_5_a_line_says_who_did_what_about_which_order(desk: Client, manager: Member) -> None:
    order = order_with_items(store=manager.account.selling_partners.get().stores.get())
    audit.record(
        "order.address_edited",
        user=manager.user,
        account=manager.account,
        subject=f"order {order.public_id}",
        fields=["line1", "city"],
    )
    page = desk.get(URL).text
    assert lines(page) == ["Edited the address"]
    assert "line1, city" in page
    assert "Mia" in page
    assert f'<a href="/orders/{order.public_id}/">{order.amazon_order_id}</a>' in page


def test_t5_nothing_of_another_account_is_shown_named_or_linked(
    desk: Client, manager: Member
) -> None:
    foreign = order_with_items()
    write(foreign.store.selling_partner.account, "store.paused")
    write(manager.account, subject=f"order {foreign.public_id}")
    MemberFactory.create(
        account=foreign.store.selling_partner.account, user__first_name="Somebodyelse"
    )
    page = desk.get(URL).text
    assert lines(page) == ["Put the order on hold"]
    for hidden in (str(foreign.public_id), foreign.amazon_order_id, "Somebodyelse"):
        assert hidden not in page
    assert "an order" in page


@pytest.mark.parametrize("role", [Member.Role.VIEWER, Member.Role.SHIPPER])
def test_sys_5_only_managers_read_it(role: Member.Role, client: Client) -> None:
    client.force_login(MemberFactory.create(role=role).user)
    assert client.get(URL).status_code == 403


def test_the_list_is_narrowed_by_person_kind_and_time(desk: Client, manager: Member) -> None:
    other = UserFactory.create()
    now = clock.now()
    write(manager.account, "order.held", user=manager.user)
    write(manager.account, "store.paused", user=other)
    write(manager.account, "security.signed_in", user=other, at=now - timedelta(days=45))
    assert lines(desk.get(URL).text) == ["Paused the store", "Put the order on hold"]
    assert lines(desk.get(f"{URL}?person={other.pk}&days=90").text) == ["Paused the store", "Signed in"]  # fmt: skip
    assert lines(desk.get(f"{URL}?kind=stores").text) == ["Paused the store"]
    assert lines(desk.get(f"{URL}?kind=people&days=90").text) == ["Signed in"]
    nothing = desk.get(f"{URL}?kind=imports").text
    assert "Nothing of this kind" in nothing
    for nonsense in (
        "?person=x&kind=y&days=-1&after=z",
        "?after=2026-13-45T00:00:00Z~1",
        "?days=٣",
    ):
        assert lines(desk.get(URL + nonsense).text) == ["Paused the store", "Put the order on hold"]


def test_t14_a_reveal_is_told_with_its_reason_and_found_as_what_support_did(
    desk: Client, manager: Member
) -> None:
    staff = UserFactory.create(is_staff=True, first_name="Sue")
    why = {"reason": "address", "ticket": "CASE-1234"}
    write(manager.account, "order.revealed", user=staff, detail=why)
    write(manager.account, "seller.frozen")
    write(manager.account, "security.sign_in_failed")
    write(manager.account, "order.held", user=manager.user)
    page = desk.get(f"{URL}?kind=support").text
    told = "Shown to support: address problem, CASE-1234"
    assert lines(page) == ["Froze the seller after an incident", told]
    assert "Operator (command line)" in page
    assert f'<option value="{staff.pk}">Sue' in page
    assert lines(desk.get(f"{URL}?person={staff.pk}").text) == [told]


def test_t5_staff_of_other_accounts_are_not_named(desk: Client) -> None:
    staff = UserFactory.create(is_staff=True, first_name="Elsewhere")
    write(MemberFactory.create().account, "order.revealed", user=staff)
    assert "Elsewhere" not in desk.get(URL).text


def test_dpp_2_6_t5_the_sign_in_of_people_who_also_work_for_others_is_not_shown(
    desk: Client, manager: Member
) -> None:
    """For whom they came is in no row, and an invited stranger's sign-in is not the inviter's to see."""
    colleague = MemberFactory.create(account=manager.account)
    for action in ("signed_in", "signed_out", "sign_in_failed", "password_reset_asked"):
        write(manager.account, f"security.{action}", user=colleague.user)
    write(manager.account, "order.held", user=colleague.user)
    assert len(lines(desk.get(URL).text)) == 5
    elsewhere = MemberFactory.create(user=colleague.user)
    assert len(lines(desk.get(URL).text)) == 1
    # Whoever manages all their accounts sees it.
    MemberFactory.create(account=elsewhere.account, user=manager.user, role=Member.Role.MANAGER)
    assert len(lines(desk.get(URL).text)) == 5


def test_sys_5_people_stores_sellers_and_proofs_are_named(desk: Client, manager: Member) -> None:
    seller = manager.account.selling_partners.get()
    store = f"store {seller.stores.get().public_id}"
    guest = MemberFactory.create(account=manager.account, user__email="guest@example.com").user
    gone = UserFactory.create(email="gone@example.com")
    foreign = UserFactory.create(email="foreign@example.com")
    about = f"account {manager.account.public_id}"
    write(manager.account, "redaction.proof_exported", subject=about, detail={"month": "2026-11"})
    write(manager.account, "store.paused", subject=store)
    write(manager.account, "seller.frozen", subject=f"seller {seller.pk}")
    write(
        manager.account,
        "admin.changed",
        subject=f"member {guest.pk} of {manager.account.public_id}",
    )
    write(manager.account, "member.removed", subject=f"user {gone.pk}")
    write(manager.account, "admin.changed", subject=f"user {foreign.pk}")
    write(manager.account, "return_label.given_out", subject=f"return label {uuid4()}")
    page = desk.get(URL).text
    for named in (seller.stores.get().name, seller.seller_id, "guest@example.com", "gone@example.com",
                  ">November 2026<", manager.account.name, "a user", "a return label"):  # fmt: skip
        assert named in page
    assert "foreign@example.com" not in page


def test_one_of_a_thing_is_told_as_one(desk: Client, manager: Member) -> None:
    write(manager.account, "slip.given_out", detail={"slips": 1})
    write(manager.account, "orders.exported", detail={"count": 2})
    page = desk.get(URL).text
    assert "1 packing slip<" in page
    assert "2 orders<" in page


def test_pages_show_every_line_once_also_those_of_one_moment(desk: Client, manager: Member) -> None:
    at = clock.now() - timedelta(hours=1)
    for _ in range(2 * ROWS + 5):
        write(manager.account, subject=f"order {uuid4()}", at=at)
    seen, url = 0, URL
    for expected in (ROWS, ROWS, 5):
        page = desk.get(url).text
        assert len(lines(page)) == expected
        seen += expected
        found = re.search(r'id="page-next" rel="next" href="([^"]+)"', page)
        url = found[1].replace("&amp;", "&") if found else ""
    assert not url


def test_a_page_costs_the_same_whatever_it_shows(
    desk: Client, manager: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seller = SellingPartnerFactory.create(account=manager.account)
    store = StoreFactory.create(selling_partner=seller)

    def some() -> None:
        label = LabelFactory.create(order=order_with_items(store=store))
        write(manager.account, "label.given_out", subject=f"label {label.public_id}")
        write(manager.account, subject=f"order {label.order.public_id}", user=manager.user)
        write(manager.account, "store.paused", subject=f"store {store.public_id}")

    some()
    desk.get(URL)
    with django_assert_num_queries(_queries(desk)):
        desk.get(URL)
    counted = _queries(desk)
    for _ in range(10):
        some()
    with django_assert_num_queries(counted):
        page = desk.get(URL).text
    assert "Label of " in page
    assert counted <= 9


def _queries(desk: Client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as captured:
        desk.get(URL)
    return len(captured)


def test_the_page_stands_beside_the_import_runs_for_managers(desk: Client, manager: Member) -> None:
    assert 'href="/activity/"' in desk.get("/orders/activity/").text
    Member.objects.filter(pk=manager.pk).update(role=Member.Role.SHIPPER)
    assert 'href="/activity/"' not in desk.get("/orders/activity/").text


def test_sys_5_what_is_worth_a_question_stands_out(desk: Client, manager: Member) -> None:
    for action in ("store.paused", "member.removed", "seller.frozen"):
        write(manager.account, action)
    page = desk.get(URL).text
    assert '<span class="strong bad">Froze the seller' in page
    assert '<span class="strong warn">Took a person out' in page
    assert '<span class="strong">Paused the store' in page
