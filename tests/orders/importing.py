"""Connecting a seller of the pretended Amazon and importing, for tests."""

from datetime import timedelta

from orders.imports.importing import advance, request_import
from orders.models import ImportRun
from stores import clock
from stores.models import SellingPartner
from tests.amazon import CANADA, US, PretendedAmazon
from tests.factories import SellingPartnerFactory, StoreFactory


def connect(amazon: PretendedAmazon, *marketplaces: str) -> SellingPartner:
    """A seller of the pretended Amazon with a store for each marketplace, never imported."""
    seller = amazon.add_seller("ASELLER", region="NA", marketplaces=[US, CANADA])
    now = clock.now()
    partner = SellingPartnerFactory.create(
        seller_id=seller.id,
        refresh_token=seller.refresh_token,
        authorized_at=now,
        credentials_changed_at=now,
    )
    for marketplace in marketplaces or (US,):
        StoreFactory.create(
            selling_partner=partner,
            marketplace_id=marketplace,
            name=marketplace,
            import_from=now - timedelta(days=14),
        )
    return partner


def unaudited(partner: SellingPartner) -> SellingPartner:
    """The audit was just now, so that none comes between for a day."""
    SellingPartner.objects.filter(pk=partner.pk).update(audited_at=clock.now())
    partner.refresh_from_db()
    return partner


def import_now(partner: SellingPartner) -> ImportRun:
    """Import until nothing is left to do now; the newest run."""
    request_import([partner], None)
    while advance(partner.pk):
        pass
    run = ImportRun.objects.order_by("pk").last()
    assert run is not None
    return run
