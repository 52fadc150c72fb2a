"""A scripted server as Amazon, and a seller whose access token is fresh."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from stores import clock
from stores.models import SellingPartner
from stores.spapi import tokens
from stores.spapi.lwa import Grant
from tests.factories import SellingPartnerFactory
from tests.stores.spapi.scripted import ScriptedServer, running


@pytest.fixture
def server(settings: Settings) -> Iterator[ScriptedServer]:
    with running() as scripted:
        settings.SP_API_ENDPOINTS = dict.fromkeys(("NA", "EU", "FE"), scripted.url)
        settings.LWA_ENDPOINT = scripted.url
        yield scripted


@pytest.fixture
def seller(db: None) -> SellingPartner:
    """Has a token that lives for another hour."""
    selling_partner = new_seller()
    grant = Grant("Atza|access-0", selling_partner.refresh_token, 3600)
    tokens.remember(selling_partner, grant, clock.now())
    return selling_partner


def new_seller(**fields: object) -> SellingPartner:
    """Without an access token."""
    selling_partner: SellingPartner = SellingPartnerFactory.create(
        authorized_at=clock.now() - timedelta(days=3),
        credentials_changed_at=clock.now() - timedelta(days=3),
        **fields,
    )
    return selling_partner
