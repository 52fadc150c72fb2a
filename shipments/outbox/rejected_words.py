"""Rule: how a notification reads that Amazon rejected, or that was never sent since Amazon would (TRB-4, TRB-6, I8)."""

from shipments.outbox.fixes import CORRECT, LABEL, RETRY, SELLER_CENTRAL, Fix, Words
from shipments.outbox.verdict import Reason

# What happened, what to do, and the button for it.
_REJECTED: dict[str, tuple[str, str, Fix]] = {
    Reason.BUY_SHIPPING_ONLY: (
        "Amazon takes only a label of its own Buy Shipping for this FBM Ship+ order.",
        "Buy the label in Seller Central. Amazon then ships the order by itself.",
        SELLER_CENTRAL,
    ),
    Reason.PACKAGE_TAKEN: (
        "Somebody told Amazon about another package while this one was on its way.",
        "Look at the packages in Seller Central. If units are still open, try again.",
        RETRY,
    ),
    Reason.NOTHING_LEFT: (
        "No units of this order are left to ship, but Amazon does not show it as shipped.",
        "Look at the order in Seller Central. Try again after the next import.",
        RETRY,
    ),
    Reason.UNKNOWN_CARRIER: (
        "Nothing was sent: Amazon's list of carriers does not have this one.",
        "Choose another carrier, or Other with the carrier's name, then send it again.",
        CORRECT,
    ),
    Reason.NAMELESS_CARRIER: (
        "Nothing was sent: Amazon needs the carrier's name with Other.",
        "Enter the carrier's name, then send it again.",
        CORRECT,
    ),
    Reason.SERVICE_MISSING: (
        "Nothing was sent: without a tracking number Amazon needs the carrier's service.",
        "Enter the tracking number or the service, then send it again.",
        CORRECT,
    ),
    Reason.UNKNOWN_ORDER: (
        "Amazon does not know this order under the connected seller account.",
        "Check in Seller Central that the order belongs to this seller, then try again.",
        RETRY,
    ),
    Reason.BAD_ITEMS: (
        "Amazon does not know one of the order's lines.",
        "Import now, so that the lines are read anew, then try again.",
        RETRY,
    ),
    Reason.NOT_IN_A_FEED: (
        "A parcel without a number goes in a batch message, which cannot hold a detail of this order.",
        "Confirm the order in Seller Central, or correct it with a tracking number.",
        CORRECT,
    ),
    Reason.BAD_PACKAGE: (
        "Amazon did not accept the package number that Waybill chose.",
        "Try again. If it comes back, give support the request id.",
        RETRY,
    ),
}
_REFUSED = (
    "Amazon rejected the shipment.",
    "Check carrier, service and tracking number, then send it again.",
    CORRECT,
)
# An order whose labels can be bought here (MKT-5).
_LABEL_HERE = "Void this parcel, then choose “Buy label”. Amazon then ships the order by itself."


def rejected(reason: str, *, may_correct: bool, label_here: bool) -> Words:
    """As `wording.words` has them."""
    text, advice, fix = _REJECTED.get(reason, _REFUSED)
    if label_here and reason == Reason.BUY_SHIPPING_ONLY:
        return Words("rejected", text, LABEL, _LABEL_HERE)
    return Words("rejected", text, fix if may_correct or fix != CORRECT else RETRY, advice)
