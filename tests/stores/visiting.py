"""Visitors of the Stores pages."""

from datetime import timedelta
from typing import Any

from django.test import Client

from stores import clock
from stores.models import Account, Member, Store
from tests.factories import MemberFactory, SellingPartnerFactory, StoreFactory


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def a_store(account: Account, **fields: Any) -> Store:
    now = clock.now()
    seller = SellingPartnerFactory.create(
        account=account, authorized_at=now - timedelta(days=30), **fields.pop("seller", {})
    )
    made: Store = StoreFactory.create(selling_partner=seller, last_import_at=now, **fields)
    return made


def signed_in(store: Store, role: Member.Role = Member.Role.MANAGER) -> Client:
    return client_of(MemberFactory.create(account=store.selling_partner.account, role=role))


def page(client: Client, url: str = "/stores/", status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()
