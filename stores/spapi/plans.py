"""Amazon's published usage plans as data (sp-api.md, section 10.1). Adding an operation is a line in this table."""

from typing import NamedTuple


class Plan(NamedTuple):
    """`rate` in tokens a second, `burst` = size of the bucket."""

    rate: float
    burst: int


SEARCH_ORDERS = "searchOrders"
GET_ORDER = "getOrder"
CONFIRM_SHIPMENT = "confirmShipment"
GET_MARKETPLACE_PARTICIPATIONS = "getMarketplaceParticipations"
GET_ACCOUNT = "getAccount"
SEARCH_CATALOG_ITEMS = "searchCatalogItems"
GET_LISTINGS_ITEM = "getListingsItem"
GET_RATES = "getRates"
PURCHASE_SHIPMENT = "purchaseShipment"
GET_SHIPMENT_DOCUMENTS = "getShipmentDocuments"
CANCEL_SHIPMENT = "cancelShipment"
GET_TRACKING = "getTracking"
CREATE_FEED_DOCUMENT = "createFeedDocument"
CREATE_FEED = "createFeed"
GET_FEED = "getFeed"
GET_FEEDS = "getFeeds"
CANCEL_FEED = "cancelFeed"
GET_FEED_DOCUMENT = "getFeedDocument"

PLANS = {
    SEARCH_ORDERS: Plan(0.0056, 20),
    GET_ORDER: Plan(0.5, 30),
    CONFIRM_SHIPMENT: Plan(2.0, 10),
    GET_MARKETPLACE_PARTICIPATIONS: Plan(0.016, 15),
    GET_ACCOUNT: Plan(0.016, 15),
    SEARCH_CATALOG_ITEMS: Plan(2.0, 2),
    GET_LISTINGS_ITEM: Plan(5.0, 10),
    GET_RATES: Plan(80.0, 100),
    PURCHASE_SHIPMENT: Plan(80.0, 100),
    GET_SHIPMENT_DOCUMENTS: Plan(80.0, 100),
    CANCEL_SHIPMENT: Plan(80.0, 100),
    GET_TRACKING: Plan(80.0, 100),
    CREATE_FEED_DOCUMENT: Plan(0.5, 15),
    CREATE_FEED: Plan(0.0083, 15),
    GET_FEED: Plan(2.0, 15),
    GET_FEEDS: Plan(0.0222, 10),
    CANCEL_FEED: Plan(2.0, 15),
    GET_FEED_DOCUMENT: Plan(0.0222, 10),
}
