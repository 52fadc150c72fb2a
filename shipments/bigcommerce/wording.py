"""Rule: how an update to BigCommerce reads on screen: what happened, what it means, the one thing to do (I8)."""

from typing import NamedTuple

from shipments.bigcommerce.verdict import LEFT_TO_WAYBILL, Reason
from shipments.models import BigCommerceUpdate, ShipmentNotification
from shipments.outbox.verdict import Reason as Told
from stores.models import BigCommerceLink

State = BigCommerceUpdate.State


class Words(NamedTuple):
    """`chip` is a state of the chips table; `advice` may be empty."""

    chip: str
    text: str
    advice: str = ""


_WAITS: dict[str, str] = {
    Reason.THROTTLED: "BigCommerce takes only so many calls. The parcel is sent by itself.",
    Reason.UNAVAILABLE: "BigCommerce could not be reached. The parcel is sent by itself.",
    Reason.NO_ANSWER: "BigCommerce's answer was lost. The order is read there before anything is sent again.",
    Reason.SLOW: "BigCommerce answers slowly. The parcel is sent by itself, in several turns.",
    Reason.NOT_THERE_YET: "BigCommerce does not have this order yet. It is looked for again.",
}
_CUT_OFF = "BigCommerce refuses the token, or has closed the shop, so parcels of this store wait."
_FROZEN = "The store was frozen after an incident and its token thrown away, so its parcels wait."
_RENEW = "A manager pastes a new token in the store's BigCommerce settings. Nothing is lost."
_RETRY = "Mend it in BigCommerce, then try again."
_REJECTED: dict[str, tuple[str, str]] = {
    Reason.PRODUCTS_DIFFER: (
        "The products of the order in BigCommerce are not those of this order.",
        "Compare the SKUs and quantities of both, correct the order in BigCommerce, then try again.",
    ),
    Reason.PARTLY_SHIPPED: (
        "A part of the order is shipped in BigCommerce already, with another number.",
        "Add the tracking number to the rest in BigCommerce, or delete that shipment there and try again.",
    ),
    Reason.SEVERAL_ORDERS: (
        "BigCommerce has more than one order with this order's number.",
        "Cancel the doubled order in BigCommerce, then try again.",
    ),
    Reason.SEVERAL_ADDRESSES: (
        "The order in BigCommerce goes to several addresses, and this parcel to one.",
        "Add the tracking number in BigCommerce, or give the order one address there and try again.",
    ),
}
_NOT_NEEDED: dict[str, str] = {
    Reason.NOT_THERE: "BigCommerce did not have this order, so nothing was sent.",
    Reason.CANCELLED_THERE: "The order is cancelled or deleted in BigCommerce, so nothing was sent.",
    Reason.SHIPPED_THERE: "BigCommerce already showed the order as shipped, so nothing was sent.",
    Reason.DIGITAL: "BigCommerce ships nothing of this order: its products there are digital.",
    Reason.COMBINED: "BigCommerce would tell Amazon of it, which is to hear of the parcel's first order alone.",
    Reason.UNLINKED: "The store is no longer linked with BigCommerce, so nothing was sent.",
}
_TELLS_AMAZON = "Waybill tells Amazon of it in BigCommerce's place."
_NOT_TOLD = "BigCommerce tells Amazon for this store, so Amazon does not know of the parcel yet."
_HELD = (
    "Waybill is to tell Amazon of this parcel, and has not yet. BigCommerce would tell Amazon as well, so it gets the "
    "parcel after that."
)
_LEFT = (ShipmentNotification.State.NOT_NEEDED, Told.BIGCOMMERCE)
_KEPT_AT_AMAZON = "It told Amazon as well: change the number in Seller Central too."
_KEPT = "BigCommerce has the parcel, which was voided after that. Change the number there."


def is_cut_off(update: BigCommerceUpdate) -> bool:
    bad = update.link.credentials == BigCommerceLink.Credentials.BAD
    return bad and update.state in BigCommerceUpdate.UNFINISHED


def is_left(update: BigCommerceUpdate) -> bool:
    """Is BigCommerce to tell Amazon of this very parcel?"""
    notification = _notification(update)
    return notification is not None and (notification.state, notification.reason) == _LEFT


def is_held(update: BigCommerceUpdate) -> bool:
    """As `claiming.HELD`: it was recorded while Waybill told Amazon, which does not know of it yet."""
    notification = _notification(update)
    tells = update.link.teller == BigCommerceLink.Teller.BIGCOMMERCE
    if notification is None or not tells or update.shipment.voided_at is not None:
        return False
    untold = (*ShipmentNotification.UNFINISHED, ShipmentNotification.State.REJECTED)
    never = notification.reason in (Told.NEVER, Told.COMBINED)
    return notification.state in untold or (notification.state == _LEFT[0] and never)


def _notification(update: BigCommerceUpdate) -> ShipmentNotification | None:
    return getattr(update.order, "notification", None)


def words(update: BigCommerceUpdate) -> Words:
    """Needs `link`, `shipment` and `order.notification`."""
    tells = update.link.teller == BigCommerceLink.Teller.BIGCOMMERCE
    match update.state:
        case State.WAITING | State.SENDING if is_cut_off(update):
            frozen = update.order.store.selling_partner.is_frozen
            return Words("waiting", _FROZEN if frozen else _CUT_OFF, _RENEW)
        case State.WAITING if update.shipment.voided_at is not None:
            return Words(
                "waiting", "The parcel was voided. BigCommerce is asked whether it has it."
            )
        case State.WAITING if is_held(update):
            return Words("waiting", _HELD)
        case State.WAITING:
            chip = "throttled" if update.reason == Reason.THROTTLED else "waiting"
            return Words(chip, _WAITS.get(update.reason, "BigCommerce is told within a minute."))
        case State.SENDING:
            return Words("sending", "BigCommerce is being told.")
        case State.ACCEPTED if update.shipment.voided_at is not None:
            return Words("accepted", _KEPT, _KEPT_AT_AMAZON if is_left(update) else "")
        case State.ACCEPTED:
            return Words("accepted", "BigCommerce has the parcel.")
        case State.REJECTED:
            text, advice = _REJECTED.get(
                update.reason, ("BigCommerce did not take the parcel.", _RETRY)
            )
            return Words("rejected", text, f"{_NOT_TOLD} {advice}" if is_left(update) else advice)
        case State.NOT_NEEDED:
            left = tells and update.reason in LEFT_TO_WAYBILL
            return Words("not_needed", _NOT_NEEDED[update.reason], _TELLS_AMAZON if left else "")
        case _ if update.reason == Reason.ORDER_CANCELLED:
            return Words("cancelled", "The order was cancelled at Amazon, so nothing was sent.")
        case _:
            return Words("cancelled", "The parcel was voided before BigCommerce was told.")
