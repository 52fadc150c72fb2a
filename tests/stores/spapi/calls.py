"""The gateway's calls with arguments that do not matter."""

from datetime import timedelta
from decimal import Decimal

from stores import clock
from stores.models import SellingPartner
from stores.spapi.catalog import search_catalog
from stores.spapi.feed_values import CreatedFeed, Feed, ReportPlace, UploadPlace
from stores.spapi.feeds import (
    cancel_feed,
    create_document,
    create_feed,
    find_report,
    get_feed,
    recent_feeds,
)
from stores.spapi.listings import available_quantity
from stores.spapi.orders import get_order, search_orders
from stores.spapi.parcels import (
    BoughtLabel,
    DocumentChoice,
    Parcel,
    ParcelItem,
    PurchaseOrder,
    RateQuestion,
    Rates,
    ShipFrom,
    Tracking,
)
from stores.spapi.payloads import (
    BrokenOrder,
    CatalogItem,
    ConfirmedItem,
    Money,
    OrderPage,
    OrderPayload,
    Receipt,
    ShipmentConfirmation,
)
from stores.spapi.sellers import marketplace_participations
from stores.spapi.shipment_confirmation import confirm_shipment
from stores.spapi.shipping import (
    cancel_shipment,
    get_documents,
    get_rates,
    get_tracking,
    purchase_shipment,
)

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


QUESTION = RateQuestion(
    amazon_order_id=ORDER_ID,
    marketplace_id="ATVPDKIKX0DER",
    ship_from=ShipFrom("Harbour Goods", "1 Pier Road", "Seattle", "WA", "98101", "US"),
    parcel=Parcel(
        reference="parcel-1",
        items=(ParcelItem("00000000000017", 2),),
        weight=Decimal("1.5"),
        weight_unit="POUND",
        length=Decimal(12),
        width=Decimal(9),
        height=Decimal(4),
        size_unit="INCH",
        insured=Money(Decimal(0), "USD"),
    ),
)
LABEL = DocumentChoice("PDF", Decimal(4), Decimal(6), "INCH", 300, "DEFAULT", False, ("LABEL",))
ORDER = PurchaseOrder("ATVPDKIKX0DER", "token", "rate", LABEL)


def rates(selling_partner: SellingPartner) -> Rates:
    return get_rates(selling_partner, QUESTION)


def purchase(selling_partner: SellingPartner) -> BoughtLabel:
    return purchase_shipment(selling_partner, ORDER, "key-1")


def reprint(selling_partner: SellingPartner) -> BoughtLabel:
    return get_documents(selling_partner, "ATVPDKIKX0DER", "shipment-1", "parcel-1")


def void(selling_partner: SellingPartner) -> Receipt:
    return cancel_shipment(selling_partner, "ATVPDKIKX0DER", "shipment-1")


def track(selling_partner: SellingPartner) -> Tracking:
    return get_tracking(selling_partner, "ATVPDKIKX0DER", "9400", "USPS")


def new_document(selling_partner: SellingPartner) -> UploadPlace:
    return create_document(selling_partner)


def start_feed(selling_partner: SellingPartner) -> CreatedFeed:
    return create_feed(selling_partner, "document-1", ["ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"])


def read_feed(selling_partner: SellingPartner) -> Feed:
    return get_feed(selling_partner, "5001")


def list_feeds(selling_partner: SellingPartner) -> list[Feed]:
    return recent_feeds(selling_partner, clock.now() - timedelta(hours=1))


def stop_feed(selling_partner: SellingPartner) -> Receipt:
    return cancel_feed(selling_partner, "5001")


def place_of_report(selling_partner: SellingPartner) -> ReportPlace:
    return find_report(selling_partner, "document-2")


WRITES = {
    "confirmShipment": confirm,
    "purchaseShipment": purchase,
    "cancelShipment": void,
    "createFeed": start_feed,
    "cancelFeed": stop_feed,
}
READS = {
    "searchOrders": search,
    "getOrder": get,
    "participations": marketplace_participations,
    "searchCatalogItems": look_up,
    "getListingsItem": quantity,
    "getRates": rates,
    "getShipmentDocuments": reprint,
    "getTracking": track,
    "createFeedDocument": new_document,
    "getFeed": read_feed,
    "getFeeds": list_feeds,
    "getFeedDocument": place_of_report,
}
