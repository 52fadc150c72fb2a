"""Catalog Items 2022-04-01: searchCatalogItems by ASIN (sp-api.md 8.2)."""

from sandbox import catalogue_facts
from sandbox.errors import invalid_input
from sandbox.included_data import compact
from sandbox.marketplaces import MARKETPLACES
from sandbox.operations import Call, Reply
from sandbox.search_query import read_list

PARAMETERS = frozenset(
    {
        "identifiers", "identifiersType", "marketplaceIds", "includedData", "locale", "sellerId",
        "keywords", "brandNames", "classificationIds", "pageSize", "pageToken", "keywordsLocale",
    }
)  # fmt: skip
PARTS = frozenset(
    {
        "attributes", "classifications", "dimensions", "identifiers", "images", "productTypes",
        "relationships", "salesRanks", "summaries", "vendorDetails",
    }
)  # fmt: skip
MADE = frozenset({"dimensions", "images", "summaries"})
KINDS = frozenset({"ASIN", "EAN", "GTIN", "ISBN", "JAN", "MINSAN", "SKU", "UPC"})
MOST_IDENTIFIERS = LARGEST_PAGE = 20
USUAL_PAGE = 10


def search_catalog_items(call: Call) -> Reply:
    """``GET /catalog/2022-04-01/items``. Ten results a page unless ``pageSize`` asks for more."""
    values = call.single_values(PARAMETERS)
    marketplace_id = _marketplace(values)
    asins = _identifiers(values)
    parts = set(read_list(values, "includedData", PARTS)) or {"summaries"}
    size, start = _page_size(values), _start(values)
    known = [asin for asin in dict.fromkeys(asins) if catalogue_facts.is_known(asin)]
    host = call.request.host_url
    found = [
        catalogue_facts.item(asin, marketplace_id, host, parts & MADE)
        for asin in known[start : start + size]
    ]
    answer: dict[str, object] = {"numberOfResults": len(known), "items": found}
    if start + size < len(known):
        answer["pagination"] = {"nextToken": f"from-{start + size}"}
    return Reply(200, compact(answer))


def _marketplace(values: dict[str, str]) -> str:
    (marketplace_id, *others) = values.get("marketplaceIds", "").split(",")
    if others or marketplace_id not in MARKETPLACES:
        raise invalid_input("Invalid Input", "marketplaceIds must be exactly one marketplace.")
    return marketplace_id


def _identifiers(values: dict[str, str]) -> list[str]:
    if "keywords" in values:
        raise invalid_input("Invalid Input", "This Amazon searches by identifiers only.")
    entries = values.get("identifiers", "").split(",")
    if not all(entries):
        raise invalid_input("Invalid Input", "identifiers is empty or has an empty entry.")
    if len(entries) > MOST_IDENTIFIERS:
        raise invalid_input("Invalid Input", f"identifiers takes {MOST_IDENTIFIERS} at most.")
    if values.get("identifiersType") not in KINDS:
        raise invalid_input("Invalid Input", "identifiersType is required with identifiers.")
    if values["identifiersType"] != "ASIN":
        raise invalid_input("Invalid Input", "This Amazon knows products by ASIN only.")
    return entries


def _page_size(values: dict[str, str]) -> int:
    text = values.get("pageSize", str(USUAL_PAGE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LARGEST_PAGE):
        raise invalid_input("Invalid Input", f"pageSize must be from 1 to {LARGEST_PAGE}.")
    return int(text)


def _start(values: dict[str, str]) -> int:
    text = values.get("pageToken", "from-0").removeprefix("from-")
    if not (text.isascii() and text.isdigit()):
        raise invalid_input("Invalid Input", "pageToken is not valid.")
    return int(text)
