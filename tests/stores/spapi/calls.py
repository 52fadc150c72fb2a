"""The gateway's calls with arguments that do not matter."""

from datetime import timedelta

from stores import clock
from stores.models import SellingPartner
from stores.spapi.catalog import search_catalog
from stores.spapi.listings import available_quantity
from stores.spapi.orders import get_order, search_orders
from stores.spapi.payloads import (
    BrokenOrder,
    CatalogItem,
    ConfirmedItem,
    OrderPage,
    OrderPayload,
    Receipt,
    ShipmentConfirmation,
)
from stores.spapi.sellers import marketplace_participations
from stores.spapi.shipment_confirmation import confirm_shipment

ORDER_ID = "113-0000001-0000002"


def search(selling_partner: SellingPartner, page_token: str = "") -> OrderPage:
    now = clock.now()
    return search_orders(
        selling_partner,
        marketplace_ids=["ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"],
        updated_after=now - timedelta(days=2),
        updated_before=now - timedelta(minutes=3),
        page_token=page_token,
    )


def get(selling_partner: SellingPartner) -> OrderPayload | BrokenOrder:
    return get_order(selling_partner, ORDER_ID)


def confirm(selling_partner: SellingPartner) -> Receipt:
    return confirm_shipment(
        selling_partner,
        ShipmentConfirmation(
            amazon_order_id=ORDER_ID,
            marketplace_id="ATVPDKIKX0DER",
            package_reference_id="1",
            carrier_code="UPS",
            tracking_number="1Z999AA10123456784",
            ship_date=clock.now(),
            items=(ConfirmedItem("00000000000017", 2),),
        ),
    )


def look_up(selling_partner: SellingPartner) -> list[CatalogItem]:
    return search_catalog(selling_partner, "ATVPDKIKX0DER", ["B0C7H2VYQK"])


def quantity(selling_partner: SellingPartner) -> int | None:
    return available_quantity(selling_partner, "ATVPDKIKX0DER", "MUG/12 oz")


READS = {
    "searchOrders": search,
    "getOrder": get,
    "participations": marketplace_participations,
    "searchCatalogItems": look_up,
    "getListingsItem": quantity,
}
