"""Child of bench.redaction: one sweep of what another child seeded; what the process held before it and at most."""

import json
import sys

from bench.child import held_mb, peak_mb, setup
from bench.redaction_rounds import NOW


def main(orders: int) -> None:
    setup()
    from redaction.redacting import redact_due
    from stores.models import Store

    list(Store.objects.all())  # the connection, and its caches
    before = held_mb()
    done = redact_due(NOW).orders
    assert done == orders, f"{done} of {orders} orders"
    print(json.dumps({"before_mb": before, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
