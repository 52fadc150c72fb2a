"""Facts about the whole project."""

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from pytest_django import Settings


def test_every_model_change_has_its_migration(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_system_checks_are_clean() -> None:
    call_command("check", fail_level="WARNING")


@pytest.mark.django_db
def test_an_order_factory_stores_sealed_buyer_data() -> None:
    from django.db import connection

    from tests.factories import order_with_items

    order = order_with_items()
    with connection.cursor() as cursor:
        cursor.execute("SELECT buyer_data FROM orders_order WHERE id = %s", [order.pk])
        raw = cursor.fetchone()[0]
    assert raw.startswith("enc1:")
    assert "Lindqvist" not in raw
    order.refresh_from_db()
    assert order.buyer.recipient_name == "Tom Lindqvist"


def test_migrations_of_an_app_follow_each_other(settings: Settings) -> None:
    """Two that were made at the same time have the same one before them, and then nobody can migrate."""
    # Most runs of tests take the tables from the models.
    settings.MIGRATION_MODULES = {}
    assert MigrationLoader(None).detect_conflicts() == {}
