"""One order as Orders v2026-01-01 sends it, with every field that the product keeps. People are invented."""

import copy
from typing import Any


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currencyCode": "USD"}


ORDER: dict[str, Any] = {
    "orderId": "113-0000001-0000002",
    "orderAliases": [
        {"aliasId": "other", "aliasType": "NEW_TYPE"},
        {"aliasId": "NW-1001", "aliasType": "SELLER_ORDER_ID"},
    ],
    "createdTime": "2026-11-20T10:00:00Z",
    "lastUpdatedTime": "2026-11-21T12:30:00.250+01:00",
    "programs": ["PRIME", "AMAZON_BUSINESS"],
    "associatedOrders": [
        {"orderId": "113-9999999-0000001", "associationType": "REPLACEMENT_ORIGINAL_ID"}
    ],
    "salesChannel": {"channelName": "AMAZON", "marketplaceId": "ATVPDKIKX0DER"},
    "buyer": {
        "buyerName": "Tom Lindqvist",
        "buyerEmail": "relay7@marketplace.amazon.example",
        "buyerCompanyName": "Lindqvist Joinery",
        "buyerPurchaseOrderNumber": "PO-7",
    },
    "recipient": {
        "deliveryAddress": {
            "name": "Tom Lindqvist",
            "companyName": "Lindqvist Joinery",
            "addressLine1": "2214 Alder Street",
            "addressLine2": "Apt 5",
            "addressLine3": "",
            "city": "Columbus",
            "districtOrCounty": "Franklin",
            "stateOrRegion": "OH",
            "postalCode": "43215",
            "countryCode": "US",
            "phone": "+1 555-010-0142",
        }
    },
    "proceeds": {"grandTotal": usd("54.89")},
    "fulfillment": {
        "fulfillmentStatus": "UNSHIPPED",
        "fulfilledBy": "MERCHANT",
        "fulfillmentServiceLevel": "STANDARD",
        "shipByWindow": {
            "earliestDateTime": "2026-11-21T08:00:00Z",
            "latestDateTime": "2026-11-24T07:59:59Z",
        },
        "deliverByWindow": {"latestDateTime": "2026-11-28T07:59:59Z"},
        "labelPrintingWindow": {"earliestDateTime": "2026-11-21T06:00:00Z"},
    },
    "orderItems": [
        {
            "orderItemId": "00000000000017",
            "programs": ["TRANSPARENCY"],
            "quantityOrdered": 3,
            "product": {
                "asin": "B0C7H2VYQK",
                "title": "Dotted notebook A5",
                "sellerSku": "NOTEB-A5-DOT",
                "condition": {
                    "conditionType": "USED",
                    "conditionSubtype": "GOOD",
                    "conditionNote": "A small dent",
                },
                "price": {"unitPrice": usd("16.30")},
                "customization": {"customizedUrl": "https://example.com/design.zip"},
            },
            "proceeds": {
                "proceedsTotal": usd("54.89"),
                "breakdowns": [
                    {"type": "ITEM", "subtotal": usd("48.90")},
                    {"type": "SHIPPING", "subtotal": usd("4.99")},
                    {"type": "TAX", "subtotal": usd("1.50")},
                    {"type": "TAX", "subtotal": usd("1.50")},
                    {"type": "DISCOUNT", "subtotal": usd("-2.00")},
                ],
            },
            "fulfillment": {
                "quantityFulfilled": 1,
                "quantityUnfulfilled": 2,
                "packing": {"giftOption": {"giftMessage": "Enjoy\nit", "giftWrapLevel": "PREMIUM"}},
                "shipping": {
                    "shippingConstraints": {"signatureConfirmation": "MANDATORY"},
                    "internationalShipping": {"iossNumber": "IM0000000017"},
                },
            },
            "cancellation": {
                "cancellationRequest": {"requester": "BUYER", "cancelReason": "CHANGED_MIND"},
                "cancellationExecution": {"cancelledBy": "MERCHANT"},
            },
        }
    ],
    "packages": [
        {
            "packageReferenceId": "1",
            "packageStatus": {"status": "DELIVERED", "detailedStatus": "DELIVERED"},
            "carrier": "UPS",
            "shippingService": "Ground",
            "trackingNumber": "1Z999AA10123456784",
            "shipTime": "2026-11-22T16:00:00Z",
        }
    ],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The order with one field set; a value of `...` removes it."""
    order = copy.deepcopy(ORDER)
    *parents, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    place: Any = order
    for step in parents:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return order
