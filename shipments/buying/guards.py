"""Rule: may a label be bought for this order? Refusals name the next step (SHP-16, SHP-29, decision 28)."""

from datetime import datetime

from orders.addresses.layout import PROBLEMS
from orders.attention import asks_to_cancel
from orders.handling.parcel_form import HEAVIEST_G, LONGEST_MM
from orders.handling.parcels import Parcel
from orders.models import Order
from orders.status import CANCELLED, MERCHANT, READ_ONLY_PROGRAMS, SHIPPED
from shipments.buying.added_services import UNBUYABLE
from shipments.guards import Refusal
from shipments.habits.proposing import own_parcel
from shipments.models import Label, ShipmentNotification
from stores import display
from stores.models import SellingPartner, ShipFrom
from stores.switches import offers

# What the rules read; with it, many orders cost no query each.
RELATED = ("store__selling_partner__account", "store__ship_from", "notification")
PREFETCHED = ("items", "labels")
MAYBE_BOUGHT = "maybe_bought"


def label_refusal(
    order: Order, now: datetime, parcel: Parcel | None = None, sender: ShipFrom | None = None
) -> Refusal | None:
    """None if a label can be bought. See RELATED and PREFETCHED.

    `parcel`: the proposed one, None: as stored with the order. `sender`: the chosen one, None: the store's own.
    """
    return (
        order_refusal(order, now)
        or ship_from_refusal(order, sender or order.store.ship_from)
        or parcel_refusal(order, parcel or own_parcel(order))
    )


def order_refusal(order: Order, now: datetime) -> Refusal | None:
    """The order alone, whatever the parcel is."""
    return (
        _not_ours(order)
        or _not_offered(order)
        or _state(order)
        or _address(order)
        or _demands(order)
        or _too_early(order, now)
        or _asks_to_cancel(order)
    )


def parcel_refusal(order: Order, parcel: Parcel) -> Refusal | None:
    number = order.amazon_order_id
    sides = (parcel.length_mm, parcel.width_mm, parcel.height_mm)
    if any(side is None or side <= 0 for side in sides):
        text = f"Order {number} has no parcel size. Enter length, width and height."
        return Refusal("no_size", text)
    if parcel.weight_g is None or parcel.weight_g <= 0:
        return Refusal("no_weight", f"Order {number} has no parcel weight above 0. Enter it.")
    if parcel.weight_g > HEAVIEST_G:
        text = f"The parcel of order {number} is too heavy: at most {HEAVIEST_G // 1000} kg go as a parcel."
        return Refusal("too_heavy", text)
    if any(side is not None and side > LONGEST_MM for side in sides):
        text = f"The parcel of order {number} is too long: at most {LONGEST_MM // 10} cm go as a parcel."
        return Refusal("too_long", text)
    return None


def ship_from_refusal(order: Order, sender: ShipFrom | None) -> Refusal | None:
    store = order.store
    if sender is None or sender.account_id != store.selling_partner.account_id:
        text = f"Store {store.name} has no ship-from address. Add one in the store's settings."
        return Refusal("no_ship_from", text)
    if sender.country != store.marketplace.country:
        country = store.marketplace.country_name
        text = f"The ship-from address is abroad. Labels for {store.name} start in the {country}."
        return Refusal("ship_from_abroad", text)
    return None


def _not_ours(order: Order) -> Refusal | None:
    number = order.amazon_order_id
    if order.channel != Order.Channel.AMAZON:
        text = f"Order {number} was entered here. Amazon sells labels for Amazon's orders only."
        return Refusal("not_amazons", text)
    if order.fulfilled_by != MERCHANT:
        text = f"Amazon ships order {number} itself. There is nothing to do here."
        return Refusal("amazon_fulfilled", text)
    if READ_ONLY_PROGRAMS.intersection(order.programs):
        text = f"Order {number} belongs to an Amazon delivery program. Ship it in Seller Central."
        return Refusal("read_only_program", text)
    return None


def doubt_refusal(order: Order) -> Refusal | None:
    """Nobody looks at a single order of a batch, so none is bought there while an earlier label may exist at Amazon."""
    latest = max(order.labels.all(), key=lambda label: label.pk, default=None)
    if latest is None or not latest.maybe_at_amazon:
        return None
    return Refusal(
        MAYBE_BOUGHT,
        f"A label of order {order.amazon_order_id} may exist at Amazon: an answer was lost. Look in Seller Central "
        "before you buy another, at the order's page.",
    )


