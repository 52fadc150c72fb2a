"""What a run asks Amazon for, by its kind. Every page of a run asks the same (IMP-10)."""

from orders.imports.pages import StoreBook
from orders.models import ImportRun
from stores.spapi.orders import WITHOUT_BUYER, search_orders
from stores.spapi.payloads import OrderPage

# What an audit looks for: merchant-fulfilled and open (IMP-11).
OPEN_AT_AMAZON = ("UNSHIPPED", "PARTIALLY_SHIPPED")


def ask(run: ImportRun, book: StoreBook) -> OrderPage:
    """The run's next page. Raises SpApiError kinds and PageTokenRejected."""
    after, before = run.window_after, run.window_before
    if run.kind == ImportRun.Kind.AUDIT:
        return search_orders(
            run.selling_partner,
            marketplace_ids=run.marketplace_ids,
            created_after=after,
            created_before=before,
            fulfilled_by=("MERCHANT",),
            statuses=OPEN_AT_AMAZON,
            included_data=WITHOUT_BUYER,
            page_token=run.page_token,
        )
    if run.kind == ImportRun.Kind.DAY:
        return search_orders(
            run.selling_partner,
            marketplace_ids=book.marketplace_ids,
            created_after=after,
            created_before=before,
            page_token=run.page_token,
        )
    return search_orders(
        run.selling_partner,
        marketplace_ids=book.marketplace_ids,
        updated_after=after,
        updated_before=before,
        page_token=run.page_token,
    )
