"""Background tasks of shipments. Arguments are ids; results are counts; each may run twice or get lost."""

from shipments.outbox import claiming, notifying, overtaken
from stores import clock
from stores.failing import task
from stores.poking import poke


@task
def send_due_notifications() -> str:
    """Every minute: looks for sellers with something to send, whatever happened to the pokes."""
    now = clock.now()
    overtaken.queue_overtaken(now)
    sellers = claiming.sellers_with_due(now)
    for selling_partner_id in sellers:
        poke("shipments.tasks.send_for_seller", selling_partner_id)
    return f"{len(sellers)} sellers"


@task
def send_for_seller(selling_partner_id: int) -> str:
    """Sends what is due for one seller; goes on in a new task when time runs out."""
    with notifying.alone(selling_partner_id) as mine:
        if not mine:
            return "another worker is at it"
        counts = notifying.send_due(selling_partner_id, clock.now())
    if counts.more:
        poke("shipments.tasks.send_for_seller", selling_partner_id)
    return str(counts)
