"""Rule: the acts of the audit list in plain words, and the kinds by which people look for them (SYS-5)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

WORDS = {
    # Orders, and what leaves with them
    "order.viewed": "Looked at the buyer details",
    "order.found": "Found the order by a buyer's detail",
    "order.entered": "Entered the order",
    "orders.entered": "Entered orders",
    "order.edited": "Changed the order",
    "order.note_added": "Added a note",
    "order.note_changed": "Changed the note",
    "order.note_removed": "Removed the note",
    "order.held": "Put the order on hold",
    "order.hold_released": "Released the hold",
    "order.cancelled_here": "Cancelled the order here",
    "order.reopened": "Reopened the order",
    "order.ship_anyway": "Decided to ship although the buyer asked to cancel",
    "order.taken_out": "Took the parcel out of the pile",
    "order.parcel_measured": "Entered size or weight",
    "order.address_edited": "Edited the address",
    "order.address_reset": "Took Amazon's address again",
    "order.marked_shipped": "Marked as shipped",
    "order.label_bought": "Bought a label",
    "order.number_corrected": "Corrected the number in Seller Central",
    "order.notification_retried": "Sent to Amazon again",
    "order.notification_told_now": "Told Amazon before the time",
    "order.bigcommerce_retried": "Sent to BigCommerce again",
    "order.return_label_added": "Added a return label",
    "order.return_label_removed": "Removed a return label",
    "order.return_label_mailed": "Mailed a return label",
    "order.fetched": "Fetched the order from Amazon",
    "order.looked_for": "Looked for the order at Amazon",
    "order.redacted_early": "Removed the buyer details early",
    "order.revealed": "Shown to support",
    "order.exported": "Took the order out in a file",
    "redaction.proof_exported": "Exported the proof of removals",
    "seller.data_due": "The data of a seller who left is due",
    "orders.exported": "Exported orders",
    "shipment.voided": "Voided the shipment",
    "shipment.transit_said": "Said how the parcel fares",
    "label.given_out": "Downloaded the label",
    "label.files_fetched": "Fetched the label from Amazon again",
    "label.told": "Told Amazon of a label that it does not count",
    "slip.given_out": "Downloaded the packing slip",
    "return_label.given_out": "Downloaded the return label",
    "batch.started": "Started the batch",
    "batch.cancelled": "Cancelled the batch",
    "batch.retried": "Tried the batch again",
    "product.default_set": "Set the usual parcel of a product",
    "product.default_cleared": "Cleared the usual parcel of a product",
    "notification.pushed": "Sent a waiting notification",
    "bigcommerce.pushed": "Sent a waiting update to BigCommerce",
    "feed.pushed": "Asked Amazon about the feed",
    "queue.held": "Held the queue",
    "queue.released": "Released the queue",
    # Imports
    "import.asked": "Pressed Import now",
    "import.set_aside_asked": "Asked again for orders that were set aside",
    "import.day_asked": "Asked for the orders of one day",
    "import.audit_asked": "Asked for a check for missing orders",
    # Stores and their settings
    "store.connected": "Connected the store",
    "store.connect_refused": "Connecting a store was refused",
    "store.renewed": "Renewed the authorization",
    "store.changed": "Changed settings",
    "store.paused": "Paused the store",
    "store.resumed": "Resumed the store",
    "store.withdrawn": "A setting ended, since the account's country does not allow it",
    "store.import_reset": "Reset the import date",
    "store.addresses_fetched": "Asked Amazon for addresses",
    "store.disconnected": "Disconnected the store",
    "store.purging": "Began to delete everything of the store",
    "store.purged": "Deleted everything of the store",
    "seller.frozen": "Froze the seller after an incident",
    "sender.added": "Added a ship-from address",
    "sender.changed": "Changed a ship-from address",
    "sender.deleted": "Deleted a ship-from address",
    "bigcommerce.linked": "Linked BigCommerce",
    "bigcommerce.renewed": "Renewed the BigCommerce token",
    "bigcommerce.teller_changed": "Changed who tells Amazon",
    "bigcommerce.unlinked": "Unlinked BigCommerce",
    # People and sign-ins
    "account.member_added": "Added a member",
    "member.invited": "Invited a person to the account",
    "member.invited_again": "Sent an invitation again",
    "member.withdrawn": "Withdrew an invitation",
    "member.joined": "Accepted an invitation",
    "member.role_changed": "Changed a role",
    "member.removed": "Took a person out of the account",
    "user.second_factor_removed": "Support removed a lost second step",
    "staff.added": "Added a member of support",
    "access.reviewed": "Reviewed who may sign in",
    "security.signed_in": "Signed in",
    "security.signed_out": "Signed out",
    "security.sign_in_failed": "A sign-in failed",
    "security.locked_out": "Too many sign-ins failed: locked",
    "security.refused": "Was refused several times",
    "security.password_changed": "Changed the password",
    "security.password_reset_asked": "Asked for a new password",
    "security.password_reset": "Set a new password by mail",
    "security.email_changed": "Changed the e-mail address",
    "security.factor_added": "Added a second step",
    "security.factor_removed": "Removed a second step",
    "security.factor_reset": "Made new recovery codes",
    "security.factor_failed": "A second step failed",
    "security.recovery_code_used": "Used a recovery code",
    # Support, in the admin
    "admin.added": "Support added it",
    "admin.changed": "Support changed it",
    "admin.deleted": "Support deleted it",
    "admin.ran": "Support started a background task",
    "audit.exported": "Exported this list",
    "digest.sent": "The week's digest was mailed",
    "keys.destroyed": "Destroyed the key of a month's buyer details",
    "keys.renewed": "Planned fresh month keys",
    "keys.carried_late": "Moved values late to a newer month key",
    "keys.values_given_up": "Emptied what a lost key had sealed",
    "backup.made": "Made a backup",
    "backup.checked": "Checked a backup",
    "backup.restored": "Restored a backup",
}


class Kind(NamedTuple):
    key: str
    label: str
    prefixes: tuple[str, ...]


KINDS = (
    Kind(
        "orders", "Orders and parcels",
        ("order", "orders", "shipment", "label", "slip", "return_label", "batch", "product", "notification",
         "feed", "queue", "redaction"),
    ),
    Kind("imports", "Imports", ("import",)),
    Kind("stores", "Stores and settings", ("store", "seller", "sender", "bigcommerce")),
    Kind("people", "People and sign-ins", ("account", "staff", "access", "security", "member", "session", "user")),
    Kind("support", "Support and operator", ("admin", "audit", "digest", "key", "keys", "backup")),
)  # fmt: skip


# Why support saw or removed a buyer: the codes of orders/revealing.py.
REASONS = {
    "deletion": "deletion asked for",
    "address": "address problem",
    "missing": "missing parcel or order",
    "fraud": "check for fraud",
    "legal": "legal duty",
}
# Written by commands of whoever runs the installation, and by schedules; both without a person.
OPERATOR = (
    "account.member_added", "user.second_factor_removed", "staff.added", "access.reviewed", "store.purging",
    "store.purged", "seller.frozen", "backup.made", "backup.checked", "backup.restored", "keys.renewed",
    "keys.values_given_up",
)  # fmt: skip
SCHEDULED = ("seller.data_due", "digest.sent", "keys.destroyed", "keys.carried_late", "queue.held")
# In red: somebody was kept out, or something has ended. In amber: rare, and worth a question.
_BAD = (
    "security.sign_in_failed", "security.locked_out", "security.refused", "security.factor_failed",
    "store.connect_refused", "store.purging", "store.purged", "seller.frozen", "queue.held", "keys.values_given_up",
)  # fmt: skip
_WARN = (
    "order.revealed", "order.redacted_early", "order.exported", "orders.exported", "store.disconnected",
    "seller.data_due", "member.removed", "user.second_factor_removed", "security.password_reset_asked",
    "security.email_changed", "security.factor_removed", "security.recovery_code_used", "admin.deleted",
    "keys.destroyed", "keys.renewed", "keys.carried_late",
)  # fmt: skip
TONES = {**dict.fromkeys(_BAD, "bad"), **dict.fromkeys(_WARN, "warn")}


def words_of(action: str, detail: Mapping[str, Any] | None = None) -> str:
    """``Shown to support: address problem, CASE-1234``. An act that an older version wrote still gets words."""
    words = WORDS.get(action) or action.rpartition(".")[2].replace("_", " ").capitalize()
    if action not in ("order.revealed", "order.redacted_early") or not detail:
        return words
    reason = str(detail.get("reason", ""))
    why = filter(None, (REASONS.get(reason, reason), str(detail.get("ticket", ""))))
    return ": ".join(filter(None, (words, ", ".join(why))))


def acts_with(text: str) -> list[str]:
    """Acts whose words hold the text, however its letters are written."""
    wanted = " ".join(text.split()).casefold()
    return [act for act, words in WORDS.items() if wanted and wanted in words.casefold()]


def tone_of(action: str) -> str:
    """A colour class, empty for what happens every day."""
    return TONES.get(action, "")


def nobody(action: str) -> str:
    """Who did it, where the row names no person."""
    if action in OPERATOR:
        return "Operator (command line)"
    return "Waybill, by itself" if action in SCHEDULED else "Nobody signed in"
