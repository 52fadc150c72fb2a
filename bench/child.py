"""What a measured child process shares: Django, one seller with two stores, and how figures are printed."""

import json
import os
import resource
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from django.test import Client


def setup() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


def connect_seller(refresh_token: str) -> int:
    """A seller with a store on Amazon.com and one on Amazon.ca; its primary key."""
    from bench.world import CANADA, SELLER, US
    from stores import clock
    from stores.models import Account, SellingPartner, Store

    now = clock.now()
    seller = SellingPartner.objects.create(
        account=Account.objects.create(name="Bench", country="US"),
        seller_id=SELLER,
        region="NA",
        refresh_token=refresh_token,
        authorized_at=now,
        credentials_changed_at=now,
    )
    for marketplace in (US, CANADA):
        Store.objects.create(
            selling_partner=seller,
            marketplace_id=marketplace,
            name=marketplace,
            product_identifier="SKU",
            import_from=now - timedelta(days=30),
        )
    return seller.pk


def begin(arguments: list[str]) -> int:
    """``TOKEN [--among N]``: a new seller, or the one that was there among N stored orders, without what came after."""
    if "--among" not in arguments:
        return connect_seller(arguments[1])
    from bench.filling import start_over
    from stores.models import SellingPartner

    start_over(int(arguments[arguments.index("--among") + 1]))
    return SellingPartner.objects.get().pk


def visitor() -> "Client":
    """The browser of a manager of the one account, who has seen a page already."""
    from django.test import Client

    from stores.models import Account, Member, User

    # A password would take 100 MB to hash.
    user = User.objects.create_user("bench@example.com")
    Member.objects.create(user=user, account=Account.objects.get(), role=Member.Role.MANAGER)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    client.get("/help/")
    return client


def measure(work: Callable[[], dict[str, Any]]) -> None:
    """Run once; print wall and processor seconds, peak memory in MB and the work's own figures as JSON."""
    wall, cpu = time.perf_counter(), time.process_time()
    figures = work()
    figures |= {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "peak_mb": peak_mb(),
    }
    print(json.dumps(figures))


def peak_mb() -> float:
    """Peak memory of this program. `ru_maxrss` would count what the process that started it held at the fork."""
    return _memory_mb("VmHWM:")


def held_mb() -> float:
    """Memory of this program at this moment; its peak so far where the system does not say."""
    return _memory_mb("VmRSS:")


def _memory_mb(line: str) -> float:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except FileNotFoundError:  # not Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(each.split()[1]) / 1024 for each in lines if each.startswith(line))
