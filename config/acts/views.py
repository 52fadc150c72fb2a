"""What people did: the audit list of the accounts that this person manages (SYS-5, dashboard, page 11)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from config.acts.about import About, abouts_of
from config.acts.details import for_sellers
from config.acts.listing import PERIODS, Key, Wanted, name_of, page_of, people_of
from stores import clock
from stores.audit_words import KINDS, nobody, tone_of, words_of
from stores.desk import desk_of
from stores.models import AuditEvent, Member
from stores.scoping import accounts_with_role, signed_in


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    accounts = accounts_with_role(signed_in(request), Member.Role.MANAGER)
    if not accounts:
        raise PermissionDenied("This needs the role Manager.")
    wanted = Wanted.of(request.GET)
    events, after = page_of(accounts, wanted, Key.of(request.GET.get("after", "")), clock.now())
    abouts = abouts_of(events, desk_of(request).stores, accounts)
    here = reverse("acts:list")
    asked = {key: value for key, value in wanted._asdict().items() if value}
    context: dict[str, Any] = {
        "section": "activity",
        "heading": "Activity",
        "tabs": [
            {"url": reverse("orders:activity"), "label": "Import runs", "count": None},
            {"url": here, "label": "What people did", "count": None, "current": True},
        ],
        "rows": [_row(event, abouts[event.subject]) for event in events],
        "wanted": wanted,
        "filtered": wanted != Wanted(0, "", 30),
        "people": people_of(accounts),
        "kinds": KINDS,
        "periods": PERIODS,
        "here": here,
        "older": f"{here}?{urlencode({**asked, 'after': after.text()})}" if after else "",
        "first_page": f"{here}?{urlencode(asked)}" if "after" in request.GET else "",
    }
    return render(request, "acts/list.html", context)


def _row(event: AuditEvent, about: About) -> dict[str, Any]:
    return {
        "at": event.at,
        "who": name_of(event.user) if event.user else nobody(event.action),
        "what": words_of(event.action, event.detail),
        "tone": tone_of(event.action),
        "about": about,
        "more": for_sellers(event),
    }
