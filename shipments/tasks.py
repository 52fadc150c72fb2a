"""Background tasks of shipments. Arguments are ids; results are counts; each may run twice or get lost."""

from shipments import seller_turn
from shipments.batches import claiming as batch_claiming
from shipments.batches import pruning, working
from shipments.bigcommerce import claiming as bigcommerce_claiming
from shipments.bigcommerce import sweeping as bigcommerce_sweeping
from shipments.bigcommerce import working as bigcommerce
from shipments.buying import pruning as quote_pruning
from shipments.buying import trying
from shipments.labels import finishing, watching
from shipments.mails import queueing, sending
from shipments.models import Label
from shipments.outbox import alarming, overtaken, releasing
from shipments.tracking import asking, packages
from stores import clock
from stores.failing import task
from stores.poking import poke


@task
def send_due_notifications() -> str:
    """Every minute: looks for sellers with something to send, whatever happened to the pokes."""
    now = clock.now()
    overtaken.queue_overtaken(now)
    releasing.release(now)
    sellers = seller_turn.sellers_with_due(now)
    for selling_partner_id in sellers:
        poke("shipments.tasks.send_for_seller", selling_partner_id)
    return f"{len(sellers)} sellers"


@task
def send_for_seller(selling_partner_id: int) -> str:
    """Sends what is due for one seller, in feeds and by calls; goes on in a new task when time runs out."""
    taken = seller_turn.take(selling_partner_id)
    if taken is None:
        return "another worker is at it"
    if taken.more:
        poke("shipments.tasks.send_for_seller", selling_partner_id)
    return taken.text


@task
def warn_of_late() -> str:
    """Every five minutes: mails about what Amazon has not accepted near its ship-by, or for a day (decision 24)."""
    warned = alarming.warn(clock.now())
    return f"{warned.rows} told in {warned.mails} mails, {warned.failed} mails failed"


@task
def send_to_bigcommerce() -> str:
    """Every minute: parcels of linked stores, and the links with something to send."""
    now = clock.now()
    queued = bigcommerce_sweeping.sweep(now)
    links = bigcommerce_claiming.links_with_due(now)
    for link_id in links:
        poke("shipments.tasks.send_to_shop", link_id)
    return f"{queued} queued, {len(links)} links"


@task
def send_to_shop(link_id: int) -> str:
    """Sends what is due to one BigCommerce store; goes on in a new task when time runs out."""
    with bigcommerce.alone(link_id) as mine:
        if not mine:
            return "another worker is at it"
        counts = bigcommerce.send_due(link_id, clock.now())
    if counts.more:
        poke("shipments.tasks.send_to_shop", link_id)
    return str(counts)


@task
def look_for_bigcommerce() -> str:
    """Once a day: all parcels since the stores were linked, for what a lost sweep left behind."""
    return f"{bigcommerce_sweeping.sweep(clock.now(), look_back=None)} queued"


@task
def ask_tracking() -> str:
    """Every 5 minutes: what the imports brought about parcels, and the sellers whose parcels are to be asked about."""
    now = clock.now()
    changed = packages.look(now, now - packages.LOOK_BACK)
    asking.end(now)
    asking.begin(now)
    sellers = asking.sellers_due(now)
    for selling_partner_id in sellers:
        poke("shipments.tasks.track_for_seller", selling_partner_id)
    return f"{changed} by packages, {len(sellers)} sellers to ask about"


@task
def track_for_seller(selling_partner_id: int) -> str:
    """Asks about one seller's parcels; goes on in a new task when time runs out."""
    more = asking.ask(selling_partner_id)
    # Scans that just came end the wait of some notifications (decision 25).
    for released in releasing.release(clock.now()):
        poke("shipments.tasks.send_for_seller", released)
    if more:
        poke("shipments.tasks.track_for_seller", selling_partner_id)
        return "more to do"
    return "nothing due"


@task
def look_at_packages() -> str:
    """Once a day: the packages of all orders, for what a lost sweep left behind."""
    return f"{packages.look(clock.now())} changed"


@task
def work_on_batches() -> str:
    """Every minute: looks for batches with orders whose turn it is, whatever happened to the pokes."""
    batches = batch_claiming.batches_with_due(clock.now())
    for batch_id in batches:
        poke("shipments.tasks.work_on_batch", batch_id)
    return f"{len(batches)} batches"


@task
def work_on_batch(batch_id: int) -> str:
    """Works on one batch; goes on in a new task when time runs out."""
    with working.alone(batch_id) as mine:
        if not mine:
            return "another worker is at it"
        worked = working.work(batch_id, clock.now())
    for selling_partner_id in worked.sellers:
        poke("shipments.tasks.send_for_seller", selling_partner_id)
    if worked.more:
        poke("shipments.tasks.work_on_batch", batch_id)
    return f"{worked.turns} turns"


@task
def prune_drafts() -> str:
    """Every hour: drafts of batches that nobody started."""
    return f"{pruning.prune(clock.now())} drafts"


@task
def finish_labels() -> str:
    """Every minute: purchases whose outcome is not known are asked for again, with the same key (I6)."""
    return f"{trying.finish_due(clock.now())} labels"


@task
def prune_quotes() -> str:
    """Once a day: offers that ran out."""
    return f"{quote_pruning.prune(clock.now())} quotes"


@task
def finish_label(label_id: int) -> str:
    """The same for one label, right after a lost answer."""
    return str(trying.finish(Label(pk=label_id), clock.now()).state)


@task
def send_mails() -> str:
    """Every minute, and when somebody sends a return label: queues news of manual orders, hands over what is due."""
    queued = sum(queueing.queue_news(clock.now()))
    counts = sending.send_due(clock.now())
    return f"{queued} queued, {counts.handed} handed over, {counts.put_off} put off, {counts.failed} failed"


@task
def finish_voids() -> str:
    """Every minute: voids that Amazon has not answered, and what they mean for their orders (decision 28)."""
    outcomes = finishing.finish_voids(clock.now())
    return ", ".join(f"{number} {what}" for what, number in sorted(outcomes.items())) or "none"


@task
def watch_labels() -> str:
    """Every five minutes: which bought labels imports have shown to be counted by Amazon (decision 28)."""
    return f"{watching.note_shipped(clock.now())} labels shipped at Amazon"
