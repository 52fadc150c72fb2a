"""The carrier table after a migrate: carriers that it lacks are added, what support changed stays (SHP-3)."""

from typing import Any

from django.db import transaction

from shipments.carriers.common import COMMON
from shipments.models import Carrier, CarrierService


def seed(**_: Any) -> int:
    """How many carriers were added. One that is there by code or name is left as it is, its services too.

    A receiver of post_migrate.
    """
    with transaction.atomic():
        known = list(Carrier.objects.values_list("code", "name"))
        codes, names = {code for code, _ in known}, {name for _, name in known}
        new = [one for one in COMMON if one.code not in codes and one.name not in names]
        rows = Carrier.objects.bulk_create(
            Carrier(
                code=one.code,
                name=one.name,
                countries=list(one.countries),
                tracking_url=one.tracking_url,
                number_patterns=list(one.patterns),
                prints_any_letters=one.prints_any_letters,
            )
            for one in new
        )
        CarrierService.objects.bulk_create(
            CarrierService(carrier=row, name=service.name, tracked=service.tracked)
            for row, one in zip(rows, new, strict=True)
            for service in one.services
        )
    return len(rows)
