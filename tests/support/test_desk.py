"""T5, T14 and DPP 1.3: every page of the support desk, walked from the registry, by everybody who might come along."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from config.user_success import NAME
from tests.factories import BUYER, MemberFactory, UserFactory
from tests.support.rows import one_of_each
from tests.support.rules import ACTIONS, DESK, OF_SUPERUSERS, SITE
from tests.url_rules import METHODS
from tests.url_scene import everything, send

pytestmark = pytest.mark.django_db

PEOPLE = SUPERUSER, SUPPORT, MANAGER, ANONYMOUS = (
    "superuser", "support", "manager", "anonymous",
)  # fmt: skip
MODEL_PAGES = {"changelist": "v", "add": "a", "change": "vc", "history": "vc", "delete": "d"}
# What one model alone has.
FURTHER = {
    "orders_order_where": ("orders.Order", "v"),
    "orders_order_reveal": ("orders.Order", "v"),
    "stores_auditevent_digest": ("stores.AuditEvent", "v"),
    "auth_user_password_change": ("stores.User", "c"),
}
# Buyers, tokens, hashes and the arguments of tasks.
HIDDEN = (
    *BUYER.values(), "relay-1@", "enc1:", "argon2$", "next-page-token", "Atzr|", "secret-argument",
)  # fmt: skip

READ_AND_WRITTEN = ("GET", "POST")


class Page(NamedTuple):
    name: str
    url: str
    model: str = ""
    needs: str = ""


def names() -> list[str]:
    """The names of all addresses below the admin's."""
    resolver = get_resolver().namespace_dict["admin"][1]

    def walk(patterns: list[Any]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield str(pattern.name)
            else:
                yield from walk(pattern.url_patterns)

    # A redirect of Django's from an address of earlier versions has no name.
    return [name for name in walk(resolver.url_patterns) if name != "None"]


def pages(rows: dict[str, Any]) -> Iterator[Page]:
    """Every page of a model. A KeyError means a page that this test does not know."""
    for name in names():
        if name in SITE:
            continue
        model = next(
            (label for label in DESK if name.startswith(label.lower().replace(".", "_") + "_")), ""
        )
        if name in FURTHER:
            model, needs = FURTHER[name]
        else:
            needs = MODEL_PAGES[name.rpartition("_")[2]]
        about = name.endswith(("_change", "_history", "_delete", "_reveal"))
        args = [rows[model].pk] if about else []
        yield Page(name, reverse(f"admin:{name}", args=args), model, needs)


def visitor(person: str) -> Client:
    client = Client()
    if person == MANAGER:
        client.force_login(MemberFactory.create().user)
    elif person != ANONYMOUS:
        user = UserFactory.create(is_staff=True, is_superuser=person == SUPERUSER)
        if person == SUPPORT:
            user.groups.add(Group.objects.get(name=NAME))
        client.force_login(user)
    return client


def may(person: str, page: Page) -> bool:
    if person not in (SUPERUSER, SUPPORT):
        return False
    has = DESK[page.model][person == SUPPORT]
    return any(letter in has for letter in page.needs)


def looked_at(
    client: Client, person: str, page: Page, rows: dict[str, Any], methods: tuple[str, ...]
) -> str:
    """What the page shows to whoever may see it."""
    told = f"{person}: {page.url}"
    html = ""
    form = {"post": "yes", "email": "x@example.com"}
    for method in methods:
        allowed = may(person, page)
        if method == "HEAD" and allowed and not page.name.endswith("changelist"):
            continue  # Django draws the whole page for it.
        if method == "POST" and allowed:
            # An empty form is refused by itself, and a deletion asks first.
            form = {}
            changes = set("acd") & set(DESK[page.model][person == SUPPORT])
            allowed = page.needs != "vc" or page.name.endswith("history") or bool(changes)
        answer = send(client, method, page.url, form)
        where = f"{told} by {method} answered {answer.status_code}"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"], where
        assert "unsafe" not in answer.headers["Content-Security-Policy"], where
        assert answer.headers["X-Content-Type-Options"] == "nosniff", where
        assert person == ANONYMOUS or "no-store" in answer.headers["Cache-Control"], where
        if person == ANONYMOUS:
            assert answer.status_code == 302, where
            assert "/login/" in answer.headers["Location"], where
        elif person == MANAGER:
            assert answer.status_code == 302, where
            assert answer.headers["Location"].startswith("/admin/login/"), where
        elif method in ("PUT", "DELETE"):
            assert answer.status_code == 405, where
        else:
            assert answer.status_code == (200 if allowed else 403), where
            html = html or (answer.text if allowed else "")
    return html


def offered(html: str) -> set[str]:
    """The actions in the menu of a list."""
    menu = html.partition('name="action"')[2].partition("</select>")[0]
    return set(re.findall(r'<option value="([a-z_]+)"', menu))


def actions_of(person: str, model: str) -> set[str]:
    found = ACTIONS.get(model, set())
    if person == SUPERUSER:
        found = found | OF_SUPERUSERS.get(model, set())
        if "d" in DESK[model][0]:
            found = found | {"delete_selected"}
    return found


def test_t14_every_model_of_the_desk_has_a_rule_and_every_rule_a_model() -> None:
    assert sorted(DESK) == sorted(model._meta.label for model in admin.site._registry)
    assert set(SITE) <= {*names(), "None"}


@pytest.mark.parametrize("person", PEOPLE)
def test_t5_t14_dpp_1_3_who_sees_and_does_what_at_the_desk(person: str) -> None:
    rows = one_of_each()
    assert set(rows) == set(DESK)
    client = visitor(person)
    before = everything()
    seen = 0
    kinds = set[str]()
    for page in pages(rows):
        # Pages of a kind are one view of Django's; those of one model alone are ours.
        kind = page.name if page.name in FURTHER else page.name.rpartition("_")[2]
        html = looked_at(client, person, page, rows, READ_AND_WRITTEN if kind in kinds else METHODS)
        kinds.add(kind)
        seen += bool(html)
        for text in HIDDEN:
            assert text not in html, f"{person}: {text} at {page.url}"
        if page.name.endswith("_changelist") and html:
            assert offered(html) == actions_of(person, page.model), page
    assert everything() == before
    assert bool(seen) == (person in (SUPERUSER, SUPPORT))


def test_red_62_t14_the_history_of_the_desk_names_no_buyer() -> None:
    """It keeps `str()` of each thing for ever."""
    for label, row in one_of_each().items():
        assert not [text for text in BUYER.values() if text in str(row)], label
