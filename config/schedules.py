"""The list of schedules in code, and the one way they reach the database (django-q2.md, section 4)."""

from typing import Any, NamedTuple

from django.core.management import call_command
from django.db import transaction
from django_q.models import Schedule


class Every(NamedTuple):
    """`func` is a dotted name, called without arguments every `minutes`."""

    name: str
    func: str
    minutes: int


SCHEDULES: tuple[Every, ...] = (
    Every("waybill-import-orders", "orders.tasks.import_due", 1),
    Every("waybill-release-holds", "orders.tasks.release_holds", 1),
    Every("waybill-look-up-products", "orders.tasks.products_due", 5),
    Every("waybill-send-notifications", "shipments.tasks.send_due_notifications", 1),
    Every("waybill-warn-of-late", "shipments.tasks.warn_of_late", 5),
    Every("waybill-send-to-bigcommerce", "shipments.tasks.send_to_bigcommerce", 1),
    Every("waybill-look-for-bigcommerce", "shipments.tasks.look_for_bigcommerce", 24 * 60),
    Every("waybill-ask-tracking", "shipments.tasks.ask_tracking", 5),
    Every("waybill-look-at-packages", "shipments.tasks.look_at_packages", 24 * 60),
    Every("waybill-work-on-batches", "shipments.tasks.work_on_batches", 1),
    Every("waybill-prune-drafts", "shipments.tasks.prune_drafts", 60),
    Every("waybill-finish-labels", "shipments.tasks.finish_labels", 1),
    Every("waybill-send-mails", "shipments.tasks.send_mails", 1),
    Every("waybill-prune-quotes", "shipments.tasks.prune_quotes", 24 * 60),
    Every("waybill-watch-labels", "shipments.tasks.watch_labels", 5),
    Every("waybill-finish-voids", "shipments.tasks.finish_voids", 1),
    Every("waybill-retire-month-keys", "redaction.tasks.retire_month_keys", 24 * 60),
    Every("waybill-redact", "redaction.tasks.redact_due", 15),
    Every("waybill-blank-amazon-fulfilled", "redaction.tasks.blank_amazon_fulfilled", 24 * 60),
    Every("waybill-redact-locations", "redaction.tasks.redact_locations", 24 * 60),
    Every("waybill-remind-of-removals", "redaction.tasks.remind_of_removals", 24 * 60),
    Every("waybill-heartbeat", "stores.tasks.heartbeat", 1),
    Every("waybill-remind-of-renewals", "stores.tasks.remind_of_renewals", 24 * 60),
    Every("waybill-send-digest", "stores.tasks.send_digest", 24 * 60),
    Every("waybill-prune-imports", "orders.tasks.prune_imports", 24 * 60),
    Every("waybill-prune", "stores.tasks.prune", 24 * 60),
)


def sync_schedules() -> None:
    """Creates, corrects and removes our schedule rows; never touches when they run next."""
    with transaction.atomic():
        wanted = {schedule.name: schedule for schedule in SCHEDULES}
        existing = {row.name: row for row in Schedule.objects.filter(name__startswith="waybill-")}
        for name in existing.keys() - wanted.keys():
            existing[name].delete()
        for name, schedule in wanted.items():
            fields = {
                "func": schedule.func,
                "schedule_type": Schedule.MINUTES,
                "minutes": schedule.minutes,
            }
            Schedule.objects.update_or_create(name=name, defaults=fields)


def sync_after_migrate(**_: Any) -> None:
    """After every migrate: the schedule rows and the table of the shared cache."""
    call_command("createcachetable", verbosity=0)
    sync_schedules()
