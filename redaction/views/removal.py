"""A buyer asks to be forgotten: a manager removes what is held of one order before its time (RED-67)."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from orders.models import Order
from orders.status import AMAZON
from redaction.early import redact_early
from stores import clock
from stores.models import Member
from stores.scoping import require_role, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def remove_now(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Asks first; a POST removes. Sent twice it is one removal."""
    user = signed_in(request)
    orders = Order.objects.for_user(user).select_related("selling_partner__account")
    order = get_object_or_404(orders.defer("buyer_data", "note"), public_id=order_id)
    require_role(user, order.selling_partner.account, Member.Role.MANAGER)
    if request.method == "POST":
        if redact_early([order.pk], user, clock.now()):
            messages.success(request, f"The buyer details of {order} are removed.")
        elif Order.objects.filter(pk=order.pk, redacted_at=None).exists():
            text = f"The buyer details of {order} could not be removed. Try again; if that fails too, ask support."
            messages.error(request, text)
        return redirect("redaction:order", order.public_id)
    context = {
        "section": "privacy",
        "heading": "Remove buyer details now",
        "order": order,
        "town_stays": not settings.REDACT_LOCATION,
        "holds": order.redacted_at is None and order.fulfilled_by != AMAZON,
    }
    return render(request, "redaction/remove.html", context)
