"""The newest failure of a store's imports, with Amazon's request id and time (TRB-6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from stores.bigcommerce.calling import PREFIX as BIGCOMMERCE
from stores.models import ApiCall, SellingPartner, Store
from stores.problems import explain

# A seller who is cut off is probed once a day (REA-3).
_REACH = timedelta(days=2)


class Failure(NamedTuple):
    """`code` is one of stores/problems.py; `request_id` is empty where Amazon did not answer."""

    code: str
    at: datetime
    request_id: str = ""

    @property
    def title(self) -> str:
        return explain(self.code).title


def last_failures(stores: Sequence[Store], now: datetime) -> dict[int, Failure]:
    """Store id -> what last went wrong since its last good import. Needs `selling_partner` loaded.

    One query, two where a seller is cut off: a refused token is seen by any call, not only by an import.
    """
    if not stores:
        return {}
    good_until = {store.pk: store.last_import_at for store in stores}
    runs = Store.objects.filter(
        pk__in=good_until, import_runs__started_at__gt=now - _REACH, import_runs__error_code__gt=""
    ).order_by("import_runs__started_at")
    found: dict[int, Failure] = {}
    for pk, code, started_at, ended_at, request_id in runs.values_list(
        "pk",
        "import_runs__error_code",
        "import_runs__started_at",
        "import_runs__ended_at",
        "import_runs__request_id",
    ):
        since = good_until[pk]
        if since is None or started_at > since:
            found[pk] = Failure(code, ended_at or started_at, request_id)
    _add_refused_calls(stores, found, now)
    return found


def _add_refused_calls(stores: Sequence[Store], found: dict[int, Failure], now: datetime) -> None:
    cut_off = [
        store
        for store in stores
        if store.selling_partner.credentials == SellingPartner.Credentials.BAD
        and not (store.pk in found and found[store.pk].request_id)
    ]
    if not cut_off:
        return
    calls = ApiCall.objects.filter(
        selling_partner__in={store.selling_partner_id for store in cut_off},
        at__gt=now - _REACH,
        status__gte=400,
    )
    calls = calls.exclude(operation__startswith=BIGCOMMERCE).order_by("at")
    newest = {
        seller: (at, request_id)
        for seller, at, request_id in calls.values_list("selling_partner_id", "at", "request_id")
    }
    for store in cut_off:
        if store.selling_partner_id in newest:
            at, request_id = newest[store.selling_partner_id]
            code = store.selling_partner.credentials_error or "connection_invalid"
            found[store.pk] = Failure(code, at, request_id)
