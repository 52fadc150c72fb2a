"""How a purchase is shown: in the dialog, as its part that looks again by itself, or as a page."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shipments.buying.wording import words
from shipments.labels import giving_out
from shipments.models import Label
from stores import clock
from stores.fragments import DIALOGS, is_htmx, wants

STATE = "label-state"


def label_answer(request: HttpRequest, label: Label, *, fresh: bool = False) -> HttpResponse:
    """`fresh`: something happened just now, so the list behind the dialog is drawn anew."""
    now, order = clock.now(), label.order
    redacted = order.redacted_at is not None
    files = not giving_out.is_missing(label)
    told = words(label, now, files=files, redacted=redacted)
    here = reverse("shipments:label", args=[label.public_id])
    if fresh and not is_htmx(request):
        (messages.error if told.tone == "bad" else messages.success)(request, told.text)
        return redirect(here)
    buying = label.state == Label.State.BUYING
    context = {
        "section": "orders",
        "heading": "Label",
        "order": order,
        "zone": order.store.marketplace.time_zone,
        "label": label,
        "words": told,
        "here": here,
        "buying": buying,
        "in_flight": buying and label.leased_until is not None and label.leased_until > now,
        "printable": label.state == Label.State.BOUGHT
        and files
        and not giving_out.refusal(label, now),
        "missing": label.state == Label.State.BOUGHT and not files,
        "action": reverse("shipments:finish_label", args=[label.public_id]),
        "close": reverse("orders:detail", args=[order.public_id]),
    }
    if wants(request, STATE):
        answer = render(request, "shipments/_label_state.html", context)
    elif wants(request, DIALOGS):
        answer = render(request, "shipments/_label.html", context)
    else:
        return render(
            request, "shipments/buying.html", context | {"dialog": "shipments/_label.html"}
        )
    if fresh or (wants(request, STATE) and not buying):
        answer.headers["HX-Trigger"] = json.dumps({"orders-changed": ""})
    return answer
