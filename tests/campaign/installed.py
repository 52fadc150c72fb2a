"""What the campaign does inside its installation: ``python -m tests.campaign.installed``; findings come as JSON."""

import json
import sys

import django

from tests.amazon import US, PretendedAmazon

# Orders of a batch from which on they go by feed.
FEWEST = 5


def connect(sellers: list[tuple[str, str]]) -> dict[str, object]:
    """A store for each seller (id and refresh token) in the one account, never imported."""
    from datetime import timedelta

    from stores import clock
    from stores.models import Account
    from tests.factories import SellingPartnerFactory, StoreFactory

    now = clock.now()
    account = Account.objects.get()
    for number, (seller_id, refresh_token) in enumerate(sellers, start=1):
        seller = SellingPartnerFactory.create(
            account=account,
            seller_id=seller_id,
            refresh_token=refresh_token,
            authorized_at=now,
            credentials_changed_at=now,
        )
        StoreFactory.create(
            selling_partner=seller,
            name=f"Store {number}",
            # Every other one by feed as often as can be.
            feed_from=FEWEST if number % 2 else 25,
            marketplace_id=US,
            import_from=now - timedelta(days=14),
        )
    return {"stores": len(sellers)}


def main(act: str, given: str) -> dict[str, object]:
    if act == "connect":
        return connect(json.loads(given))
    from tests.campaign.invariants import judged

    return judged(PretendedAmazon(given, "", ""))


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
