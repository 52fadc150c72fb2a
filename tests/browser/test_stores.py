"""The Stores pages in Chromium under the strict policy, the consent at Amazon included."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, ViewportSize, expect
from pytest_django import Settings

from stores import clock
from stores.models import Account, Member, SellingPartner, Store, User
from tests.amazon import CANADA, GERMANY, UK, US, PretendedAmazon
from tests.browser.watching import Watch
from tests.factories import MemberFactory, SellingPartnerFactory, StoreFactory, order_with_items

pytestmark = [pytest.mark.browser]

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]
Shot = Callable[[Page, str], None]

MEXICO = "A1AM78C64UM0Y8"
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def consent_page(
    reached_amazon: PretendedAmazon,
    site: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> PretendedAmazon:
    """Amazon, whose consent page is the one foreign page that a browser may go to."""
    settings.BASE_URL = site
    asked = Watch._asked

    def but_consent(watch: Watch, request: Request) -> None:
        if not request.url.startswith(f"{reached_amazon.url}/apps/authorize/consent?"):
            asked(watch, request)

    monkeypatch.setattr(Watch, "_asked", but_consent)
    return reached_amazon


def fill_in(page: Page, source: str) -> None:
    page.get_by_label("Order source").select_option(label=source)
    page.get_by_label("SKU").check()
    page.get_by_role("button", name="Connect").click()


def consent(page: Page, seller_id: str) -> None:
    page.get_by_role("link", name="Continue to Amazon").click()
    page.get_by_label("Sign in as").select_option(seller_id)
    page.get_by_label("I direct Amazon").check()
    page.get_by_role("button", name="Confirm").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_con_4_a_manager_connects_a_store_through_the_consent_page(
    consent_page: PretendedAmazon,
    page_for: OpenPage,
    assert_clean: Check,
    shot: Shot,
    javascript: bool,
) -> None:
    consent_page.add_seller("A1NORTHWIND", marketplaces=[US, CANADA])
    user = MemberFactory.create().user
    page = page_for(user, "/stores/", javascript=javascript)
    page.get_by_role("link", name="Connect a store").first.click()
    fill_in(page, "Canada · Amazon.ca")
    shot(page, "stores-continue-wide")
    if javascript:
        assert_clean(page)
    consent(page, "A1NORTHWIND")
    expect(page.get_by_role("heading", name="Store settings")).to_be_visible()
    expect(page.get_by_text("Amazon.ca is connected.")).to_be_visible()
    assert Store.objects.get().marketplace_id == CANADA
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Amazon.ca")).to_be_visible()


def test_a_refused_answer_says_why_and_starts_again(
    consent_page: PretendedAmazon, page_for: OpenPage, shot: Shot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Watch._heard

    def but_refusal(watch: Watch, message: ConsoleMessage) -> None:
        if "status of 400 " not in message.text:
            heard(watch, message)

    monkeypatch.setattr(Watch, "_heard", but_refusal)
    consent_page.add_seller("A1NORTHWIND", marketplaces=[US])
    page = page_for(MemberFactory.create().user, "/stores/connect/")
    fill_in(page, "Canada · Amazon.ca")
    consent(page, "A1NORTHWIND")
    expect(page.get_by_text("does not sell on Amazon.ca")).to_be_visible()
    for name, size in (("wide", WIDE), ("phone", PHONE)):
        page.set_viewport_size(size)
        shot(page, f"stores-refused-{name}")
    page.get_by_role("link", name="Start again").click()
    expect(page.get_by_label("Order source")).to_be_visible()


def every_state(account: Account) -> list[Store]:
    """A store in each state of health."""
    now = clock.now()

    def seller(days: int, **fields: object) -> SellingPartner:
        given = now - timedelta(days=days)
        made: SellingPartner = SellingPartnerFactory.create(
            account=account, authorized_at=given, **fields
        )
        return made

    fresh = {"last_import_at": now - timedelta(minutes=3)}
    bad = {
        "credentials": "bad",
        "credentials_error": "connection_invalid",
        "credentials_changed_at": now - timedelta(hours=7),
    }
    good = seller(40)
    return [
        StoreFactory.create(selling_partner=good, **fresh),
        StoreFactory.create(
            selling_partner=good, marketplace_id=CANADA, name="Northwind CA", paused_at=now, **fresh
        ),
        StoreFactory.create(
            selling_partner=seller(347), marketplace_id=UK, name="Northwind UK", **fresh
        ),
        StoreFactory.create(
            selling_partner=seller(366, **bad), marketplace_id=GERMANY, name="Northwind DE"
        ),
        StoreFactory.create(
            selling_partner=seller(90),
            name="Outlet",
            auto_import=False,
            product_identifier="ASIN",
            **fresh,
        ),
    ]


@pytest.fixture
def manager(transactional_db: None) -> User:
    member: Member = MemberFactory.create(account__name="Northwind Goods")
    return member.user


@pytest.mark.parametrize(("name", "size"), [("wide", WIDE), ("phone", PHONE)])
def test_every_page_is_clean_at_both_widths(
    manager: User,
    consent_page: PretendedAmazon,
    page_for: OpenPage,
    assert_clean: Check,
    shot: Shot,
    name: str,
    size: ViewportSize,
) -> None:
    page = page_for(manager, "/stores/", **size)
    shot(page, f"stores-empty-{name}")
    assert_clean(page)
    stores = every_state(manager.accounts.get())
    own = f"/stores/{stores[0].public_id}/"
    SellingPartner.objects.filter(stores=stores[0]).update(marketplace_ids=[US, CANADA, MEXICO])
    pages = {
        "list": "/stores/",
        "connect": "/stores/connect/",
        "paste": "/stores/connect/token/",
        "settings": own,
        "disconnect": f"{own}disconnect/",
        "authorize": f"/stores/authorize/?{asked_by(consent_page, 'A1NEWSELLER')}",
        "renew": f"{own}renew/",
    }
    for what, path in pages.items():
        page.goto(path)
        shot(page, f"stores-{what}-{name}")
        assert_clean(page)
    page.get_by_role("button", name="Renew the authorization").click()
    expect(page.get_by_role("link", name="Continue to Amazon")).to_be_visible()
    shot(page, f"stores-continue-{name}")
    assert_clean(page)
    page.goto("/stores/connect/")
    fill_in(page, "Mexico · Amazon.com.mx")
    expect(page.get_by_role("heading", name="Amazon.com.mx is covered already")).to_be_visible()
    shot(page, f"stores-covered-{name}")
    assert_clean(page)
    order_with_items(store=stores[0])
    page.goto(f"{own}disconnect/")
    expect(page.get_by_text("cannot be disconnected yet")).to_be_visible()
    shot(page, f"stores-still-needed-{name}")
    assert_clean(page)
    page.goto("/stores/connect/token/")
    page.get_by_role("button", name="Check and connect").click()
    shot(page, f"stores-paste-errors-{name}")
    assert_clean(page)


def asked_by(amazon: PretendedAmazon, seller_id: str) -> str:
    """What Amazon adds to our login address."""
    return urlencode(
        {
            "amazon_callback_uri": f"{amazon.url}/apps/authorize/confirm/amzn1.sp.solution.x",
            "amazon_state": "s-1",
            "selling_partner_id": seller_id,
        }
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_rea_4_an_authorization_that_starts_at_amazon_ends_here(
    consent_page: PretendedAmazon,
    site: str,
    page_for: OpenPage,
    assert_clean: Check,
    monkeypatch: pytest.MonkeyPatch,
    javascript: bool,
) -> None:
    asked = Watch._asked

    def but_amazon(watch: Watch, request: Request) -> None:
        if not request.url.startswith(f"{consent_page.url}/apps/"):
            asked(watch, request)

    monkeypatch.setattr(Watch, "_asked", but_amazon)
    consent_page.add_seller("A1NORTHWIND", marketplaces=[US])
    page = page_for(MemberFactory.create().user, "/stores/", javascript=javascript)
    login = urlencode({"login_uri": f"{site}/stores/authorize/"})
    for button, told in (("Authorize", "is connected."), ("Re-Authorize", "is authorized again.")):
        page.goto(f"{consent_page.url}/apps/manage?{login}")
        page.get_by_role("button", name=f"{button} A1NORTHWIND", exact=True).click()
        expect(page.get_by_role("heading", name="Authorize Waybill")).to_be_visible()
        if button == "Authorize":
            page.get_by_label("Order source").select_option(label="United States · Amazon.com")
            page.get_by_label("SKU").check()
            page.get_by_role("button", name="Go on").click()
        else:
            page.get_by_role("button", name="Renew the authorization").click()
        if javascript:
            assert_clean(page)
        page.get_by_role("link", name="Continue to Amazon").click()
        expect(page.get_by_role("heading", name="Store settings")).to_be_visible()
        expect(page.get_by_text(told)).to_be_visible()
    assert Store.objects.count() == 1


DESK = [
    "",
    "stores/user/",
    "stores/user/add/",
    "stores/account/",
    "stores/store/",
    "stores/sellingpartner/",
    "stores/auditevent/",
    "stores/apicall/",
    "django_q/schedule/",
    "django_q/failure/",
]


def test_the_support_desk_works_under_the_strict_policy(manager: User, page_for: OpenPage) -> None:
    """Whatever the policy stops is written to the console, and that fails the test."""
    User.objects.update(is_staff=True, is_superuser=True)
    store = every_state(manager.accounts.get())[0]
    page = page_for(manager, "/admin/")
    for path in [*DESK, f"stores/store/{store.pk}/change/", f"stores/user/{manager.pk}/change/"]:
        page.goto(f"/admin/{path}")
        expect(page.locator("#content")).to_be_visible()
    page.goto(f"/admin/stores/account/{store.selling_partner.account_id}/change/")
    page.get_by_role("button", name="Add another Member").click()
    expect(page.locator("#members-2 select")).to_be_visible()
