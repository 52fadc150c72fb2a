"""The list of places must be complete, true and written down."""

from pathlib import Path

from django.apps import apps
from django.conf import settings

from redaction import inventory
from stores.fields import SealedBinaryField, SealedTextField


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
    for place in inventory.REDACTED + inventory.SAID + inventory.KEPT + inventory.SECRETS:
        apps.get_model(place.model)._meta.get_field(place.field)


def test_data_inventory_document_is_current() -> None:
    document = Path(settings.BASE_DIR) / "docs" / "data-inventory.md"
    assert document.read_text() == inventory.render(), (
        "run: python manage.py data_inventory > docs/data-inventory.md"
    )
