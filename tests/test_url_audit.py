"""SYS-5, I7: what a person changes by pressing something stands in the audit list."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django_q.models import OrmQ

from stores.models import AuditEvent
from tests.kept_scene import kept as kept
from tests.kept_scene import scene as scene
from tests.url_rules import MANAGER, NOBODY, OURS, RULES
from tests.url_scene import Scene, _queries, everything, send

pytestmark = pytest.mark.django_db

# Presses that change rows and leave no row in the list, with the reason.
UNNOTED = {
    "orders:addresses": "asks Amazon for an example and changes nothing here but the record of the call",
    "shipments:batch_new": "a draft does nothing to any order; that it was started is noted",
    "shipments:batch_keep": "a field of a draft",
    "shipments:batch_start": "what was wrong is kept in the draft; that it was started is noted",
    "shipments:fetch_label": "Amazon cannot be reached here; a fetched file is noted",
    "stores:connect": "a consent that was only begun; the store that comes of it is noted",
    "stores:renew": "a consent that was only begun; the renewal is noted",
}
# What these change with the form of the scene, so that the walk cannot pass by changing nothing.
CHANGING = {
    "orders:address", "orders:audit_now", "orders:cancel", "orders:hold", "orders:hold_many", "orders:import_now",
    "orders:note", "orders:parcel", "people:accept", "people:invite", "people:remove", "people:role", "people:withdraw", "redaction:remove",
    "shipments:batch_cancel", "shipments:batch_retry",
    "shipments:notify_settings", "shipments:release_queue", "shipments:retry",
    "shipments:say", "shipments:void", "stores:bigcommerce_unlink", "stores:branding", "stores:pause",
    "stores:sender", "stores:sender_add", "stores:sender_delete", "stores:settings", "stores:shipping",
}  # fmt: skip

# Where the form that fits all is refused, or changes nothing.
FITTING = {
    "orders:note": {"note": "Call before noon"},
    "people:invite": {"email": "new@example.com"},
    "people:role": {"role": "shipper"},
}


def rows() -> list[object]:
    """Everything but the audit list and the queue, whose tasks only look for due work."""
    queue = OrmQ._meta.db_table
    return [
        found
        for query, found in zip(_queries(), everything(), strict=True)
        if AuditEvent._meta.db_table not in query and f"FROM {queue} " not in query
    ]


@pytest.mark.parametrize("name", [name for name in OURS if RULES[name].write != NOBODY])
def test_sys_5_i7_what_a_person_changes_is_in_the_audit_list(name: str, scene: Scene) -> None:
    before, noted = rows(), AuditEvent.objects.count()
    send(scene.clients[MANAGER], "POST", scene.url(name), {**scene.form(), **FITTING.get(name, {})})
    if rows() == before:
        assert name not in CHANGING
    elif name not in UNNOTED:
        assert AuditEvent.objects.count() == noted + 1
        row = AuditEvent.objects.latest("pk")
        ours = scene.store.selling_partner.account
        assert (row.account == ours) != (name == "people:accept")  # of the account that is joined
        assert row.user is not None


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
