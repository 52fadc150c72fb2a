"""Child: the product's own import. With --again a second import follows, in which nothing changed."""

import sys
from typing import Any

from bench.child import begin, measure, setup

setup()
# A worker that lives for days has these loaded already.
from orders.imports.importing import advance, request_import  # noqa: E402
from orders.models import Order  # noqa: E402
from stores.models import SellingPartner, Store  # noqa: E402


def work(seller_id: int) -> dict[str, Any]:
    request_import([SellingPartner.objects.get(pk=seller_id)], None)
    while advance(seller_id):
        pass
    return {"orders": Order.objects.count() - before}


if __name__ == "__main__":
    pk = begin(sys.argv)
    before = Order.objects.count()
    if "--again" in sys.argv:
        work(pk)
        Store.objects.update(complete_through=None)
    measure(lambda: work(pk))
