"""Rule: the warnings about parcels: what Amazon, a linked store or a buyer waits for. None where all is well."""

from config.strip import Strip


def to_take_out(count: int) -> Strip | None:
    """Every parcel of these that leaves is lost, so this comes before what can be mended tomorrow (STA-10)."""
    if not count:
        return None
    one = count == 1
    subject = "1 order was" if one else f"{count} orders were"
    parcel = "its parcel out of the pile and void its label" if one else "their parcels out"
    text = f"cancelled at Amazon after shipping here. Take {parcel}."
    return Strip("bad", "circle-alert", subject, text, "shipments:pull_list", "Pull list")


def untold(count: int) -> Strip | None:
    """Here hours count: what Amazon hears of after ship-by is late for good."""
    if not count:
        return None
    subject = "1 shipment is" if count == 1 else f"{count} shipments are"
    text = "not accepted by Amazon, and the ship-by is near or past."
    page = "shipments:notifications"
    return Strip("bad", "hourglass", subject, text, page, "Look at them", "show=late")


def clock_off(machines: int) -> Strip | None:
    """T19: it waits for whoever runs Waybill; the page of notifications says what to do."""
    if not machines:
        return None
    text = "while the clock of the machine that runs Waybill is wrong. What is shipped waits and goes out after that."
    page = "shipments:notifications"
    return Strip("bad", "pause", "Nothing is sent to Amazon", text, page, "See what to do")


def held(count: int) -> Strip | None:
    if not count:
        return None
    subject = "Nothing is sent to Amazon" if count == 1 else f"Nothing is sent for {count} sellers"
    text = "before somebody has looked at the account: Amazon rejected feed after feed. Orders may become late."
    page = "shipments:notifications"
    return Strip("bad", "pause", subject, text, page, "See why", about="feed_rejected")


def frozen(count: int) -> Strip | None:
    """After the renewal (T4)."""
    if not count:
        return None
    subject = "Nothing is sent to Amazon" if count == 1 else f"Nothing is sent for {count} sellers"
    text = "since Waybill was frozen after an incident, until a manager lets the updates go on."
    page = "shipments:notifications"
    return Strip("bad", "pause", subject, text, page, "Let them go on", about="frozen")


def account(count: int) -> Strip | None:
    """Before the third rejection holds everything (TRB-3)."""
    if not count:
        return None
    subject = "1 shipment was" if count == 1 else f"{count} shipments were"
    text = (
        "rejected with a whole feed. Check the seller's account before Amazon rejects the next one."
    )
    page = "shipments:notifications"
    return Strip(
        "warn", "triangle-alert", subject, text, page, "Look at them", "show=fix", "feed_rejected"
    )


def asking(count: int) -> Strip | None:
    if not count:
        return None
    subject = "1 buyer" if count == 1 else f"{count} buyers"
    text = "asked to cancel. Such an order is not shipped before somebody decides."
    return Strip(
        "warn", "circle-alert", subject, text, "orders:list", "Decide", "tab=all&mark=cancel"
    )


def rejected(count: int) -> Strip | None:
    if not count:
        return None
    subject = "1 shipment" if count == 1 else f"{count} shipments"
    them = "it" if count == 1 else "them"
    text = f"could not be confirmed at Amazon. Amazon still expects {them}."
    return Strip("bad", "send", subject, text, "shipments:notifications", "Fix", about="rejected")


def unconfirmed(count: int) -> Strip | None:
    if not count:
        return None
    subject = "1 label is" if count == 1 else f"{count} labels are"
    text = "not counted by Amazon. The ship date is over, and Amazon still expects the order."
    page = "shipments:unconfirmed"
    return Strip("bad", "circle-alert", subject, text, page, "Look at them")


def bigcommerce_cut_off(count: int) -> Strip | None:
    if not count:
        return None
    tokens = "the token of 1 store" if count == 1 else f"the tokens of {count} stores"
    text = f"refuses {tokens}, or closed the shop. Parcels wait until a new token is pasted, or it is unlinked."
    return Strip("bad", "plug", "BigCommerce", text, "stores:list", "Open the stores")


def bigcommerce_to_fix(count: int) -> Strip | None:
    if not count:
        return None
    subject = "1 parcel" if count == 1 else f"{count} parcels"
    text = "could not be sent to BigCommerce."
    return Strip("bad", "send", subject, text, "shipments:bigcommerce", "Fix")


def bigcommerce_waits(count: int) -> Strip | None:
    """Decision 24: nothing gives up, so somebody must hear of it."""
    if not count:
        return None
    subject = "1 parcel" if count == 1 else f"{count} parcels"
    again = "It is tried again by itself." if count == 1 else "They are tried again by themselves."
    text = f"could not be sent to BigCommerce for more than an hour. {again}"
    return Strip("warn", "hourglass", subject, text, "shipments:bigcommerce", "Look at them")


def stuck(count: int, span: str, level: str, *, staff: bool) -> Strip | None:
    """Decision 24: nothing gives up, so somebody must hear of it."""
    if not count:
        return None
    subject = "1 shipment" if count == 1 else f"{count} shipments"
    again = "It is tried again by itself." if count == 1 else "They are tried again by themselves."
    why = "See the command doctor." if staff else again
    text = f"could not be confirmed at Amazon for more than {span}. {why}"
    page = "shipments:notifications"
    return Strip(level, "hourglass", subject, text, page, "Notifications")


def losing(count: int) -> Strip | None:
    """Open orders whose buyer details go within three days (decision 33)."""
    if not count:
        return None
    one = count == 1
    subject = "1 order that is not shipped" if one else f"{count} orders that are not shipped"
    text = f"{'loses its' if one else 'lose their'} buyer details within 3 days."
    return Strip("warn", "eye-off", subject, text, "redaction:overview", "Look at them", "tab=open")
