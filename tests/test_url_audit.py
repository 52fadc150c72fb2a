"""SYS-5, I7: what a person changes by pressing something stands in the audit list."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django_q.models import OrmQ

from stores.models import AuditEvent
from tests.kept_scene import kept as kept
from tests.kept_scene import scene as scene
from tests.url_fitting import FITTING, press
from tests.url_rules import MANAGER, NOBODY, OURS, RULES
from tests.url_scene import Scene, _queries, everything

pytestmark = pytest.mark.django_db

ACTING = [name for name in OURS if RULES[name].write != NOBODY]
# Presses that leave no row in the list, with the reason. The test sees that the form is taken and what else it changes.
UNNOTED = {
    "orders:addresses": "asks Amazon for an example and changes nothing here but the record of the call",
    "people:end": "a person's own sign-ins, by their own hand; who signed in where is noted",
    "shipments:batch_new": "a draft does nothing to any order; that it was started is noted",
    "shipments:batch_keep": "a field of a draft",
    "shipments:batch_discard": "a draft that nobody started",
    "shipments:import_tracking": "a draft, too",
    "stores:connect": "a consent that was only begun; the store that comes of it is noted",
    "stores:renew": "a consent that was only begun; the renewal is noted",
}
# What is begun stands in the list of consents, which belongs to no account yet.
BEGUN = {"stores:connect", "stores:renew"}
# They only show something; a search that finds a buyer is noted, and the scene's finds nobody.
READING = {"orders:list", "orders:where", "shipments:notifications", "shipments:pick_list"}
# What needs Amazon, BigCommerce or an address with a question mark: the test that sees the row there.
ELSEWHERE = {
    "orders:amazons_address": "tests/orders/test_editing.py::test_decision_16_amazons_address_is_taken_again_when_asked_for",
    "orders:fetch_addresses": "tests/orders/test_views_addresses.py::test_trb_7_a_seller_without_the_role_until_it_is_granted_and_the_addresses_are_fetched",
    "orders:fetch_now": "tests/orders/test_where.py::test_decision_21_an_order_that_no_import_brought_can_be_fetched",
    "shipments:buy_label": "tests/shipments/buying/test_purchasing.py::test_shp_15_decision_6_a_label_ships_the_order_and_nothing_is_sent",
    "shipments:rates": "tests/shipments/buying/test_purchasing.py::test_shp_15_decision_6_a_label_ships_the_order_and_nothing_is_sent",
    "shipments:finish_label": "tests/shipments/buying/test_purchasing.py::test_shp_15_decision_6_a_label_ships_the_order_and_nothing_is_sent",
    "shipments:fetch_label": "tests/shipments/test_views_labels.py::test_a_missing_file_is_said_and_fetched_without_buying",
    "shipments:product": "tests/shipments/test_views_products_defaults.py::test_a_default_is_set_in_the_units_of_the_store_and_proposed",
    "shipments:send_anyway": "tests/shipments/test_watching.py::test_decision_28_send_queues_the_one_row_with_the_parcel_of_the_label",
    "stores:add": "tests/stores/test_adding.py::test_con_9_one_press_adds_the_store_and_asks_amazon_nothing",
    "stores:authorize": "tests/stores/test_connecting.py::test_con_1_consent_makes_a_store_that_can_call_amazon",
    "stores:bigcommerce": "tests/stores/bigcommerce/test_linking.py::test_decision_7_a_manager_links_a_store_and_the_token_is_sealed",
    "stores:paste": "tests/stores/test_pasting.py::test_con_5_a_pasted_token_makes_a_store_that_can_call_amazon",
    "stores:paste_renewal": "tests/stores/test_pasting.py::test_rea_8_a_pasted_token_renews_all_stores_of_the_seller",
}  # fmt: skip
# One row for each thing that is acted on, where the scene has more than one.
ROWS = {"shipments:combine": 2, "shipments:export_orders": 5, "shipments:tracking_states": 2}


def rows() -> list[object]:
    """Everything but the audit list and the queue, whose tasks only look for due work."""
    queue = OrmQ._meta.db_table
    kept: list[object] = [
        found
        for query, found in zip(_queries(), everything(), strict=True)
        if AuditEvent._meta.db_table not in query and f"FROM {queue} " not in query
    ]
    return [*kept, list(UserSession.objects.values_list("pk", flat=True))]


@pytest.mark.parametrize("name", [name for name in ACTING if name not in ELSEWHERE])
def test_sys_5_i7_what_a_person_changes_is_in_the_audit_list(name: str, scene: Scene) -> None:
    """Each form is one that is accepted, so that nothing passes by being refused."""
    form = FITTING.get(name, Scene.form)(scene)
    before, noted = rows(), AuditEvent.objects.count()
    answer = press(scene, name, form)
    assert answer.status_code in (200, 204, 302), answer.text
    new = list(AuditEvent.objects.order_by("pk")[noted:])
    if name in UNNOTED or name in READING:
        assert not new
        assert (rows() == before) == (name in READING or name in BEGUN)
        return
    assert len(new) == ROWS.get(name, 1)
    ours = scene.store.selling_partner.account
    for row in new:
        assert (row.account == ours) != (name == "people:accept")  # of the account that is joined
        assert row.user_id == int(scene.clients[MANAGER].session["_auth_user_id"])


def test_sys_5_what_the_walk_leaves_to_other_tests_is_there_and_looks_at_the_list() -> None:
    assert set(ACTING) >= {*UNNOTED, *READING, *ELSEWHERE, *FITTING}
    for place in ELSEWHERE.values():
        path, _, name = place.partition("::")
        source = (Path(settings.BASE_DIR) / path).read_text()
        _, found, rest = source.partition(f"def {name}(")
        body = rest.partition("\ndef ")[0]
        assert found, place
        assert "AuditEvent" in body or "last_audit" in body, place


def _events_with_a_user() -> Iterator[str]:
    """Where a line of an order's history is written with a person, past `lifecycle`."""
    for app in ("orders", "shipments", "redaction", "config"):
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "OrderEvent":
                    users = [k.value for k in node.keywords if k.arg == "user"]
                    if users and not (isinstance(users[0], ast.Constant)):
                        yield path.relative_to(settings.BASE_DIR).as_posix()


def test_sys_5_a_persons_line_in_an_orders_history_has_its_row_in_the_audit_list() -> None:
    """`lifecycle` writes both; the other two write one row for all their orders, or for the shipment."""
    assert set(_events_with_a_user()) == {
        "orders/handling/lifecycle.py",
        "orders/manual/entering.py",
        "shipments/tracking/writing.py",
    }
