"""What there is before a campaign: tables, people, and sellers with orders at the pretended Amazon."""

import json

from tests.amazon import US
from tests.campaign.numbers import places_of
from tests.desk import Desk

PASSWORD = "a-long-password-of-the-campaign"
FIRST_SELLER = "ACAMPAIGN0"
MEMBER, SUPPORT = "member@example.com", "support@example.com"
# Faster than Amazon's published rates, so that a thousand orders fit the time; said in the figures.
RAISED = {
    "confirmShipment": (20, 40),
    "getOrder": (10, 60),
    "createFeed": (0.1, 15),
    "getFeedDocument": (0.5, 10),
}


def furnish(desk: Desk, sellers: int, orders: int, seed: int) -> dict[str, int]:
    """Tables, an account with a member, a support desk, sellers with orders; the places of the orders."""
    desk.environment["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    for arguments in (
        ("migrate", "-v0"),
        (
            "create_account",
            "--name=Northwind",
            "--country=US",
            f"--email={MEMBER}",
            f"--password={PASSWORD}",
        ),
        ("createsuperuser", "--noinput", f"--email={SUPPORT}"),
    ):
        done = desk.manage(*arguments)
        assert done.returncode == 0, done.stderr
    connected: list[tuple[str, str]] = []
    numbers: list[str] = []
    for place in range(sellers):
        seller = desk.amazon.add_seller(f"ACAMPAIGN{place}", region="NA", marketplaces=[US])
        share = orders // sellers + (place < orders % sellers)
        numbers += desk.amazon.generate(
            seller.id, share, programs=[], shipByDays=[1, 6], seed=seed + place
        )
        connected.append((seller.id, seller.refresh_token))
    for operation, (rate, burst) in RAISED.items():
        desk.amazon.rates(operation, rate=rate, burst=burst)
    desk.inside("connect", json.dumps(connected))
    return places_of(numbers)
