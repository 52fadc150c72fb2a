"""What a purge takes: a store out of a seller, sellers as a whole, or an account with its people."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.leaving.tables import tables
from orders.models import Customer, ImportRun, Order
from shipments.models import Batch, BatchEntry
from stores.models import (
    Account,
    AuditEvent,
    ConsentRequest,
    Member,
    SellingPartner,
    ShipFrom,
    Store,
    User,
)

# Not opened here: their keys may be gone.
SEALED = ("refresh_token", "access_token")


class Scope(NamedTuple):
    """`stores` go out of sellers that stay, `sellers` as a whole, the account with its people if it goes too."""

    account_id: int | None
    stores: list[int]
    sellers: list[int]
    whole_account: bool

    @classmethod
    def of(cls, begun: AuditEvent) -> "Scope":
        whole = begun.subject.startswith("account ")
        return cls(begun.account_id, begun.detail["stores"], begun.detail["sellers"], whole)

    def of_orders(self, prefix: str = "") -> Q:
        stores = Q(**{f"{prefix}store__in": self.stores})
        return stores | Q(**{f"{prefix}selling_partner__in": self.sellers})


class Target(NamedTuple):
    """What is asked for. `account`: whose it is, also where only a store of it goes."""

    subject: str
    account: Account
    scope: Scope

    @classmethod
    def of_store(cls, store: Store) -> "Target":
        """The seller's last store takes the seller along: its tokens, calls and feeds."""
        seller = SellingPartner.objects.defer(*SEALED).get(pk=store.selling_partner_id)
        account, subject = seller.account, f"store {store.public_id}"
        if seller.stores.exclude(pk=store.pk).exists():
            return cls(subject, account, Scope(account.pk, [store.pk], [], False))
        return cls(subject, account, Scope(account.pk, [], [seller.pk], False))

    @classmethod
    def of_seller(cls, seller: SellingPartner) -> "Target":
        scope = Scope(seller.account_id, [], [seller.pk], False)
        return cls(f"seller {seller.public_id}", seller.account, scope)

    @classmethod
    def of_account(cls, account: Account) -> "Target":
        sellers = account.selling_partners.order_by("pk").values_list("pk", flat=True)
        return cls(
            f"account {account.public_id}", account, Scope(account.pk, [], list(sellers), True)
        )


def counts(scope: Scope) -> Counter[str]:
    """Rows by table; tables without any are left out."""
    found: Counter[str] = Counter()
    for rows in rows_of(scope):
        found[rows.model._meta.label] += rows.count()
    return +found


def rows_of(scope: Scope) -> Iterator["QuerySet[Any]"]:
    """What is to go, in the order in which it can. No sealed column is opened."""
    yield ImportRun.objects.filter(stores__in=scope.stores)
    for model, ids in ((Store, scope.stores), (SellingPartner, scope.sellers)):
        for table in tables(model):
            rows = table.model._base_manager.all()
            yield rows.filter(**{f"{table.owner}__in": ids}) if ids else rows.none()
    yield from _left_behind(scope)
    if scope.whole_account and scope.account_id is not None:
        yield from _of_account(scope.account_id)


def _left_behind(scope: Scope) -> "Iterable[QuerySet[Any]]":
    """Batches and customers of the account whose orders are all of the scope, or gone."""
    mine = scope.of_orders()
    others = Order.objects.filter(customer=OuterRef("pk")).exclude(mine)
    entries = BatchEntry.objects.filter(batch=OuterRef("pk")).exclude(order=None)
    others_entries = entries.exclude(scope.of_orders("order__"))
    yield Batch.objects.filter(~Exists(others_entries), account=scope.account_id)
    yield Customer.objects.filter(~Exists(others), account=scope.account_id)


def _of_account(account_id: int) -> "Iterable[QuerySet[Any]]":
    """Its people go with it unless they belong elsewhere too or are staff (leavers, DPP 1.2)."""
    elsewhere = Member.objects.filter(user=OuterRef("pk")).exclude(account=account_id)
    people = User.objects.filter(memberships__account=account_id, is_staff=False)
    yield people.filter(~Exists(elsewhere), is_superuser=False)
    yield ShipFrom.objects.filter(account=account_id)
    yield ConsentRequest.objects.filter(account=account_id)
    yield Member.objects.filter(account=account_id)
    yield Account.objects.filter(pk=account_id)
