"""T16, T22: no address changes anything without the form's own token, and forms take no fields beside their own."""

import pytest
from django.test import Client

from stores.models import Member, Store
from tests.factories import MemberFactory
from tests.support.rows import one_of_each
from tests.support.test_desk import pages, visitor
from tests.url_rules import NOBODY, OURS, RULES
from tests.url_scene import Scene, everything, send
from tests.url_scene import scene as scene

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_t16_no_post_is_taken_without_the_token(scene: Scene, htmx: bool) -> None:
    """`HX-Request` is no proof of anything (T22)."""
    user = MemberFactory.create(account=scene.store.selling_partner.account).user
    client = Client(enforce_csrf_checks=True, headers={"HX-Request": "true"} if htmx else {})
    client.force_login(user)
    before = everything()
    written = [name for name in OURS if RULES[name].write != NOBODY]
    assert len(written) > 50
    for name in written:
        answer = send(client, "POST", scene.url(name), scene.form())
        assert answer.status_code == 403, name
    assert everything() == before


def test_t16_no_post_at_the_desk_is_taken_without_the_token() -> None:
    rows = one_of_each()
    client = visitor("superuser")
    client.handler.enforce_csrf_checks = True
    before = everything()
    for page in pages(rows):
        answer = send(client, "POST", page.url, {"post": "yes"})
        assert answer.status_code == 403, page.url
    assert everything() == before


def foreign_fields(scene: Scene) -> dict[str, str]:
    """Columns that no form of a seller has: whose row it is, what it may do, and what the program alone writes."""
    other = MemberFactory.create()
    return {
        "id": "999999", "pk": "999999", "public_id": "00000000-0000-4000-8000-000000000001",
        "account": str(other.account_id), "account_id": str(other.account_id), "user": str(other.user_id),
        "user_id": str(other.user_id), "selling_partner": "1", "selling_partner_id": "1", "store_id": "1", "role": "manager",
        "is_staff": "on", "is_superuser": "on", "groups": "1", "user_permissions": "1", "refresh_token": "Atzr|forged",
        "custom_fields": '["payment_method"]', "custom_field_1": "payment_method", "condition_note": "on",
        "amazon_dimensions": "on", "buy_shipping": "on", "complete_through": "2001-01-01", "import_from": "2001-01-01",
        "redacted_at": "2001-01-01", "first_imported_at": "2001-01-01", "amazon_order_id": "113-0000000-9999999",
        "amazon_status": "SHIPPED", "fulfilled_by": "AMAZON", "channel": "manual", "buyer_data": "{}", "name_key": "f" * 32,
        "settled_at": "2001-01-01", "state": "accepted", "price": "0", "total": "0.01", "created_by": "1",
    }  # fmt: skip


def test_t22_fields_that_a_form_does_not_have_are_ignored(scene: Scene) -> None:
    extra = foreign_fields(scene)
    wrong = ("Atzr|forged", extra["public_id"], "113-0000000-9999999", "f" * 32, "2001-01-01")
    client = scene.clients["manager"]
    before = {name: getattr(scene.store, name) for name in _OF_STORES}
    people = list(Member.objects.order_by("pk").values("pk", "account", "user", "role"))
    for name in OURS:
        if RULES[name].write == NOBODY or name in WHOLE:
            continue
        form = {**extra, **scene.form()}
        assert send(client, "POST", scene.url(name), form).status_code < 500, name
        told = str(everything())
        assert not [text for text in wrong if text in told], name
        store = Store.objects.get(pk=scene.store.pk)
        assert {column: getattr(store, column) for column in _OF_STORES} == before, name
    assert list(Member.objects.order_by("pk").values("pk", "account", "user", "role")) == people
    assert not Member.objects.filter(user__is_staff=True).exists()


# Here a manager gives the store up, or says who may come in: their own tests say how.
WHOLE = (
    "stores:disconnect", "people:invite", "people:withdraw", "people:accept", "people:role", "people:remove", "people:end",
)  # fmt: skip
_OF_STORES = (
    "selling_partner_id", "marketplace_id", "import_from", "complete_through", "custom_fields", "condition_note",
    "amazon_dimensions", "buy_shipping",
)  # fmt: skip
