"""The login address of our application at Amazon: who asks, for which account, and the way on (sp-api.md 6.2).

Amazon's parameters stay in the address through sign-in and form, and are checked each time.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from stores.connect.asked_by_amazon import (
    Question,
    answer_for_known,
    answer_for_new,
    read_question,
    seller_in_question,
)
from stores.connect.forms import ConnectForm
from stores.connect.refusals import ConnectError
from stores.models import Account, SellingPartner
from stores.scoping import signed_in
from stores.views.connected import refuse
from stores.views.scope import managed_accounts, session_key


@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    accounts = managed_accounts(request)
    try:
        question = read_question(request.GET)
        seller = seller_in_question(question, accounts)
    except ConnectError as error:
        return refuse(request, error)
    if seller is None or not seller.stores.exists():
        return _new(request, question, accounts)
    return _known(request, question, seller)


def _new(request: HttpRequest, question: Question, accounts: list[Account]) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = ConnectForm(data, accounts=accounts, region=question.region)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _page(request, question, {"form": form}, status)
    wish = form.wish
    address = answer_for_new(signed_in(request), session_key(request), question, wish)
    return _page(request, question, {"address": address, "account": wish.account})


def _known(request: HttpRequest, question: Question, seller: SellingPartner) -> HttpResponse:
    context: dict[str, object] = {
        "account": seller.account,
        "stores": seller.stores.order_by("name"),
    }
    if request.method == "POST":
        user = signed_in(request)
        context["address"] = answer_for_known(user, session_key(request), question, seller)
    return _page(request, question, context)


def _page(
    request: HttpRequest, question: Question, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """With an address it is the last step, a plain link: form-action 'self' stops a redirect to Amazon."""
    heading = "Authorize Waybill"
    context = {"section": "stores", "heading": heading, "seller_id": question.seller_id, **context}
    return render(request, "stores/authorize.html", context, status=status)
