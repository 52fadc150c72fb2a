"""Words, colours and icons of the state chips: the same state looks the same on every page."""

from typing import NamedTuple


class Look(NamedTuple):
    """`tone` is a colour class (empty: neutral); `icon` is a name of `SPRITE`."""

    word: str
    tone: str
    icon: str


_UNKNOWN = Look("Unknown", "", "circle-question-mark")

LOOKS: dict[str, dict[str, Look]] = {
    "order": {
        "awaiting": Look("Awaiting shipment", "warn", "package"),
        "on_hold": Look("On hold", "", "circle-pause"),
        "shipped": Look("Shipped", "good", "truck"),
        "cancelled": Look("Cancelled", "", "ban"),
    },
    "notification": {
        "waiting": Look("Queued", "", "clock"),
        "throttled": Look("Throttled", "warn", "hourglass"),
        "scheduled": Look("Scheduled", "", "clock"),
        "held": Look("Held", "bad", "circle-pause"),
        "frozen": Look("Frozen", "bad", "circle-pause"),
        "cut_off": Look("Not connected", "bad", "circle-alert"),
        "account": Look("Feed rejected", "warn", "triangle-alert"),
        "sending": Look("Sending", "info", "send"),
        "in_feed": Look("Sent in a batch", "info", "send"),
        "unknown": Look("Checking with Amazon", "info", "refresh-cw"),
        "accepted": Look("Accepted", "good", "check"),
        "rejected": Look("Rejected", "bad", "x"),
        "not_needed": Look("Not needed", "", "check"),
        "cancelled": Look("Cancelled", "", "ban"),
    },
    "feed": {
        "prepared": Look("Being sent", "info", "send"),
        "frozen": Look("Frozen", "bad", "circle-pause"),
        "creating": Look("Checking with Amazon", "info", "refresh-cw"),
        "running": Look("At Amazon", "info", "refresh-cw"),
        "done": Look("Answered by Amazon", "good", "check"),
        "rejected": Look("Rejected as a whole", "bad", "x"),
        "fatal": Look("Broken off by Amazon", "bad", "circle-alert"),
        "cancelled": Look("Cancelled", "", "ban"),
        "failed": Look("Not sent", "warn", "triangle-alert"),
    },
    "transit": {
        "pre_transit": Look("Waiting for the carrier", "", "clock"),
        "in_transit": Look("On its way", "info", "truck"),
        "out_for_delivery": Look("Out for delivery", "info", "truck"),
        "waiting_for_buyer": Look("Ready to be picked up", "info", "package"),
        "attempted": Look("Delivery attempted", "warn", "triangle-alert"),
        "delivered": Look("Delivered", "good", "check"),
        "returning": Look("On its way back", "bad", "refresh-cw"),
        "lost": Look("Lost", "bad", "x"),
        "undeliverable": Look("Cannot be delivered", "bad", "circle-alert"),
        "voided": Look("Voided", "", "ban"),
    },
    "store": {
        "healthy": Look("Healthy", "good", "check"),
        "due_soon": Look("Due soon", "warn", "clock"),
        "not_importing": Look("Not importing", "bad", "circle-alert"),
        "cut_off_there": Look("Needs a new token", "bad", "circle-alert"),
        "paused": Look("Paused", "", "circle-pause"),
        "frozen": Look("Frozen", "bad", "circle-pause"),
        "disconnected": Look("Disconnected", "", "ban"),
    },
    "credentials": {
        "good": Look("Good", "good", "check"),
        "bad": Look("Bad", "bad", "circle-alert"),
    },
    "run": {
        "running": Look("Running", "info", "refresh-cw"),
        "done": Look("Done", "good", "check"),
        "partly": Look("Partly done", "warn", "triangle-alert"),
        "failed": Look("Failed", "bad", "x"),
    },
    "batch": {
        "draft": Look("Draft", "", "clock"),
        "running": Look("Running", "info", "refresh-cw"),
        "done": Look("Done", "good", "check"),
        "partly": Look("Done, some failed", "warn", "triangle-alert"),
        "cancelled": Look("Cancelled", "", "ban"),
    },
    "mail": {
        "waiting": Look("Waiting", "", "clock"),
        "handed": Look("Handed to the relay", "good", "check"),
        "failed": Look("Not sent", "bad", "x"),
        "bounced": Look("Bounced", "bad", "circle-alert"),
    },
    "redaction": {
        "due": Look("Due", "", "clock"),
        "overdue": Look("Overdue", "bad", "circle-alert"),
        "done": Look("Redacted", "good", "shield-check"),
    },
}

# Every icon that a page may use many times: drawn once per page, pointed at by <use>.
SPRITE = (
    "ban",
    "check",
    "circle-alert",
    "circle-pause",
    "circle-question-mark",
    "clock",
    "eye-off",
    "gift",
    "hourglass",
    "package",
    "refresh-cw",
    "search",
    "send",
    "shield-check",
    "triangle-alert",
    "truck",
    "x",
)


def look(kind: str, state: str) -> Look:
    """Never fails: a state of tomorrow's code in an old row still gets a chip."""
    return LOOKS[kind].get(state, _UNKNOWN._replace(word=state.replace("_", " ").capitalize()))
