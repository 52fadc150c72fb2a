"""What the audits found, for the page that proves that no order is missing (IMP-11, MKT-6, decision 15)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count

from orders.audit.rule import AFTER_FAILURE, AUDIT_EVERY
from orders.models import ImportRun, QuarantinedOrder
from stores.marketplaces import MARKETPLACES, Marketplace
from stores.models import SellingPartner, Store

State = ImportRun.State
HISTORY = 14


class Check(NamedTuple):
    """One audit: the search over all marketplaces, and the one over a single marketplace if there was one."""

    together: ImportRun
    alone: ImportRun | None

    @property
    def state(self) -> str:
        """The worse of the two searches decides."""
        states = [run.state for run in self._runs]
        return next(
            (s for s in (State.RUNNING, State.FAILED, State.PARTLY) if s in states), State.DONE
        )

    @property
    def checked(self) -> int:
        return sum(self.together.findings.get("checked", {}).values())

    @property
    def missing(self) -> int:
        return sum(run.missing for run in self._runs)

    @property
    def missed(self) -> list[str]:
        return self.listed("missed")

    @property
    def unfinished(self) -> ImportRun | None:
        """The search that ended before its last page, with the reason."""
        ended = (State.FAILED, State.PARTLY)
        return next((run for run in self._runs if run.state in ended), None)

    @property
    def searched_alone(self) -> Marketplace | None:
        return MARKETPLACES.get(self.alone.marketplace_ids[0]) if self.alone else None

    @property
    def without_store(self) -> int:
        return sum(self.together.findings.get("no_store", {}).values())

    @property
    def outdated(self) -> int:
        return len(self.listed("outdated"))

    def at(self, marketplace_id: str, key: str) -> int:
        """`key`: "checked" or "missing"."""
        runs = [self.together] if key == "checked" else self._runs
        return sum(run.findings.get(key, {}).get(marketplace_id, 0) for run in runs)

    def listed(self, key: str) -> list[str]:
        """Ids of orders, each once; `key`: "missed", "outdated" or "accepted"."""
        return list(dict.fromkeys(each for run in self._runs for each in run.findings.get(key, [])))

    @property
    def _runs(self) -> list[ImportRun]:
        return [self.together, *([self.alone] if self.alone else [])]


class StoreProof(NamedTuple):
    """`missing` is what is not here even now; `found` what the newest audit found, fetched or not."""

    store: Store
    checked: int
    missing: int
    found: int


class Elsewhere(NamedTuple):
    """Open orders at Amazon that no store takes (MKT-6, TRB-5)."""

    marketplace: Marketplace
    orders: int


class SellerProof(NamedTuple):
    """`newest` may be running or failed; `good` is the newest that is complete, and where the figures are from."""

    seller: SellingPartner
    stores: list[Store]
    newest: Check | None
    good: Check | None
    lines: list[StoreProof]
    elsewhere: list[Elsewhere]
    next_at: datetime | None
    checks: list[Check]


def proofs_of(stores: Sequence[Store]) -> list[SellerProof]:
    """One for each seller of these stores."""
    checks = _checks([store.selling_partner for store in stores])
    missing = missing_now(stores)
    by_seller: dict[int, list[Store]] = defaultdict(list)
    for store in stores:
        by_seller[store.selling_partner_id].append(store)
    return [
        _proof(own[0].selling_partner, own, checks[seller_id], missing)
        for seller_id, own in by_seller.items()
    ]


def missing_now(stores: Iterable[Store]) -> Counter[int | None]:
    """Store id -> orders that an audit missed and that are not here yet."""
    rows = QuarantinedOrder.objects.filter(
        store__in=list(stores), resolved_at=None, reason="missed"
    )
    return Counter(dict(rows.values_list("store").annotate(number=Count("pk"))))


def _proof(
    seller: SellingPartner, stores: list[Store], checks: list[Check], missing: Counter[int | None]
) -> SellerProof:
    good = next((check for check in checks if check.state == State.DONE), None)
    newest = checks[0] if checks else None
    return SellerProof(
        seller,
        stores,
        newest,
        good,
        [_line(store, good, missing[store.pk]) for store in stores] if good else [],
        _elsewhere(good, stores) if good else [],
        _next(newest),
        checks[:HISTORY],
    )


def _line(store: Store, check: Check, missing: int) -> StoreProof:
    return StoreProof(
        store,
        check.at(store.marketplace_id, "checked"),
        missing,
        check.at(store.marketplace_id, "missing"),
    )


def _elsewhere(check: Check, stores: list[Store]) -> list[Elsewhere]:
    """A store may have been connected since the audit."""
    connected = {store.marketplace_id for store in stores}
    counts: dict[str, int] = check.together.findings.get("no_store", {})
    return [
        Elsewhere(MARKETPLACES[each], number)
        for each, number in sorted(counts.items(), key=lambda pair: -pair[1])
        if each not in connected and each in MARKETPLACES
    ]


def _next(newest: Check | None) -> datetime | None:
    if newest is None:
        return None
    wait = AFTER_FAILURE if newest.state == State.FAILED else AUDIT_EVERY
    return newest.together.started_at + wait


def _checks(sellers: Iterable[SellingPartner]) -> dict[int, list[Check]]:
    """Seller id -> the newest audits, newest first."""
    found: dict[int, list[Check]] = defaultdict(list)
    for seller in {seller.pk: seller for seller in sellers}.values():
        runs = ImportRun.objects.filter(selling_partner=seller, kind=ImportRun.Kind.AUDIT)
        # Two searches for each, and the running one.
        newest = runs.defer("page_token", "page_marks").order_by("-started_at", "pk")
        pairs: dict[datetime, list[ImportRun]] = defaultdict(list)
        for run in newest[: 2 * HISTORY + 2]:
            pairs[run.started_at].append(run)
        found[seller.pk] = [
            Check(pair[0], pair[1] if pair[1:] else None) for pair in pairs.values()
        ]
    return found
