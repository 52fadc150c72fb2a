"""Background tasks of orders: thin shells that carry ids only and bear being run twice."""

from orders.handling import holding
from orders.imports import pruning
from orders.imports.importing import advance, end_paused_runs, is_due
from orders.products import catalogue, stock
from stores import clock
from stores.failing import task
from stores.models import SellingPartner
from stores.poking import poke


@task
def import_due() -> str:
    """Every minute: start the sellers for whom something is due."""
    now = clock.now()
    end_paused_runs(now)
    due = [
        selling_partner.pk
        for selling_partner in SellingPartner.objects.filter(stores__paused_at=None).distinct()
        if is_due(selling_partner, now)
    ]
    for selling_partner_id in due:
        poke("orders.tasks.import_seller", selling_partner_id)
    return f"{len(due)} sellers"


@task
def import_seller(selling_partner_id: int) -> str:
    """Advance one seller's imports; goes on in a fresh task when the time is used up."""
    more = advance(selling_partner_id)
    _poke_product_tasks(selling_partner_id)
    if more:
        poke("orders.tasks.import_seller", selling_partner_id)
        return "more to do"
    return "up to date"


@task
def release_holds() -> str:
    """Every minute: end the holds whose day has come (STA-5)."""
    return f"{holding.release_due(clock.now())} released"


@task
def prune_imports() -> str:
    """Once a day: old runs and what is no longer set aside."""
    pruned = pruning.prune(clock.now())
    return f"{pruned.runs} runs, {pruned.orders} orders"


@task
def products_due() -> str:
    """Every 5 minutes: what a lost poke or a wait left behind."""
    active = SellingPartner.objects.filter(stores__paused_at=None).distinct()
    started = sum(_poke_product_tasks(pk) for pk in active.values_list("pk", flat=True))
    return f"{started} tasks"


@task
def look_up_products(selling_partner_id: int) -> str:
    """Ask the catalogue about one seller's products (IMP-23)."""
    if catalogue.look_up(selling_partner_id):
        poke("orders.tasks.look_up_products", selling_partner_id)
        return "more to do"
    return "up to date"


@task
def refresh_stock(selling_partner_id: int) -> str:
    """Ask how many of each SKU one seller offers (FEA-14)."""
    if stock.refresh(selling_partner_id):
        poke("orders.tasks.refresh_stock", selling_partner_id)
        return "more to do"
    return "up to date"


def _poke_product_tasks(selling_partner_id: int) -> int:
    """Start what is due of one seller; how many tasks that are."""
    now = clock.now()
    stock.note_skus(selling_partner_id, now)
    due = [
        name
        for name, is_work in (
            ("orders.tasks.look_up_products", catalogue.is_due(selling_partner_id, now)),
            ("orders.tasks.refresh_stock", stock.is_due(selling_partner_id, now)),
        )
        if is_work
    ]
    for name in due:
        poke(name, selling_partner_id)
    return len(due)
