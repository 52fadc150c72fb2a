"""T14: addresses of the support desk filter by what its lists offer, by nothing that support may not see."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client, RequestFactory

from config.user_success import welcome
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def support(client: Client) -> Client:
    user = UserFactory.create()
    welcome(user)
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "lookup", ["name_key__startswith", "phone_key", "postal_code", "city__startswith", "note"]
)
@pytest.mark.parametrize("page", ["orders/order", "redaction/heldorder"])
def test_t14_no_hidden_column_is_read_by_filters(support: Client, page: str, lookup: str) -> None:
    OrderFactory.create(name_key="a" * 32, postal_code="98101", city="Seattle")
    assert support.get(f"/admin/{page}/?{lookup}=a").status_code == 400
    assert support.get(f"/admin/{page}/?status__exact=awaiting").status_code == 200


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model.__name__)
def test_t14_each_list_takes_the_filters_that_it_offers_and_no_other(model: type[Model]) -> None:
    desk: Any = admin.site._registry[model]
    request = RequestFactory().get("/")
    request.user = UserFactory.create(is_staff=True, is_superuser=True)
    filters = desk.get_list_filter(request)
    offered = {one[0] if isinstance(one, tuple) else one for one in filters}
    own = [one.parameter_name for one in offered if not isinstance(one, str)]
    fields = [name for name in offered if isinstance(name, str)]
    assert all(desk.lookup_allowed(name, "1", request) for name in own + fields)
    columns = {field.name for field in model._meta.concrete_fields}
    for column in columns - {
        *[name.split("__")[0] for name in fields],
        *own,
        desk.date_hierarchy,
        "id",
    }:
        assert not desk.lookup_allowed(f"{column}__startswith", "a", request), column
