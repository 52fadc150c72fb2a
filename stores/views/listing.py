"""The Stores page: one card per order source (dashboard, page 7)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stores import clock
from stores.connect.adding import offers
from stores.desk import Desk, desk_of
from stores.failures import last_failures
from stores.health import CUT_OFF_THERE, GOOD, Trouble, health, is_stale
from stores.models import BigCommerceLink, Member, Store
from stores.renewing.leftover import end_of
from stores.renewing.renewal import renewal
from stores.renewing.token_trouble import TokenTrouble, token_troubles
from stores.scoping import accounts_with_role, signed_in


@require_safe
def store_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    now = clock.now()
    stale = {store.selling_partner_id for store in desk.stores if is_stale(store, now)}
    troubles = token_troubles(stale, now)
    cards = [
        _card(
            store,
            now,
            desk,
            troubles.get(store.selling_partner_id),
        )
        for store in desk.stores
    ]
    _add_failures(cards, now)
    _add_bigcommerce(cards)
    cards.sort(key=_worst_first)
    managed = [store for store in desk.stores if desk.may(Member.Role.MANAGER, store)]
    may_connect = bool(accounts_with_role(signed_in(request), Member.Role.MANAGER))
    context = {
        "section": "stores",
        "heading": "Stores",
        "active": [card for card in cards if not _rests(card["store"])],
        "paused": [card for card in cards if _rests(card["store"])],
        "offers": offers(managed),
        "several_accounts": len(desk.roles) > 1,
        "may_connect": may_connect,
        "actions": "stores/_actions.html" if cards and may_connect else "",
    }
    return render(request, "stores/list.html", context)


def _rests(store: Store) -> bool:
    """Paused by people; a frozen one stands among those that need somebody."""
    return store.paused_at is not None and not store.selling_partner.is_frozen


def _card(
    store: Store, now: datetime, desk: Desk, token_trouble: TokenTrouble | None
) -> dict[str, Any]:
    chip, trouble = health(store, now, token_trouble)
    return {
        "store": store,
        "chip": chip,
        "trouble": trouble,
        "ended": end_of(store.selling_partner, now),
        "renewal": renewal(store.selling_partner.authorized_at, now),
        "may_manage": desk.may(Member.Role.MANAGER, store),
        "may_ship": desk.may(Member.Role.SHIPPER, store),
    }


def _add_failures(cards: list[dict[str, Any]], now: datetime) -> None:
    """What last went wrong at the stores in trouble (TRB-6); no query where all is well."""
    failures = last_failures([card["store"] for card in cards if card["trouble"]], now)
    for card in cards:
        card["failure"] = failures.get(card["store"].pk)


def _add_bigcommerce(cards: list[dict[str, Any]]) -> None:
    """Where BigCommerce refuses the token of a linked store."""
    bad = BigCommerceLink.objects.filter(
        store__in=[card["store"] for card in cards],
        unlinked_at=None,
        credentials=BigCommerceLink.Credentials.BAD,
    )
    cut_off = set(bad.values_list("store_id", flat=True)) if cards else set()
    for card in cards:
        card["bigcommerce_bad"] = card["store"].pk in cut_off
        if card["bigcommerce_bad"] and card["chip"] == GOOD:
            card["chip"] = CUT_OFF_THERE


def _worst_first(card: dict[str, Any]) -> tuple[int, str]:
    trouble: Trouble | None = card["trouble"]
    if card["bigcommerce_bad"]:
        return 0, card["store"].name.lower()
    return ("bad", "warn", "").index(trouble.tone if trouble else ""), card["store"].name.lower()
