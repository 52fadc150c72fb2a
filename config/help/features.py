"""Rule: the features of the Amazon connection, each with its yes or no (FEA)."""

from typing import NamedTuple


class Feature(NamedTuple):
    """`answer` is Yes or No; `note` says how, or what to do instead."""

    code: str
    name: str
    answer: str
    note: str

    @property
    def tone(self) -> str:
        return "good" if self.answer == "Yes" else ""


FEATURES = (
    Feature(
        "FEA-1",
        "Automatic import",
        "Yes",
        "Every 5 minutes, for each store where it is switched on.",
    ),
    Feature("FEA-2", "Import by hand", "Yes", "Import now, for one store or for all."),
    Feature(
        "FEA-3",
        "Product name, SKU and ASIN",
        "Yes",
        "The store's settings say which of them matches products.",
    ),
    Feature("FEA-4", "Product image", "Yes", "From Amazon's catalogue, shown from this server."),
    Feature("FEA-5", "Product weight", "Yes", "From Amazon's catalogue, where it is given."),
    Feature(
        "FEA-6",
        "Order amounts",
        "Yes",
        "Item price, shipping, tax and discount, in the currency of the marketplace.",
    ),
    Feature(
        "FEA-7", "Shipping service that the buyer chose", "Yes", "Shown in the list, and a filter."
    ),
    Feature(
        "FEA-8",
        "Gift flag and gift message",
        "Yes",
        "The message is buyer data and is removed with it.",
    ),
    Feature(
        "FEA-9",
        "Cancellations",
        "Yes",
        "From Amazon to Waybill. Never the other way: cancel in Seller Central.",
    ),
    Feature(
        "FEA-10",
        "Splitting an order into parcels",
        "No",
        "Amazon takes one update for the whole order.",
    ),
    Feature(
        "FEA-11",
        "Combining orders into one parcel",
        "Yes",
        "Of one recipient, with a warning: one number for several orders may hurt the Valid Tracking Rate.",
    ),
    Feature("FEA-12", "Shipment notification to Amazon", "Yes", "Once per order, by itself."),
    Feature(
        "FEA-13",
        "Mails to Amazon's buyers about shipment and delivery",
        "No",
        "Amazon writes them. A return label can be mailed from the order's page.",
    ),
    Feature(
        "FEA-14",
        "Stock levels",
        "Yes",
        "The quantity at Amazon, for reading only. Nothing is ever written there.",
    ),
    Feature(
        "FEA-15",
        "Buyer notes",
        "No",
        "Delivery instructions are not kept: fewer personal details to protect.",
    ),
)
