"""Return labels of one order: recorded or uploaded, given out, mailed to the buyer (EML-3 to EML-7)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orders.models import Order
from orders.views.scope import require_shipper
from shipments.mails import queueing, return_labels
from shipments.mails.forms import ReturnLabelForm
from shipments.mails.listing import returns_of
from shipments.models import ReturnLabel
from shipments.views.downloads import attachment
from shipments.views.scope import order_of
from stores import audit, clock
from stores.branding import branding_of, sender_of
from stores.desk import desk_of
from stores.fragments import DIALOGS, is_htmx, wants
from stores.models import Member
from stores.poking import poke
from stores.scoping import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def returns(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A page with the form, and the part of the order's page without it."""
    order = order_of(request, public_id)
    if request.method != "POST":
        return _page(request, order, _form(order))
    require_shipper(request, order.store)
    form = _form(order, request)
    if not form.is_valid():
        return _page(request, order, form)
    try:
        return_labels.keep(order, form.details(), signed_in(request), clock.now())
    except return_labels.CannotKeep as refused:
        form.add_error(None, refused.text)
        return _page(request, order, form)
    messages.success(request, f"The return label of order {order.amazon_order_id} is kept.")
    return redirect("shipments:returns", order.public_id)


@require_GET
def return_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The PDF, noted in the audit list; a file that is gone leads back to the page, which says why."""
    label = _label(request, public_id)
    order = label.order
    if label.content is None:
        messages.error(request, f"There is no PDF of this return label of {order} (any more).")
        return redirect("shipments:returns", order.public_id)
    audit.record(
        "return_label.given_out",
        user=signed_in(request),
        account=order.store.selling_partner.account,
        subject=f"return label {label.public_id}",
    )
    name = f"return-label-{label.public_id}.pdf"
    return attachment(bytes(label.content), "application/pdf", name)


@require_http_methods(["GET", "HEAD", "POST"])
def return_mail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Says what happens before it does (EML-3, EML-6); the POST queues the mail."""
    label = _label(request, public_id, without="content")
    order = label.order
    refused = ""
    if request.method == "POST":
        try:
            queueing.queue_return_mail(
                label, signed_in(request), clock.now(), seen=_mails_seen(request)
            )
        except queueing.MailedSince:
            pass  # the page says so and asks
        except queueing.CannotMail as error:
            refused = error.text
        else:
            poke("shipments.tasks.send_mails")
            messages.success(request, f"The return label of order {order} is on its way.")
            return _back(request, order)
    mails = list(label.mails.order_by("pk"))
    context = {
        "section": "shipments",
        "heading": "Mail the return label",
        "order": order,
        "zone": order.store.marketplace.time_zone,
        "mails": len(mails),
        "latest": mails[-1] if mails else None,
        "sender": sender_of(branding_of(order.store)),
        "refusal": refused or queueing.mail_refusal(label),
        "is_masked": bool(order.relay_email),
        "may_manage": desk_of(request).may(Member.Role.MANAGER, order.store),
        "action": reverse("shipments:return_mail", args=[label.public_id]),
        "close": reverse("shipments:returns", args=[order.public_id]),
    }
    part = "_return_mail" if wants(request, DIALOGS) else "return_mail"
    status = 422 if request.method == "POST" else 200
    return render(request, f"shipments/{part}.html", context, status=status)


def _mails_seen(request: HttpRequest) -> int:
    """How many mails of the label the form told of; -1, which is never right, where it does not say."""
    text = request.POST.get("mails", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@require_POST
def return_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    label = _label(request, public_id, without="content")
    if return_labels.remove(label, signed_in(request), clock.now()):
        messages.success(request, "The return label is removed.")
    else:
        messages.error(request, "The buyer may have this return label already, so it stays.")
    return redirect("shipments:returns", label.order.public_id)


def _page(request: HttpRequest, order: Order, form: ReturnLabelForm) -> HttpResponse:
    may_ship = desk_of(request).may(Member.Role.SHIPPER, order.store)
    context: dict[str, Any] = {
        "section": "shipments",
        "heading": "Returns and mails",
        "order": order,
        "zone": order.store.marketplace.time_zone,
        "returns": returns_of(order),
        "may_ship": may_ship,
        "refusal": return_labels.refusal(order) if may_ship else "",
        "form": form,
    }
    part = "_returns" if is_htmx(request) and not form.is_bound else "returns"
    status = 422 if form.is_bound else 200
    return render(request, f"shipments/{part}.html", context, status=status)


def _back(request: HttpRequest, order: Order) -> HttpResponse:
    """To the page of the returns, drawn anew; from a dialog as well."""
    if wants(request, DIALOGS):
        where = reverse("shipments:returns", args=[order.public_id])
        return HttpResponse(headers={"HX-Redirect": where})
    return redirect("shipments:returns", order.public_id)


def _form(order: Order, request: HttpRequest | None = None) -> ReturnLabelForm:
    country = order.store.marketplace.country
    if request is None:
        return ReturnLabelForm(country=country)
    return ReturnLabelForm(request.POST, request.FILES, country=country)


def _label(
    request: HttpRequest, public_id: UUID, without: str = "order__buyer_data"
) -> ReturnLabel:
    """For shippers; another account's label is not found (T5). `without`: the column that is not needed."""
    rows = ReturnLabel.objects.filter(order__store__in=desk_of(request).stores)
    loaded = rows.select_related("order__store__selling_partner__account").defer(without)
    label = get_object_or_404(loaded, public_id=public_id)
    require_shipper(request, label.order.store)
    return label
