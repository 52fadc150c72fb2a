"""Who may do what at each of our addresses (T5). A new address needs a row here."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC, NOBODY = "public", "nobody"
VIEWER, SHIPPER, MANAGER = "viewer", "shipper", "manager"
# Weakest first, so that whoever is refused comes before whoever changes something.
PEOPLE = ("anonymous", "other", VIEWER, SHIPPER, MANAGER)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")


class Rule(NamedTuple):
    """The weakest role that may read (GET, HEAD) and write (POST); PUT and DELETE are for nobody.

    `about`: what an id in the address names. `says_why`: too weak a role gets a message instead of a 403.
    `head` is off where reading leaves a trace, which a look at the headers must not. `keeps`: the person's own browser may
    keep the answer, which holds nothing of a buyer. `sandboxed`: a file from outside, which may not even run as a page.
    """

    read: str
    write: str
    about: str = ""
    says_why: bool = False
    head: bool = True
    keeps: bool = False
    sandboxed: bool = False

    def needed(self, method: str) -> str:
        if method == "HEAD" and not self.head:
            return NOBODY
        return {"GET": self.read, "HEAD": self.read, "POST": self.write}.get(method, NOBODY)


RULES = {
    "healthz": Rule(PUBLIC, NOBODY),
    "readyz": Rule(PUBLIC, NOBODY),
    "home": Rule(VIEWER, NOBODY),
    # One's own codes, once: whoever has none to keep is led to where they are made.
    "recovery_codes": Rule(VIEWER, NOBODY, head=False),
    "shown_codes": Rule(VIEWER, NOBODY, head=False),
    "orders:list": Rule(VIEWER, VIEWER),  # the POST is the search
    "orders:detail": Rule(VIEWER, NOBODY, "order", head=False),
    "orders:new": Rule(SHIPPER, SHIPPER, says_why=True),
    "orders:enter_file": Rule(SHIPPER, SHIPPER, says_why=True),
    # Showing the form shows the buyer, which is noted.
    "orders:edit": Rule(SHIPPER, SHIPPER, "order", head=False),
    "orders:hold_many": Rule(SHIPPER, SHIPPER, says_why=True),
    "orders:release_many": Rule(NOBODY, SHIPPER, says_why=True),
    "orders:parcel": Rule(SHIPPER, SHIPPER, "order"),
    # Showing the form shows the address, which is noted.
    "orders:address": Rule(SHIPPER, SHIPPER, "order", head=False),
    "orders:amazons_address": Rule(NOBODY, SHIPPER, "order"),
    # Showing the form shows the note, which is noted.
    "orders:note": Rule(SHIPPER, SHIPPER, "order", head=False),
    "orders:hold": Rule(SHIPPER, SHIPPER, "order"),
    "orders:release": Rule(NOBODY, SHIPPER, "order"),
    "orders:cancel": Rule(SHIPPER, SHIPPER, "order"),
    "orders:reopen": Rule(NOBODY, SHIPPER, "order"),
    "orders:ship_anyway": Rule(NOBODY, SHIPPER, "order"),
    "orders:taken_out": Rule(NOBODY, SHIPPER, "order"),
    "orders:photo": Rule(VIEWER, NOBODY, "product", keeps=True),
    "orders:addresses": Rule(VIEWER, SHIPPER, "store"),  # the POST asks Amazon
    "orders:fetch_addresses": Rule(NOBODY, SHIPPER, "store"),
    "orders:customers": Rule(VIEWER, NOBODY),
    "orders:audit": Rule(VIEWER, NOBODY),
    "orders:audit_now": Rule(NOBODY, SHIPPER, says_why=True),
    "orders:where": Rule(NOBODY, VIEWER),
    "orders:fetch_now": Rule(NOBODY, SHIPPER, says_why=True),
    "orders:fetch_day": Rule(NOBODY, SHIPPER, says_why=True),
    "orders:activity": Rule(VIEWER, NOBODY),
    "orders:starting": Rule(VIEWER, NOBODY),
    "orders:run": Rule(VIEWER, NOBODY, "run"),
    "orders:import_now": Rule(NOBODY, SHIPPER, says_why=True),
    "orders:retry_set_aside": Rule(NOBODY, SHIPPER, says_why=True),
    "shipments:list": Rule(VIEWER, NOBODY),
    "shipments:shipment": Rule(VIEWER, NOBODY, "shipment"),
    "shipments:tracking_states": Rule(SHIPPER, SHIPPER, says_why=True),
    "shipments:say": Rule(SHIPPER, SHIPPER, "shipment"),
    "shipments:pull_list": Rule(VIEWER, NOBODY),
    "shipments:carrier": Rule(VIEWER, NOBODY),
    "shipments:mark_shipped": Rule(SHIPPER, SHIPPER, "order"),
    "shipments:combine": Rule(SHIPPER, SHIPPER, "order"),
    "shipments:can_combine": Rule(SHIPPER, NOBODY, "order"),
    "shipments:batches": Rule(VIEWER, NOBODY),
    "shipments:batch_new": Rule(NOBODY, SHIPPER, says_why=True),
    "shipments:batch": Rule(VIEWER, NOBODY, "batch"),
    "shipments:batch_progress": Rule(VIEWER, NOBODY, "batch"),
    "shipments:batch_cancel": Rule(NOBODY, SHIPPER, "batch"),
    "shipments:batch_retry": Rule(NOBODY, SHIPPER, "batch"),
    "shipments:batch_start": Rule(VIEWER, SHIPPER, "draft"),
    "shipments:batch_keep": Rule(NOBODY, SHIPPER, "draft"),
    "shipments:batch_discard": Rule(NOBODY, SHIPPER, "batch"),
    "shipments:notifications": Rule(VIEWER, VIEWER),  # the POST is the search
    "shipments:feeds": Rule(VIEWER, NOBODY),
    "shipments:feed": Rule(VIEWER, NOBODY, "feed"),
    "shipments:release_queue": Rule(NOBODY, MANAGER, "store"),
    "shipments:bigcommerce": Rule(VIEWER, NOBODY),
    "shipments:bigcommerce_retry": Rule(NOBODY, SHIPPER, "bigcommerce"),
    "shipments:notification": Rule(VIEWER, NOBODY, "notification"),
    "shipments:retry": Rule(NOBODY, SHIPPER, "notification"),
    "shipments:tell_now": Rule(NOBODY, SHIPPER, "notification"),
    "shipments:correct": Rule(SHIPPER, SHIPPER, "notification"),
    "shipments:of_order": Rule(VIEWER, NOBODY, "order"),
    "shipments:label_file": Rule(SHIPPER, NOBODY, "label", head=False, sandboxed=True),
    "shipments:voided": Rule(VIEWER, NOBODY),
    "shipments:corrected": Rule(NOBODY, SHIPPER, "order"),
    "shipments:unconfirmed": Rule(VIEWER, NOBODY),
    "shipments:send_anyway": Rule(NOBODY, SHIPPER, "label"),
    "shipments:void": Rule(SHIPPER, SHIPPER, "shipment"),
    "shipments:fetch_label": Rule(NOBODY, SHIPPER, "label"),
    "shipments:buy_label": Rule(SHIPPER, SHIPPER, "order"),
    "shipments:rates": Rule(SHIPPER, SHIPPER, "quote"),
    "shipments:label": Rule(SHIPPER, NOBODY, "label"),
    "shipments:finish_label": Rule(NOBODY, SHIPPER, "label"),
    # Papers of ticked orders, and of a batch; labels that are handed out count as printed.
    "shipments:labels": Rule(NOBODY, SHIPPER, says_why=True, sandboxed=True),
    "shipments:slips": Rule(NOBODY, SHIPPER, says_why=True, sandboxed=True),
    "shipments:pick_list": Rule(NOBODY, SHIPPER, says_why=True),
    "shipments:slip": Rule(SHIPPER, NOBODY, "order", head=False, sandboxed=True),
    "shipments:batch_labels": Rule(SHIPPER, NOBODY, "batch", head=False, sandboxed=True),
    "shipments:batch_slips": Rule(SHIPPER, NOBODY, "batch", head=False, sandboxed=True),
    "shipments:batch_pick_list": Rule(VIEWER, NOBODY, "batch"),
    "shipments:import_tracking": Rule(SHIPPER, SHIPPER, says_why=True),
    "shipments:export_orders": Rule(MANAGER, MANAGER),
    "shipments:returns": Rule(VIEWER, SHIPPER, "order"),
    "shipments:return_file": Rule(SHIPPER, NOBODY, "return_label", head=False, sandboxed=True),
    "shipments:return_mail": Rule(SHIPPER, SHIPPER, "return_label"),
    "shipments:return_remove": Rule(NOBODY, SHIPPER, "return_label"),
    "shipments:notify_settings": Rule(MANAGER, MANAGER, "store"),
    "shipments:products": Rule(SHIPPER, NOBODY, "store"),
    "shipments:product": Rule(SHIPPER, SHIPPER, "store"),
    "stores:list": Rule(VIEWER, NOBODY),
    # Every manager connects stores to accounts of their own.
    "stores:connect": Rule(MANAGER, MANAGER),
    # Amazon sends people back here; whoever is signed out goes to the sign-in without the code of the address.
    "stores:callback": Rule(PUBLIC, NOBODY, head=False),
    "stores:paste": Rule(MANAGER, MANAGER),
    "stores:authorize": Rule(MANAGER, MANAGER),
    "stores:add": Rule(NOBODY, MANAGER, "store"),
    "stores:paste_renewal": Rule(NOBODY, MANAGER, "store"),
    "stores:settings": Rule(MANAGER, MANAGER, "store"),
    "stores:renew": Rule(MANAGER, MANAGER, "store"),
    "stores:pause": Rule(NOBODY, MANAGER, "store"),
    "stores:resume": Rule(NOBODY, MANAGER, "store"),
    "stores:senders": Rule(MANAGER, NOBODY),
    "stores:sender_add": Rule(MANAGER, MANAGER, "account"),
    "stores:sender": Rule(MANAGER, MANAGER, "sender"),
    "stores:sender_delete": Rule(MANAGER, MANAGER, "sender"),
    "stores:shipping": Rule(MANAGER, MANAGER, "store"),
    "stores:branding": Rule(MANAGER, MANAGER, "store"),
    "stores:bigcommerce": Rule(MANAGER, MANAGER, "store"),
    "stores:bigcommerce_unlink": Rule(NOBODY, MANAGER, "store"),
    "stores:logo": Rule(VIEWER, NOBODY, "store"),
    "stores:disconnect": Rule(MANAGER, MANAGER, "store"),
    **{
        f"help:{page}": Rule(VIEWER, NOBODY)
        for page in (
            "contents",
            "errors",
            "addresses",
            "amazon",
            "limits",
            "renewing",
            "marketplaces",
            "custom",
        )
    },
    "people:members": Rule(MANAGER, NOBODY),
    "people:invite": Rule(MANAGER, MANAGER, "account"),
    "people:withdraw": Rule(NOBODY, MANAGER, "account"),
    "people:accept": Rule(NOBODY, VIEWER),
    "people:role": Rule(NOBODY, MANAGER, "account"),
    "people:remove": Rule(NOBODY, MANAGER, "account"),
    "people:me": Rule(VIEWER, NOBODY),
    "people:end": Rule(NOBODY, VIEWER),
    "redaction:export": Rule(NOBODY, MANAGER, "account"),
    "acts:list": Rule(MANAGER, NOBODY),
    "redaction:overview": Rule(VIEWER, NOBODY),
    "redaction:order": Rule(VIEWER, NOBODY, "order"),
    "redaction:remove": Rule(MANAGER, MANAGER, "order"),
}


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """The names of our addresses; the admin and allauth test theirs."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        elif pattern.namespace != "admin" and "allauth" not in str(pattern.urlconf_name):
            yield from names(pattern, f"{pattern.namespace}:")


OURS = sorted(names(get_resolver()))
