"""How old our secret at Amazon is (sp-api.md, 6.4: 180 days)."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from stores import clock
from stores.models import ClientSecret, Member
from stores.renewing.secret_age import secret_age
from stores.spapi import lwa
from stores.spapi.client_secret import first_used_at, note_use
from tests.amazon import PretendedAmazon
from tests.factories import TODAY
from tests.stores.consenting import SELLER, connect


@pytest.mark.parametrize(
    ("days", "tone"), [(0, ""), (149.9, ""), (150, "warn"), (179.9, "warn"), (180, "bad")]
)
def test_a_secret_warns_after_150_days_and_is_over_after_180(days: float, tone: str) -> None:
    age = secret_age(TODAY - timedelta(days=days), TODAY)
    assert (age.days, age.tone) == (int(days), tone)
    assert age.ends_at == TODAY + timedelta(days=180 - days)


@pytest.mark.django_db
def test_the_first_token_notes_the_secret_by_a_keyed_hash_only(
    reached_amazon: PretendedAmazon, member: Member, settings: Settings
) -> None:
    reached_amazon.add_seller(SELLER)
    connect(reached_amazon, member)
    first = ClientSecret.objects.values().get()
    assert settings.LWA_CLIENT_SECRET not in str(first)
    connect(reached_amazon, member)
    assert ClientSecret.objects.values().get() == first


@pytest.mark.django_db
def test_a_secret_that_amazon_refuses_is_not_noted(
    reached_amazon: PretendedAmazon, settings: Settings
) -> None:
    settings.LWA_CLIENT_SECRET = "not-the-right-one"
    with pytest.raises(lwa.ApplicationRefused):
        lwa.refresh("Atzr|some")
    assert first_used_at() is None


@pytest.mark.django_db
def test_a_new_secret_starts_anew_and_costs_one_write(
    settings: Settings, django_assert_num_queries: Any
) -> None:
    note_use(clock.now() - timedelta(days=170))
    with django_assert_num_queries(1):
        note_use(clock.now())
    settings.LWA_CLIENT_SECRET = "a-new-one"
    assert first_used_at() is None
    note_use(clock.now())
    first = first_used_at()
    assert first is not None
    assert clock.now() - first < timedelta(minutes=1)
    assert ClientSecret.objects.count() == 2