def _not_offered(order: Order) -> Refusal | None:
    store, number = order.store, order.amazon_order_id
    seller = store.selling_partner
    if not offers.buy_shipping(seller.account.country, store.marketplace_id):
        return Refusal(
            "not_offered",
            f"Order {number}: Amazon sells labels only where account and order source are both in the United States "
            "or both in the United Kingdom. Enter the tracking number of another carrier.",
        )
    if not store.buy_shipping:
        text = f"Amazon Buy Shipping is switched off for {store.name}. Ask support to switch it on."
        return Refusal("switched_off", text)
    if order.country != store.marketplace.country:
        return Refusal(
            "abroad",
            f"Order {number} goes abroad. Amazon sells labels inside the country only, so enter the tracking number "
            "of another carrier.",
        )
    if seller.is_frozen:
        text = (
            f"{store.name} was frozen after an incident. When it is over, a manager renews the authorization and "
            "resumes the store; then buy the label."
        )
        return Refusal(SellingPartner.FROZEN, text)
    if seller.credentials == SellingPartner.Credentials.BAD:
        text = f"{store.name} lost its connection to Amazon. Renew the authorization, then buy the label."
        return Refusal("connection_invalid", text)
    return None


def _state(order: Order) -> Refusal | None:
    number, at_amazon = order.amazon_order_id, order.amazon_status.upper()
    if order.status == Order.Status.CANCELLED or at_amazon in CANCELLED:
        return Refusal("cancelled", f"Order {number} is cancelled. Do not send the parcel.")
    if order.redacted_at is not None:
        text = (
            f"The buyer details of order {number} were removed, so no label can be made. Get the address in Seller "
            "Central, then enter the tracking number here."
        )
        return Refusal("redacted", text)
    standing = [label for label in order.labels.all() if label.state in Label.STANDING]
    if standing and standing[0].state == Label.State.BUYING:
        text = f"A label for order {number} is being bought already. Look at the order's page."
        return Refusal("label_unfinished", text)
    if standing:
        text = f"Order {number} has a label already. Void it before you buy another one."
        return Refusal("label_exists", text)
    if order.status == Order.Status.SHIPPED or at_amazon in SHIPPED:
        return Refusal("already_shipped", f"Order {number} is already shipped.")
    if order.status == Order.Status.ON_HOLD:
        text = f"Order {number} is on hold. Release the hold, then buy the label."
        return Refusal("on_hold", text)
    if not sum(item.quantity_unfulfilled for item in order.items.all()):
        return Refusal("nothing_left", f"Order {number} has no units left to ship.")
    told = getattr(order, "notification", None)
    if told is not None and told.state in ShipmentNotification.UNFINISHED:
        text = f"Amazon is being told about another parcel of order {number}. Wait until that is settled."
        return Refusal("being_told", text)
    return None


def _address(order: Order) -> Refusal | None:
    number = order.amazon_order_id
    if order.address_edited_at is not None:
        return Refusal(
            "address_edited",
            f"The address of order {number} was changed here, and Amazon prints its own. Use another carrier, or take "
            "the change back.",
        )
    if order.address_problem:
        why = PROBLEMS.get(order.address_problem, "The address is incomplete.")
        text = f"Order {number}: {why} No label can be made. Look at “Why is the address empty?”."
        return Refusal("address_incomplete", text)
    return None


def _demands(order: Order) -> Refusal | None:
    for item in order.items.all():
        for name in item.constraints:
            if name in UNBUYABLE:
                text = (
                    f"Order {order.amazon_order_id} demands {UNBUYABLE[name]}, which cannot be bought here. Buy the "
                    "label in Seller Central."
                )
                return Refusal("unbuyable_demand", text)
    return None


def _too_early(order: Order, now: datetime) -> Refusal | None:
    earliest = order.label_not_before
    if earliest is None or earliest <= now:
        return None
    when = display.zoned(earliest, order.store.marketplace.time_zone, now)
    text = f"Amazon lets the label of order {order.amazon_order_id} be printed from {when} on."
    return Refusal("too_early", text)


def _asks_to_cancel(order: Order) -> Refusal | None:
    if not asks_to_cancel(order):
        return None
    return Refusal(
        "cancel_requested",
        f"The buyer asked to cancel order {order.amazon_order_id}. Cancel it in Seller Central, or tick “Ship anyway”.",
        overridable=True,
    )
