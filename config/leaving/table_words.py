"""Rule: what the rows of a table are, in words that somebody without the code can read in a year (DPP 1.7)."""

_WORDS = {
    "orders.Customer": "customers",
    "orders.ImportRun": "imports",
    "orders.ImportRun_stores": "imports, by store",
    "orders.Order": "orders",
    "orders.OrderEvent": "entries in the history of orders",
    "orders.OrderItem": "lines of orders",
    "orders.Product": "products",
    "orders.QuarantinedOrder": "orders set aside",
    "orders.Stock": "stock figures of products",
    "redaction.RedactionFailure": "failed removals of buyers' details",
    "redaction.RedactionRecord": "proofs of removed buyers' details",
    "shipments.Batch": "batches",
    "shipments.BatchEntry": "orders in batches",
    "shipments.BigCommerceUpdate": "updates to BigCommerce",
    "shipments.FeedSubmission": "feeds to Amazon",
    "shipments.Label": "labels",
    "shipments.LabelFile": "files of labels",
    "shipments.NotificationAttempt": "tries to tell Amazon",
    "shipments.OutgoingMail": "mails about orders",
    "shipments.ProductHabit": "usual parcels of products",
    "shipments.QueueHold": "held queues",
    "shipments.RateQuote": "offers for labels",
    "shipments.ReturnLabel": "return labels",
    "shipments.Shipment": "parcels",
    "shipments.ShipmentNotification": "notifications to Amazon",
    "stores.Account": "accounts",
    "stores.ApiCall": "records of calls to Amazon",
    "stores.BigCommerceLink": "links to BigCommerce, with their tokens",
    "stores.Branding": "brandings of stores, with their logos",
    "stores.ConsentRequest": "trips to Amazon's consent page",
    "stores.Member": "memberships of people",
    "stores.RequestAllowance": "allowances for calls to Amazon",
    "stores.SellingPartner": "Amazon sellers, with their tokens",
    "stores.ShipFrom": "ship-from addresses",
    "stores.Store": "stores",
    "stores.User": "people who signed in",
}


def words_of(table: str) -> str:
    """``orders`` for ``orders.Order``; a table of an older version keeps its name."""
    return _WORDS.get(table, table)
