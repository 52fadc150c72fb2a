"""The help: one page per subject, for everybody who is signed in (dashboard, page 15)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.help.amazon import SENT, status_rows
from config.help.errors import entries, refusals
from config.help.features import FEATURES
from config.help.subjects import SUBJECTS
from orders.imports.runs import QUARANTINED
from stores import clock
from stores.desk import desk_of
from stores.models import Member
from stores.renewing.renewal import renewal
from stores.scoping import accounts_with_role, signed_in


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    return _page(request, "help/contents.html", "Help", subjects=SUBJECTS)


@require_safe
def errors(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        "help/errors.html",
        "Errors",
        entries=entries(desk_of(request), clock.now()),
        refusals=refusals(),
        set_aside=QUARANTINED,
        may_connect=_may_connect(request),
    )


@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    return _page(
        request, "help/addresses.html", "Why is the address empty?", stores=desk_of(request).stores
    )


@require_safe
def amazon(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        "help/amazon.html",
        "What Waybill does with Amazon",
        features=FEATURES,
        statuses=status_rows(),
        sent=SENT,
    )


@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    return _page(request, "help/limits.html", "Limits")


@require_safe
def renewing(request: HttpRequest) -> HttpResponse:
    """With the person's own stores, those first whose consent ends first."""
    desk, now = desk_of(request), clock.now()
    stores = sorted(desk.stores, key=lambda store: store.selling_partner.authorized_at)
    rows = [
        {
            "store": store,
            "renewal": renewal(store.selling_partner.authorized_at, now),
            "may_manage": desk.may(Member.Role.MANAGER, store),
        }
        for store in stores
    ]
    return _page(request, "help/renewing.html", "Renew the authorization", rows=rows)


@require_safe
def marketplaces(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        "help/marketplaces.html",
        "Connect several marketplaces",
        stores=desk_of(request).stores,
        may_connect=_may_connect(request),
    )


@require_safe
def custom(request: HttpRequest) -> HttpResponse:
    return _page(request, "help/custom.html", "Amazon Custom and Handmade")


def _page(request: HttpRequest, template: str, heading: str, **context: Any) -> HttpResponse:
    return render(request, template, {"section": "help", "heading": heading, **context})


def _may_connect(request: HttpRequest) -> bool:
    return bool(accounts_with_role(signed_in(request), Member.Role.MANAGER))
