import uuid

import pytest
from django.http import QueryDict

from orders.lists.buckets import Bucket
from orders.lists.forms import SERVICES, Filters, read_filters


def test_an_address_and_its_filters_are_two_ways_to_write_the_same() -> None:
    filters = Filters(
        store=uuid.uuid4(), due=Bucket.TODAY, service="NEXT_DAY", sku="MUG-12", after=uuid.uuid4()
    )
    assert read_filters(QueryDict(filters.url().partition("?")[2])) == filters


def test_the_plain_page_has_a_plain_address() -> None:
    assert Filters().url() == "/orders/"
    assert read_filters(QueryDict("")) == Filters()


@pytest.mark.parametrize(
    "query", ["tab=nonsense", "store=1", "due=never", "service=x", "after=%00", "mark=<b>", "q=Tom"]
)
def test_nonsense_in_the_address_is_left_out(query: str) -> None:
    assert read_filters(QueryDict(query)) == Filters()


@pytest.mark.parametrize(
    "name", ["Tom Lindqvist", "Lindqvist", "tom@example.com", "12 Alder Street"]
)
def test_t12_a_name_or_street_is_no_sku(name: str) -> None:
    query = QueryDict(mutable=True)
    query["sku"] = name
    assert read_filters(query).sku == ""


def test_changing_a_filter_goes_back_to_the_first_page() -> None:
    filters = Filters(after=uuid.uuid4(), service="NEXT_DAY")
    assert filters.change(service="") == "/orders/"
    assert filters.is_narrowed
    assert not Filters(tab="all").is_narrowed


def test_buckets_belong_to_the_packing_queue() -> None:
    assert read_filters(QueryDict("tab=shipped&due=today")).due is None


def test_fea_7_every_service_of_amazons_model_is_a_filter() -> None:
    of_the_model = {
        "EXPEDITED", "FREE_ECONOMY", "NEXT_DAY", "PRIORITY", "SAME_DAY", "SECOND_DAY", "SCHEDULED",
        "STANDARD",
    }  # fmt: skip
    assert {key for key, _ in SERVICES} == of_the_model
