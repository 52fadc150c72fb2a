"""What one signed-in person works with: their stores and what they may do in each account (T5)."""

from typing import NamedTuple

from django.db.models import F
from django.http import HttpRequest

from stores.models import Member, Store
from stores.scoping import allows, signed_in


class Desk(NamedTuple):
    """Stores by name, and the person's role by account id (accounts with stores only)."""

    stores: list[Store]
    roles: dict[int, Member.Role]

    def may(self, needed: Member.Role, store: Store) -> bool:
        return allows(self.roles.get(store.selling_partner.account_id), needed)

    def may_anywhere(self, needed: Member.Role) -> bool:
        return any(allows(role, needed) for role in self.roles.values())


def desk_of(request: HttpRequest) -> Desk:
    """One query, kept for the rest of the request: the page and the shell around it ask for the same."""
    desk: Desk | None = getattr(request, "_desk", None)
    if desk is None:
        desk = _read(request)
        request._desk = desk  # type: ignore[attr-defined]
    return desk


def _read(request: HttpRequest) -> Desk:
    rows = (
        Store.objects.for_user(signed_in(request))
        .annotate(role=F("selling_partner__account__members__role"))
        .select_related("selling_partner__account")
        .defer("selling_partner__refresh_token", "selling_partner__access_token")
        .order_by("name", "pk")
    )
    stores = list(rows)
    roles = {store.selling_partner.account_id: Member.Role(vars(store)["role"]) for store in stores}
    return Desk(list(stores), roles)
