"""Nothing that belongs to a store can be forgotten: the tables are derived from the models (DPP 1.7)."""

from django.apps import apps

from config.leaving.scope import _of_account
from config.leaving.table_words import words_of
from config.leaving.tables import KEPT, LEFT_BEHIND, keys, tables
from stores.models import SellingPartner, Store

OURS = ("stores", "orders", "shipments", "redaction")


def test_dpp_1_7_every_model_of_ours_goes_with_a_seller_or_is_named_with_those_that_stay() -> None:
    reached = {table.model._meta.label for table in tables(SellingPartner)}
    models = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS and not model._meta.proxy
    }
    # Django's own link of people to groups and rights.
    models -= {"stores.User_groups", "stores.User_user_permissions"}
    assert models - reached == set(KEPT) | {"orders.Customer", "shipments.Batch"}
    assert "orders.ImportRun" in reached


def test_nothing_that_stays_points_at_what_goes_but_what_a_store_leaves_behind() -> None:
    for root in (Store, SellingPartner):
        gone = {table.model for table in tables(root)}
        pointing = {
            model._meta.label
            for model in apps.get_models(include_auto_created=True)
            for key in keys(model)
            if key.related_model in gone and model not in gone and not model._meta.proxy
        }
        assert pointing <= set(LEFT_BEHIND)


def test_rows_go_before_what_they_point_at_and_the_root_last() -> None:
    found = [table.model for table in tables(SellingPartner)]
    for at, model in enumerate(found):
        for key in keys(model):
            if key.related_model in found and key.related_model is not model:
                assert found.index(key.related_model) > at, (model, key.name)
    assert found[-1] is SellingPartner
    assert dict(tables(SellingPartner))[SellingPartner] == "pk"


def test_dpp_1_7_every_table_that_a_certificate_counts_has_words_of_its_own() -> None:
    counted = {table.model._meta.label for table in tables(SellingPartner)}
    counted |= set(LEFT_BEHIND) | {rows.model._meta.label for rows in _of_account(0)}
    words = {words_of(label) for label in counted}
    assert not counted & words
    assert len(words) == len(counted)
