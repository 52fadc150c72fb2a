"""The addresses that parcels leave from: list, add, change, delete; for managers."""

import uuid

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stores.models import Account, Member, ShipFrom
from stores.scoping import require_role, signed_in
from stores.switches import senders
from stores.switches.sender_form import ShipFromForm
from stores.views.scope import managed_account, managed_accounts


@require_safe
def sender_list(request: HttpRequest) -> HttpResponse:
    ids = [account.pk for account in managed_accounts(request)]
    by_name = Prefetch("ship_from", ShipFrom.objects.order_by("name", "pk"))
    accounts = Account.objects.filter(pk__in=ids).prefetch_related(by_name).order_by("name")
    context = {
        "section": "stores",
        "heading": "Ship-from addresses",
        "accounts": accounts,
    }
    return render(request, "stores/senders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sender_add(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`public_id` names the account."""
    account = managed_account(request, public_id)
    return _edit(request, ShipFrom(), account, "Add a ship-from address")


@require_http_methods(["GET", "HEAD", "POST"])
def sender(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    address = _managed_sender(request, public_id)
    return _edit(request, address, address.account, "Ship-from address")


@require_http_methods(["GET", "HEAD", "POST"])
def sender_delete(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    address = _managed_sender(request, public_id)
    if request.method == "POST":
        try:
            senders.delete(address, signed_in(request))
        except senders.InUse:
            pass
        else:
            messages.success(request, f"The address {address} is deleted.")
            return redirect("stores:senders")
    context = {
        "section": "stores",
        "heading": "Delete the address",
        "address": address,
        "users": senders.users_of(address),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "stores/sender_delete.html", context, status=status)


def _edit(request: HttpRequest, address: ShipFrom, account: Account, heading: str) -> HttpResponse:
    form = ShipFromForm(
        request.POST if request.method == "POST" else None, instance=address, account=account
    )
    if form.is_valid():
        senders.keep(form.instance, signed_in(request), form.changed_data)
        messages.success(request, f"The address {form.instance} is saved.")
        return redirect("stores:senders")
    context = {"section": "stores", "heading": heading, "form": form, "address": address}
    return render(request, "stores/sender.html", context, status=422 if form.is_bound else 200)


def _managed_sender(request: HttpRequest, public_id: uuid.UUID) -> ShipFrom:
    """Another account's address is not found (T5); a weaker role is refused."""
    user = signed_in(request)
    address = (
        ShipFrom.objects.filter(account__members__user=user, public_id=public_id)
        .select_related("account")
        .first()
    )
    if address is None:
        raise Http404
    require_role(user, address.account, Member.Role.MANAGER)
    return address
