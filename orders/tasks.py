"""Background tasks of orders: thin shells that carry ids only and bear being run twice."""

from orders import holding
from orders.importing import advance, end_paused_runs, is_due
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
    if advance(selling_partner_id):
        poke("orders.tasks.import_seller", selling_partner_id)
        return "more to do"
    return "up to date"


@task
def release_holds() -> str:
    """Every minute: end the holds whose day has come (STA-5)."""
    return f"{holding.release_due(clock.now())} released"
