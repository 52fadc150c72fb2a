"""What an act was about: named and linked where it is still there and this person's, else by its kind (T5)."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse

from orders.models import Order
from shipments.models import Batch, Label, Shipment
from stores.models import Account, AuditEvent, SellingPartner, Store, User


class About(NamedTuple):
    """`url` is empty for what is gone, or has no page."""

    text: str
    url: str = ""


_NAMES = {"seller": "an Amazon seller", "user": "a user", "member": "a member", "sender": "a ship-from address",
          "shipfrom": "a ship-from address", "link": "a BigCommerce link", "feed": "a feed",
          "return": "a return label"}  # fmt: skip
_NUMBERS = re.compile(r"(?:label )?(?:[0-9a-f-]{32,36}|\d+)(?: of [0-9a-f-]{32,36})?")
_PERSON = re.compile(r"(?:user|member) (\d+)(?: of .+)?")
_Found = Iterable[tuple[UUID, str]]


def abouts_of(
    events: Sequence[AuditEvent], stores: Sequence[Store], accounts: Sequence[Account]
) -> dict[str, About]:
    """By subject; one query for each kind that occurs."""
    ids: dict[str, set[UUID]] = {}
    for event in events:
        kind, _, key = event.subject.partition(" ")
        if _uuid(key) is not None:
            ids.setdefault(kind, set()).add(UUID(key))
    names = {store.public_id: store.name for store in stores}
    found: dict[str, About] = {
        f"store {key}": About(names[key], reverse("stores:settings", args=[key]))
        for key in ids.get("store", set()) & names.keys()
    }
    found |= {f"account {one.public_id}": About(one.name) for one in accounts}
    found |= _people(events, accounts) | _sellers(events, accounts)
    lookups: dict[str, tuple[str, str, Callable[[set[UUID]], _Found]]] = {
        "order": ("", "orders:detail", lambda keys: _of_orders(Order, "", keys, stores)),
        "shipment": ("Parcel of ", "shipments:shipment", lambda keys: _of_orders(Shipment, "order__", keys, stores)),
        "label": ("Label of ", "shipments:label", lambda keys: _of_orders(Label, "order__", keys, stores)),
        "batch": ("", "shipments:batch", lambda keys: _batches(keys, accounts)),
    }  # fmt: skip
    for kind in ids.keys() & lookups.keys():
        before, page, look_up = lookups[kind]
        for public_id, name in look_up(ids[kind]):
            about = About(f"{before}{name}", reverse(page, args=[public_id]))
            found[f"{kind} {public_id}"] = about
    return {event.subject: found.get(event.subject) or _unlinked(event.subject) for event in events}


def _people(events: Sequence[AuditEvent], accounts: Sequence[Account]) -> dict[str, About]:
    """Members by their e-mail, and who was one when it happened."""
    subjects = {
        event.subject: match for event in events if (match := _PERSON.fullmatch(event.subject))
    }
    if not subjects:
        return {}
    were = {event.subject for event in events if event.action.startswith(("member.", "account."))}
    people = User.objects.filter(pk__in={int(match[1]) for match in subjects.values()})
    emails = dict(people.values_list("pk", "email"))
    are = set(people.filter(memberships__account__in=accounts).values_list("pk", flat=True))
    found = {}
    for subject, match in subjects.items():
        pk = int(match[1])
        if pk in emails and (pk in are or subject in were):
            found[subject] = About(emails[pk])
    return found


def _sellers(events: Sequence[AuditEvent], accounts: Sequence[Account]) -> dict[str, About]:
    """Written with their number or their public id."""
    if not any(event.subject.startswith("seller ") for event in events):
        return {}
    sellers = SellingPartner.objects.filter(account__in=accounts).only(
        "public_id", "seller_id", "region"
    )
    return {
        f"seller {key}": About(f"Amazon seller {seller}")
        for seller in sellers
        for key in (seller.pk, seller.public_id)
    }


def _of_orders(
    model: type[Model], path: str, keys: set[UUID], stores: Sequence[Store]
) -> list[tuple[UUID, str]]:
    rows: QuerySet[Model] = model._default_manager.filter(
        **{"public_id__in": keys, f"{path}store__in": stores}
    )
    return list(rows.values_list("public_id", f"{path}amazon_order_id"))


def _batches(keys: set[UUID], accounts: Sequence[Account]) -> list[tuple[UUID, str]]:
    rows = Batch.objects.filter(public_id__in=keys, account__in=accounts)
    return [(key, f"Batch {pk}") for key, pk in rows.values_list("public_id", "pk")]


def _unlinked(subject: str) -> About:
    """Words for the kind; what has no id in it is told as it is."""
    kind, _, key = subject.partition(" ")
    if not _NUMBERS.fullmatch(key):
        return About(subject)
    return About(_NAMES.get(kind, f"{'an' if kind[:1] in 'aeiou' else 'a'} {kind}"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
