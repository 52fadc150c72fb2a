import json
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from config.htmx import HtmxAnswersMiddleware
from tests.factories import MemberFactory, StoreFactory


def answer(response: HttpResponse, *, htmx: bool = True, say: str = "") -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        if say:
            messages.error(request, say)
        return response

    request = RequestFactory().get("/", headers={"HX-Request": "true"} if htmx else {})
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return HtmxAnswersMiddleware(view)(request)


@pytest.mark.django_db
def test_a_lost_session_sends_the_whole_page_to_sign_in_and_back(client: Client) -> None:
    headers = {
        "HX-Request": "true",
        "HX-Target": "drawer",
        "HX-Current-URL": "http://testserver/orders/?tab=all",
    }
    address = reverse("orders:detail", args=[uuid.uuid4()])
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    to = urlsplit(response["HX-Redirect"])
    assert to.path == reverse("account_login")
    assert parse_qs(to.query) == {"next": ["/orders/?tab=all"]}


@pytest.mark.django_db
def test_one_view_serves_a_form_with_and_without_a_script(client: Client) -> None:
    store = StoreFactory.create()
    client.force_login(MemberFactory.create(account=store.selling_partner.account).user)
    plain = client.post(reverse("orders:import_now"))
    scripted = client.post(reverse("orders:import_now"), headers={"HX-Request": "true"})
    assert plain["Location"] == scripted["HX-Redirect"] == reverse("orders:activity")


def test_messages_ride_along_with_a_fragment_as_toasts() -> None:
    triggers = json.loads(answer(HttpResponse("<p>"), say="Order 1 is on hold.")["HX-Trigger"])
    assert triggers == {"toasts": {"value": [{"text": "Order 1 is on hold.", "bad": True}]}}


def test_toasts_leave_the_views_own_triggers_alone() -> None:
    response = HttpResponse("<p>", headers={"HX-Trigger": '{"orders-changed": ""}'})
    assert set(json.loads(answer(response, say="Done.")["HX-Trigger"])) == {
        "orders-changed",
        "toasts",
    }


def test_a_page_without_htmx_keeps_its_messages_for_the_template() -> None:
    assert "HX-Trigger" not in answer(HttpResponse("<p>"), htmx=False, say="Done.")


def test_an_error_answer_keeps_messages_for_the_next_page() -> None:
    assert "HX-Trigger" not in answer(HttpResponse("no", status=500), say="Done.")
