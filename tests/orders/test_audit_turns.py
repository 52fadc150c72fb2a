"""When an audit begins, goes on after an outage, and is repeated (IMP-11, MKT-6)."""

from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from orders.audit.auditing import audit_due, start_audit
from orders.imports.importing import advance
from orders.models import ImportRun
from stores import clock
from stores.models import SellingPartner
from tests.amazon import CANADA, US, PretendedAmazon
from tests.orders.audited import audit, audits, lose, old, settle_marks
from tests.orders.importing import connect, import_now

pytestmark = pytest.mark.django_db


def test_imp_11_once_a_day_by_itself(
    reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture
) -> None:
    partner = connect(reached_amazon)
    old(reached_amazon, 3)
    import_now(partner)

    def later(hours: float) -> None:
        time_machine.move_to(clock.now() + timedelta(hours=hours))
        reached_amazon.advance(hours * 3600)
        while advance(partner.pk):
            pass

    runs = ImportRun.objects.filter(kind=ImportRun.Kind.AUDIT, findings__alone=False)
    later(0.5)
    assert runs.count() == 0
    later(1)
    assert runs.count() == 1
    later(23)
    assert runs.count() == 1
    later(1.1)
    assert runs.count() == 2
    assert {run.state for run in runs} == {ImportRun.State.DONE}


@pytest.mark.parametrize("kind", ["503", "html", "cut_body"])
def test_imp_11_an_audit_survives_an_outage_between_its_pages(
    reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture, kind: str
) -> None:
    partner = connect(reached_amazon)
    ids = old(reached_amazon, 250)
    import_now(partner)
    settle_marks()
    lose(ids[0])
    reached_amazon.fault("searchOrders", kind, skip=1, count=1)
    run = audit(partner)
    assert (run.state, run.pages) == (ImportRun.State.RUNNING, 1)
    time_machine.move_to(clock.now() + timedelta(minutes=2))
    advance(partner.pk)
    run.refresh_from_db()
    assert (run.state, run.pages, run.seen, run.missing) == (ImportRun.State.DONE, 3, 250, 1)


def test_imp_11_an_expired_token_starts_the_audit_again_in_full(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    ids = old(reached_amazon, 150)
    import_now(partner)
    settle_marks()
    lose(*ids)
    assert start_audit(partner, None, clock.now())
    assert advance(partner.pk, budget_s=0)
    reached_amazon.advance(25 * 3600)
    while advance(partner.pk):
        pass
    run = audits()[0]
    assert (run.restarts, run.state, run.seen, run.missing) == (1, ImportRun.State.DONE, 150, 150)


def test_imp_11_bad_credentials_and_a_running_audit_start_none(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    SellingPartner.objects.update(created_at=clock.now() - timedelta(days=2))
    partner.refresh_from_db()
    assert audit_due(partner, clock.now())
    partner.credentials = SellingPartner.Credentials.BAD
    assert not audit_due(partner, clock.now())
    partner.credentials = SellingPartner.Credentials.GOOD
    assert start_audit(partner, None, clock.now())
    partner.audited_at = None
    assert not audit_due(partner, clock.now())
    assert not start_audit(partner, None, clock.now())


def test_imp_11_a_failed_audit_is_repeated_after_an_hour(
    reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    partner.refresh_from_db()
    reached_amazon.fault("searchOrders", "message", count=2)
    run = audit(partner)
    assert (run.state, run.error_code) == (ImportRun.State.FAILED, "connection_invalid")
    partner.refresh_from_db()
    assert not audit_due(partner, clock.now() + timedelta(minutes=50))
    assert audit_due(partner, clock.now() + timedelta(minutes=61))


def test_mkt_6_where_the_seller_sells_is_asked_again_once_a_day(
    reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture
) -> None:
    partner = connect(reached_amazon)

    def asked() -> int:
        return len(reached_amazon.calls(operation="getMarketplaceParticipations"))

    import_now(partner)
    import_now(partner)
    assert asked() == 1
    reached_amazon.add_seller("ASELLER", region="NA", marketplaces=[US])
    time_machine.move_to(clock.now() + timedelta(hours=21))
    reached_amazon.advance(21 * 3600)
    reached_amazon.fault("getMarketplaceParticipations", "503")
    import_now(partner)
    assert set(SellingPartner.objects.get().marketplace_ids) == {US, CANADA}  # the older answer
    import_now(partner)
    assert SellingPartner.objects.get().marketplace_ids == [US]
    assert asked() == 3


def test_mkt_6_a_refused_question_where_the_seller_sells_is_asked_again_after_hours(
    reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture
) -> None:
    partner = connect(reached_amazon)
    # Refused once more after a fresh access token.
    reached_amazon.fault("getMarketplaceParticipations", "message", count=2)

    def asked() -> int:
        return len(reached_amazon.calls(operation="getMarketplaceParticipations"))

    advance(partner.pk)
    refused = asked()
    assert refused
    for hours in (0.0, 5.0):
        time_machine.move_to(clock.now() + timedelta(hours=hours))
        advance(partner.pk)
        assert asked() == refused
    time_machine.move_to(clock.now() + timedelta(hours=1.1))
    reached_amazon.advance(6.1 * 3600)
    SellingPartner.objects.update(credentials="good")
    advance(partner.pk)
    assert asked() == refused + 1
    assert SellingPartner.objects.get().marketplace_ids
