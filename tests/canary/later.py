"""Fifty days on: one seller leaves, the other's buyers' details go, Amazon sends the orders once more, and everybody looks again."""

import re
from datetime import timedelta
from typing import Any

from tests.canary.person import Person
from tests.canary.scene import FIRST, MAYA, ORDERS, OTTO, SECOND, SUPPORT, Scene
from tests.installation import wait_for

DAYS = 50
MINUTES = 10
_IMPORTED = "SELECT imported_at FROM orders_order WHERE channel = 'amazon'"


def redact(scene: Scene) -> None:
    """The mails have left the house, and so have the pages of the days before."""
    scene.stop()
    for mail in (scene.desk.folder / "mails").iterdir():
        mail.unlink()
    scene.people.clear()
    purge(scene)
    scene.command("redact", CLOCK_SHIFT_S=str(DAYS * 24 * 3600))
    # Only minutes for the browsers: the framework dates sessions by the real clock, so all would have ended long ago.
    scene.desk.environment["CLOCK_SHIFT_S"] = str(MINUTES * 60)
    scene.desk.amazon.advance(MINUTES * 60)
    scene.start()
    support = scene.sign_in("support", SUPPORT)
    remove_entered(support)
    maya = scene.sign_in("maya", MAYA)
    scene.sign_in("otto", OTTO)
    send_again(scene, maya)
    for person in scene.people:
        person.walk("/", "/admin/" if person.name == "support" else "/help/")
        assert "session" in person.cookies, f"{person.name} was signed out on the way"


def purge(scene: Scene) -> None:
    """The second seller leaves while its buyers' details are still here (DPP 1.7)."""
    found = scene.desk.rows(f"SELECT id FROM stores_sellingpartner WHERE seller_id = '{SECOND}'")
    said = scene.command("purge_store", str(found[0][0]), "--seller", "--yes", "--even-unsent")
    assert "orders" in said


def send_again(scene: Scene, maya: Person) -> None:
    """In full, as if everything about them had changed (RED-60)."""
    amazon = scene.desk.amazon
    before = max(at for (at,) in scene.desk.rows(_IMPORTED))
    at = (amazon.now() - timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    orders = amazon.orders(FIRST)
    amazon.add_orders(FIRST, [order | {"lastUpdatedTime": at} for order in orders])
    maya.submit(maya.get("/orders/").form_to("/orders/import/"))
    wait_for("a second import", lambda: len(_later(scene, before)) == ORDERS, 90)


def _later(scene: Scene, before: Any) -> list[Any]:
    """When orders were last imported, if that was after `before`."""
    return [at for (at,) in scene.desk.rows(_IMPORTED) if at > before]


def remove_entered(support: Person) -> None:
    """An order that is not Amazon's has no deadline: the desk removes its buyer, who asked for that (RED-67)."""
    page = support.get("/admin/redaction/heldorder/")
    chosen = re.findall(r'name="_selected_action" value="(\d+)"', page.html)
    assert len(chosen) == 1, f"{len(chosen)} orders still hold their buyer"
    form = page.form_with("action", "_selected_action")
    page = support.submit(form, action="remove_now", _selected_action=chosen)
    support.submit(page.form_with("confirmed"), reason="deletion")
