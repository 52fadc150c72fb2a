"""The list of places must be complete, true and written down."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from orders.buyer import MARKER
from redaction import inventory
from redaction.inventory import Place
from redaction.redacting import redact_due
from shipments.models import ReturnLabel
from stores.fields import SealedBinaryField, SealedTextField
from tests.factories import TODAY, CustomerFactory, LabelFileFactory
from tests.redaction.no_person import NO_PERSON

LISTED = inventory.REDACTED + inventory.SAID + inventory.KEPT + inventory.SECRETS


def test_every_sealed_column_is_in_the_inventory() -> None:
    sealed = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, SealedTextField | SealedBinaryField) and not model._meta.proxy
    }
    listed = {(place.model, place.field) for place in inventory.REDACTED + inventory.SECRETS}
    assert sealed <= listed


def test_every_place_of_the_inventory_exists() -> None:
    for place in LISTED:
        apps.get_model(place.model)._meta.get_field(place.field)


def test_data_inventory_document_is_current() -> None:
    document = Path(settings.BASE_DIR) / "docs" / "data-inventory.md"
    assert document.read_text() == inventory.render(), (
        "run: python manage.py data_inventory > docs/data-inventory.md"
    )


def test_dpp_2_2_every_column_that_could_hold_a_text_is_in_the_inventory_or_holds_no_person() -> (
    None
):
    """A new one is decided about when it is made; one of a fixed set of words needs no decision."""
    wordy = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    found = {
        f"{model._meta.label}.{field.name}"
        for app in ("orders", "shipments", "stores")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.local_fields
        if isinstance(field, wordy) and not field.choices and not model._meta.proxy
    }
    decided = Counter(
        f"{model}.{name}"
        for columns in NO_PERSON.values()
        for model, names in columns.items()
        for name in names.split()
    )
    decided.update(f"{place.model}.{place.field}" for place in LISTED)
    ours = {name for name in decided if not name.startswith("mfa.")}
    assert found - ours == set(), "put it into redaction/inventory.py or tests/redaction/no_person"
    assert ours - found == set(), "these are gone"
    assert [name for name, times in decided.items() if times > 1] == []


def _held(place: Place) -> list[Any]:
    values = apps.get_model(place.model)._default_manager.values_list(place.field, flat=True)
    return [value for value in values if value]


@pytest.mark.django_db
def test_red_1_dpp_2_2_each_place_that_is_said_to_be_emptied_is_full_before_and_empty_after() -> (
    None
):
    file = LabelFileFactory.create(
        label__shipment__created_at=TODAY,
        label__order__name_key="a" * 32,
        label__order__street_key="b" * 32,
        label__order__phone_key="c" * 32,
        label__order__note="Tom Lindqvist",
        label__order__customer=CustomerFactory.create(),
    )
    order = file.label.order
    ReturnLabel.objects.create(order=order, content=b"%PDF-", created_at=TODAY)
    assert [place for place in inventory.REDACTED if not _held(place)] == []
    assert redact_due(TODAY + timedelta(days=44)).orders == 1
    left = {f"{place.model}.{place.field}": _held(place) for place in inventory.REDACTED}
    assert {name: values for name, values in left.items() if values} == {
        "orders.Order.note": [MARKER]
    }
