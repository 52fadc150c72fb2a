"""The group of the support team: exactly the rights that its work needs, in code alone (DPP 1.3, T14).

People, their roles and rights are changed by a superuser, and nobody changes what is only the program's.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from stores import audit
from stores.models import User

NAME = "User Success"

SEES = (
    "stores.account", "stores.apicall", "stores.auditevent", "stores.consentrequest", "stores.lease", "stores.member",
    "stores.requestallowance", "stores.sellingpartner", "stores.store", "stores.user", "orders.customer",
    "orders.importrun", "orders.order", "orders.orderevent", "orders.orderitem", "orders.quarantinedorder",
    "redaction.heldorder", "redaction.redactionrecord", "shipments.bigcommerceupdate", "shipments.carrier",
    "shipments.carrierservice", "shipments.feedsubmission", "shipments.notificationattempt", "shipments.queuehold",
    "shipments.shipment", "shipments.shipmentnotification", "django_q.failure", "django_q.schedule",
)  # fmt: skip
# The switches of accounts and stores, an import asked for, what is pushed or run now, and the table of carriers.
MAY = (
    "stores.change_account", "stores.change_sellingpartner", "stores.change_store", "shipments.add_carrier",
    "shipments.change_carrier", "shipments.add_carrierservice", "shipments.change_carrierservice",
    "shipments.delete_carrierservice", "shipments.change_bigcommerceupdate", "shipments.change_shipmentnotification",
    "django_q.change_schedule",
)  # fmt: skip
# Buyers ask support to delete, or about their order: each act asks for a confirmation or a reason, and is noted.
ABOUT_BUYERS = ("redaction.redact_early", "orders.reveal_buyer")


def rights() -> set[str]:
    """All permissions as Django names them, such as ``stores.view_store``."""
    seen = {"{}.view_{}".format(*label.split(".")) for label in SEES}
    return seen | set(MAY) | set(ABOUT_BUYERS)


def sync_group() -> None:
    """The group holds these rights and no others, whatever somebody gave it by hand."""
    wanted = rights()
    for label in sorted({right.partition(".")[0] for right in wanted}):
        create_permissions(apps.get_app_config(label), verbosity=0)
    apps_and_names = Permission.objects.filter(
        codename__in={right.partition(".")[2] for right in wanted}
    ).select_related("content_type")
    granted = [
        permission
        for permission in apps_and_names
        if f"{permission.content_type.app_label}.{permission.codename}" in wanted
    ]
    group, _ = Group.objects.get_or_create(name=NAME)
    group.permissions.set(granted)


def sync_group_after_migrate(**_: Any) -> None:
    sync_group()


def welcome(user: User) -> None:
    """Lets a person work at the support desk; a superuser takes the right back on the person's page."""
    with transaction.atomic():
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        user.groups.add(Group.objects.get(name=NAME))
        audit.record("staff.added", user=None, account=None, subject=f"user {user.pk}", group=NAME)
