"""What Amazon's catalogue says about products: Catalog Items 2022-04-01 (sp-api.md, section 8.2)."""

from collections.abc import Sequence

from stores.models import SellingPartner
from stores.spapi.calling import call
from stores.spapi.catalog_items import read_catalog_item
from stores.spapi.client import GuardedCatalog
from stores.spapi.errors import TemporarilyUnavailable
from stores.spapi.fields import Fault
from stores.spapi.payloads import CatalogItem
from stores.spapi.plans import SEARCH_CATALOG_ITEMS

BATCH = 20
INCLUDED_DATA = "summaries,dimensions,images"


def search_catalog(
    selling_partner: SellingPartner, marketplace_id: str, asins: Sequence[str]
) -> list[CatalogItem]:
    """One call for at most 20 ASINs. Those that Amazon does not know are left out, broken entries too.

    Raises SpApiError kinds, Rejected also where a single one of the ASINs is refused.
    """
    if len(asins) > BATCH:
        raise ValueError(f"Amazon takes {BATCH} ASINs a call, not {len(asins)}.")
    query = {
        "identifiers": ",".join(asins),
        "identifiersType": "ASIN",
        "marketplaceIds": marketplace_id,
        "includedData": INCLUDED_DATA,
        # Ten by default, with the rest on a further page.
        "pageSize": BATCH,
    }
    answer = call(
        selling_partner,
        SEARCH_CATALOG_ITEMS,
        GuardedCatalog,
        lambda api: api.search_catalog_items(**query),
    )
    entries = answer.data.get("items")
    if not isinstance(entries, list):
        raise TemporarilyUnavailable(
            SEARCH_CATALOG_ITEMS, answer.status, "unreadable", "", answer.request_id
        )
    found = []
    for entry in entries:
        try:
            found.append(read_catalog_item(entry, marketplace_id))
        except (Fault, AttributeError):
            continue  # an entry without an ASIN, or no object at all
    return found
