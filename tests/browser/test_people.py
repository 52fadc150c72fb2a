"""The second step in a browser: app, passkey and recovery code, and the pages about people."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect
from pytest_django import Settings

from stores import clock
from stores.models import Invitation, Member
from tests.browser.conftest import watches
from tests.browser.scenes import busy_desk
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import AccountFactory, MemberFactory
from tests.stores.people.signing import ENROL, LOGIN, PASSWORD, code_of

pytestmark = [pytest.mark.browser]
SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]


def give_password(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("size", SIZES)
def test_t15_an_app_is_enrolled_and_a_recovery_code_signs_in(
    page_for: PageFor, assert_clean: Check, shot: Shot, strict: Settings, size: Size
) -> None:
    desk = busy_desk(orders=2, email="maya@example.com")
    page = page_for(None, "/orders/", width=size[0], height=size[1])
    give_password(page, desk.user.email)
    expect(page.get_by_role("heading", name="Two steps to sign in")).to_be_visible()
    shot(page, f"enrol-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="Use an authenticator app").click()
    secret = page.locator("code").inner_text()
    shot(page, f"enrol-app-{size[0]}")
    assert_clean(page)
    page.get_by_label("Code from the app").fill("000000")
    page.get_by_role("button", name="Use this app").click()
    expect(page.get_by_text("Incorrect code")).to_be_visible()
    assert_clean(page)
    assert page.locator("code").inner_text() == secret
    page.get_by_label("Code from the app").fill(code_of(secret))
    page.get_by_role("button", name="Use this app").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.get_by_role("list", name="Recovery codes").locator("code").all_inner_texts()
    shot(page, f"recovery-codes-{size[0]}")
    assert_clean(page)
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download as a text file").click()
    assert kept.value.path().read_text().split() == codes
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("table.orders")).to_be_visible()
    page.goto(ENROL)
    shot(page, f"second-step-{size[0]}")
    assert_clean(page)
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(LOGIN)
    give_password(page, desk.user.email)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    field = page.get_by_label("Code")
    assert field.get_attribute("autocomplete") == "one-time-code"
    shot(page, f"second-step-asked-{size[0]}")
    assert_clean(page)
    field.fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("table.orders")).to_be_visible()


def give_passkeys(page: Page) -> None:
    """The browser's own pretended passkey, which answers at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_t15_a_passkey_is_enrolled_and_signs_in(
    page_for: PageFor, assert_clean: Check, shot: Shot, strict: Settings, site: str
) -> None:
    desk = busy_desk(orders=2, email="maya@example.com")
    # Passkeys belong to a name, never to a bare address.
    named = site.replace("127.0.0.1", "localhost")
    page = page_for(None, f"{named}{LOGIN}")
    watches[page].site = named
    watches[page].faults.clear()
    give_passkeys(page)
    page.goto(f"{named}/orders/")
    give_password(page, desk.user.email)
    page.get_by_role("link", name="Use a passkey or security key").click()
    page.get_by_label("Name").fill("Laptop")
    shot(page, "passkey-add")
    assert_clean(page)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("table.orders")).to_be_visible()
    page.goto(f"{named}/accounts/2fa/webauthn/")
    expect(page.get_by_text("Laptop")).to_be_visible()
    shot(page, "passkeys")
    assert_clean(page)
    page.goto(f"{named}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{named}{LOGIN}")
    give_password(page, desk.user.email)
    # A person who cancels, or a key that is not there, is told on the page.
    page.evaluate("document.dispatchEvent(new CustomEvent('allauth.error', {cancelable: true}))")
    expect(page.get_by_text("The browser got no answer")).to_be_visible()
    assert_clean(page)
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page.locator("table.orders")).to_be_visible()
    used = Authenticator.objects.get(type="webauthn")
    assert used.last_used_at is not None


@pytest.mark.parametrize("size", SIZES)
def test_people_and_ones_own_sign_in(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = busy_desk(orders=2, email="maya@example.com")
    account = desk.stores[0].selling_partner.account
    Member.objects.filter(user=desk.user).update(role=Member.Role.MANAGER)
    MemberFactory.create(account=account, user__first_name="Ann", user__last_name="Lee")
    both = MemberFactory.create(account=account, user__last_login=clock.now()).user
    MemberFactory.create(user=both)
    awaiting = AccountFactory.create(name="Harbour Lights Homeware")
    Invitation.objects.create(account=awaiting, user=desk.user, role=Member.Role.SHIPPER)
    page = page_for(None, "/people/me/", width=size[0], height=size[1])
    give_password(page, desk.user.email)
    expect(page.get_by_text("this one")).to_be_visible()
    shot(page, f"me-{size[0]}")
    assert_clean(page)
    page.goto("/people/")
    shot(page, f"people-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="Let somebody in").first.click()
    shot(page, f"people-invite-{size[0]}")
    assert_clean(page)
    page.get_by_label("E-mail address").fill("bea@example.com")
    page.get_by_role("button", name="Let them in").click()
    expect(page.get_by_role("button", name=re.compile("bea@example.com again"))).to_be_visible()
    shot(page, f"people-invited-{size[0]}")
    assert_clean(page)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    shot(page, f"people-invited-end-{size[0]}")
    page.get_by_role("button", name="Withdraw the invitation of bea@example.com").click()
    expect(page.get_by_text("The invitation of bea@example.com")).to_be_visible()
    page.goto("/people/me/")
    page.get_by_role("button", name="Accept the invitation of Harbour Lights Homeware").click()
    expect(page.get_by_text("You are a shipper of Harbour Lights Homeware now")).to_be_visible()
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_dpp_1_2_people_where_no_mail_leaves(
    page_for: PageFor, assert_clean: Check, shot: Shot, settings: Settings, size: Size
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    desk = busy_desk(orders=2, email="maya@example.com")
    Member.objects.filter(user=desk.user).update(role=Member.Role.MANAGER)
    page = page_for(desk.user, "/people/", width=size[0], height=size[1])
    page.get_by_role("link", name="Let somebody in").first.click()
    expect(page.get_by_text("They do not hear of it")).to_be_visible()
    shot(page, f"people-no-mail-invite-{size[0]}")
    assert_clean(page)
    page.get_by_label("E-mail address").fill("a.person.with.a.long.address@warehouse.example.com")
    page.get_by_role("button", name="Let them in").click()
    expect(page.get_by_text("python manage.py changepassword")).to_be_visible()
    shot(page, f"people-no-mail-{size[0]}")
    assert_clean(page)
    page.context.clear_cookies()
    for name, url in (
        ("reset", "/accounts/password/reset/"),
        ("done", "/accounts/password/reset/done/"),
    ):
        page.goto(url)
        expect(page.get_by_text("no link can reach you")).to_be_visible()
        shot(page, f"no-mail-{name}-{size[0]}")
        assert_clean(page)
