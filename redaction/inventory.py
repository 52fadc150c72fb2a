"""Every column that holds something of a buyer, and what becomes of it (DPP 2.2, T13).

`docs/data-inventory.md` is this list in prose; ``manage.py data_inventory`` prints it. A test fails when a sealed
column is missing here.
"""

from typing import NamedTuple


class Place(NamedTuple):
    """A column; `deadline`: what redaction does to it."""

    model: str
    field: str
    holds: str
    deadline: str


REDACTED = (
    Place(
        "orders.Order",
        "buyer_data",
        "Names, company, street lines, district, phone, unmasked e-mail, purchase order number, gift messages and the "
        "keyed hash of Amazon's address beside an edited one; one sealed value",
        "Emptied; the screens show REDACTED (Amazon) for the fields that were filled. Orders entered here are not "
        "Amazon's: emptied when staff remove them (RED-1, RED-67)",
    ),
    Place("orders.Order", "name_key", "Keyed hash of the recipient's name, for search", "Emptied"),
    Place("orders.Order", "street_key", "Keyed hash of the first street line", "Emptied"),
    Place("orders.Order", "phone_key", "Keyed hash of the phone's digits", "Emptied"),
    Place(
        "orders.Order",
        "note",
        "What people here noted about the order; one sealed value",
        "The buyer's texts in it, words of the names and what looks like a phone or an e-mail address become REDACTED "
        "(Amazon), the rest stays; emptied where Amazon never named the buyer (RED-63)",
    ),
    Place(
        "orders.Customer",
        "buyer_data",
        "The customer's name and unmasked e-mail; one sealed value",
        "Emptied with the customer's last unredacted order; kept while one was entered here (RED-50)",
    ),
    Place(
        "orders.Customer",
        "email_key",
        "Keyed hash of the e-mail address that came with the order, to find the same customer again",
        "Emptied with the customer's last unredacted order",
    ),
    Place(
        "shipments.LabelFile",
        "content",
        "Labels bought through Amazon and their papers, which show name and address; sealed files",
        "Emptied with the order; a reprint shows a placeholder (RED-40)",
    ),
    Place(
        "shipments.ReturnLabel",
        "content",
        "Return labels, which show name and address; sealed files",
        "Emptied with the order (RED-17)",
    ),
)

_WORDS = "without the values of its buyer; pieces of them may be left"

# Not sealed.
SAID = (
    Place(
        "shipments.ShipmentNotification",
        "amazon_message",
        f"What Amazon said about the shipment of an order, {_WORDS}",
        "Emptied; the code stays (RED-63)",
    ),
    Place(
        "shipments.NotificationAttempt",
        "amazon_message",
        "The same of each try",
        "Emptied; the code stays",
    ),
    Place(
        "shipments.Label",
        "error_message",
        "What Amazon said about a label, in the same way",
        "Emptied; the code stays",
    ),
    Place(
        "shipments.BigCommerceUpdate",
        "message",
        "What BigCommerce said about the shipment, in the same way",
        "Emptied; the status stays",
    ),
    Place(
        "shipments.BatchEntry",
        "text",
        "Why a batch got no label; with the code rejected in Amazon's words, in the same way",
        "Such words are replaced by a sentence of our own",
    ),
    Place(
        "shipments.RateQuote",
        "barred",
        "Why an offer cannot be had, where Amazon's code is not known in its words, in the same way",
        "The offers of the order are deleted; they are pruned after a day anyway",
    ),
)

_LOCATION = "Kept (RED-4); with REDACT_LOCATION replaced by REDACTED (Amazon)"

KEPT = (
    Place("orders.Order", "city", "City of the delivery", _LOCATION),
    Place("orders.Order", "state_or_region", "State or region of the delivery", _LOCATION),
    Place("orders.Order", "postal_code", "Postal code of the delivery", _LOCATION),
    Place("orders.Order", "country", "Country of the delivery", "Kept (RED-4)"),
    Place("orders.Order", "relay_email", "Address masked by Amazon", "Kept (RED-2)"),
    Place("orders.Order", "buyer_fields", "Names of the filled fields, no values", "Kept (RED-3)"),
    Place("orders.Customer", "relay_email", "Address masked by Amazon", "Kept (RED-2)"),
    Place("orders.Customer", "buyer_fields", "Names of the filled fields, no values", "Kept"),
)

# Sealed as well, but secrets of the seller and nothing of a buyer.
SECRETS = (
    Place("stores.SellingPartner", "refresh_token", "Amazon's refresh token", "No deadline"),
    Place("stores.SellingPartner", "access_token", "Amazon's access token", "No deadline"),
    Place(
        "stores.BigCommerceLink",
        "token",
        "The access token of a linked BigCommerce store",
        "Emptied when the store is unlinked",
    ),
    Place(
        "mfa.Authenticator",
        "data",
        "The secret of a person's authenticator app and the seed of their recovery codes",
        "Deleted when the second factor is removed",
    ),
)

_KEYS = (
    "Sealed values of this table are under the key of the month in which they were written; 75 days after its end the "
    "key is destroyed, so no older copy of the database can be read. What is rightly held longer is sealed anew before "
    "that. The secrets below are under the long-lived key of FIELD_KEYS_FILE."
)

_NOWHERE = (
    "Buyers' data is in no other table, file, queue entry, session, cache entry or log: raw answers of Amazon are not "
    "stored (RED-61), tasks carry ids (RED-62), the history of an order holds codes and states."
)


def render() -> str:
    """The text of docs/data-inventory.md."""
    return "\n".join(
        [
            "# Where buyers' data is",
            "",
            "Made by `python manage.py data_inventory` from `redaction/inventory.py`; do not edit by hand.",
            "",
            *_table("Removed at the order's deadline", REDACTED),
            _KEYS,
            "",
            *_table("Words of others, removed at the order's deadline", SAID),
            *_table("Kept on the order", KEPT),
            *_table("Sealed, but not of a buyer", SECRETS),
            "## Nowhere else",
            "",
            _NOWHERE,
            "",
        ]
    )


def _table(heading: str, places: tuple[Place, ...]) -> list[str]:
    rows = [
        f"| {place.model} | `{place.field}` | {place.holds} | {place.deadline} |"
        for place in places
    ]
    return [
        f"## {heading}",
        "",
        "| model | column | holds | at the deadline |",
        "|---|---|---|---|",
        *rows,
        "",
    ]
