"""Rule: the one warning above every page, of several the most urgent."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config import shell, strips
from config.shell import StoreFacts
from config.strip import Strip
from stores.renewing.secret_age import secret_age
from tests.factories import TODAY

DAY = timedelta(days=1)


def a_store(**changes: Any) -> StoreFacts:
    facts = StoreFacts(
        name="Northwind US",
        bad_credentials=False,
        paused=False,
        auto_import=True,
        authorized_at=TODAY - timedelta(days=30),
        last_import_at=TODAY - timedelta(minutes=3),
        created_at=TODAY - timedelta(days=30),
        zone=ZoneInfo("America/Los_Angeles"),
    )
    return facts._replace(**changes)


def strip_of(
    *stores: StoreFacts,
    to_fix: int = 0,
    hour: int = 0,
    day: int = 0,
    late: int = 0,
    asking: int = 0,
    staff: bool = False,
) -> Strip | None:
    cancelled = strips.Cancellations(late, asking)
    return strips.strip(stores, strips.Outbox(to_fix, hour, day), cancelled, TODAY, staff=staff)


def test_without_stores_there_is_neither_heartbeat_nor_warning() -> None:
    assert shell.heartbeat([], TODAY) is None
    assert strip_of() is None


def test_one_late_store_turns_the_heartbeat_red() -> None:
    late = a_store(last_import_at=TODAY - timedelta(hours=2))
    beat = shell.heartbeat([a_store(), late], TODAY)
    assert beat is not None
    assert beat.tone == "bad"
    found = strip_of(a_store(), late)
    assert found is not None
    assert "doctor" not in found.text
    told = strip_of(late, staff=True)
    assert told is not None
    assert "doctor" in told.text


def test_a_paused_store_is_not_late() -> None:
    paused = a_store(paused=True, last_import_at=TODAY - timedelta(days=3))
    assert strip_of(paused) is None
    beat = shell.heartbeat([paused], TODAY)
    assert beat is not None
    assert beat.tone == "warn"


def test_con_11_bad_credentials_come_before_everything_else() -> None:
    found = strip_of(a_store(bad_credentials=True), a_store(), to_fix=3)
    assert found is not None
    assert (found.level, found.subject, found.page) == ("bad", "Northwind US", "stores:list")


def test_rejected_notifications_are_told_when_connections_are_good() -> None:
    found = strip_of(a_store(), to_fix=1)
    assert found is not None
    assert (found.subject, found.page) == ("1 shipment", "shipments:notifications")


def test_decision_24_notifications_stuck_for_a_day_come_before_rejected_ones_and_late_imports() -> (
    None
):
    late = a_store(last_import_at=TODAY - timedelta(hours=2))
    found = strip_of(late, to_fix=2, hour=3, day=1)
    assert found is not None
    assert (found.level, found.subject, found.page) == (
        "bad", "1 shipment", "shipments:notifications",
    )  # fmt: skip
    assert "more than 24 hours" in found.text
    assert "doctor" not in found.text
    told = strip_of(late, day=1, staff=True)
    assert told is not None
    assert "doctor" in told.text
    cut_off = strip_of(a_store(bad_credentials=True), hour=3, day=1)
    assert cut_off is not None
    assert cut_off.page == "stores:list"


def test_decision_24_an_hour_warns_after_what_a_person_must_mend_now() -> None:
    ending = a_store(authorized_at=TODAY - timedelta(days=353))
    found = strip_of(ending, hour=2)
    assert found is not None
    assert (found.level, found.subject) == ("warn", "2 shipments")
    assert "more than an hour" in found.text
    rejected = strip_of(ending, to_fix=1, hour=2)
    assert rejected is not None
    assert rejected.level == "bad"


def test_sta_10_parcels_to_take_out_come_before_everything_but_a_lost_connection() -> None:
    found = strip_of(a_store(), to_fix=2, day=1, late=1, asking=3)
    assert found is not None
    assert (found.level, found.subject, found.page) == ("bad", "1 order was", "shipments:pull_list")
    cut_off = strip_of(a_store(bad_credentials=True), late=1)
    assert cut_off is not None
    assert cut_off.page == "stores:list"


def test_decision_17_buyers_who_asked_to_cancel_are_told_after_what_is_broken() -> None:
    found = strip_of(a_store(), hour=1, asking=3)
    assert found is not None
    assert (found.subject, found.query) == ("3 buyers", "tab=all&mark=cancel")
    broken = strip_of(a_store(), to_fix=1, asking=3)
    assert broken is not None
    assert broken.page == "shipments:notifications"


def test_rea_1_the_end_of_an_authorisation_is_told_thirty_days_before() -> None:
    ending = a_store(authorized_at=TODAY - timedelta(days=353))
    found = strip_of(ending, a_store())
    assert found is not None
    assert found.level == "warn"
    assert "12 days" in found.text
    assert (found.action, "reauthorized" in found.text) == ("Renew the authorization", False)
    assert strip_of(a_store(authorized_at=TODAY - timedelta(days=334))) is None


def test_an_old_secret_is_told_to_staff_and_an_overdue_one_loudly() -> None:
    def told(days: int, *stores: StoreFacts) -> Strip | None:
        secret = secret_age(TODAY - timedelta(days=days), TODAY)
        return strips.strip(
            stores, strips.Outbox(), strips.Cancellations(), TODAY, staff=True, secret=secret
        )

    assert told(149, a_store()) is None
    found = told(150)
    assert found is not None
    assert (found.level, found.subject) == ("warn", "LWA_CLIENT_SECRET")
    assert "150 days" in found.text
    found = told(180, a_store(authorized_at=TODAY - timedelta(days=353)))
    assert found is not None
    assert (found.level, found.subject) == ("bad", "LWA_CLIENT_SECRET")


def test_decision_28_labels_that_amazon_does_not_count_warn_before_what_waits() -> None:
    waiting = strips.Outbox(0, 2, 0, unconfirmed=2)
    found = strips.strip([a_store()], waiting, strips.Cancellations(), TODAY, staff=False)
    assert found is not None
    assert (found.subject, found.page) == ("2 labels are", "shipments:unconfirmed")
    worse = strips.strip(
        [a_store()], waiting._replace(to_fix=1), strips.Cancellations(), TODAY, staff=False
    )
    assert worse is not None
    assert worse.page == "shipments:notifications"


def test_decision_24_shipments_near_their_ship_by_come_before_what_merely_waits() -> None:
    late = strips.Outbox(2, 3, 3, 4, late=1)
    found = strips.strip([a_store()], late, strips.Cancellations(), TODAY, staff=False)
    assert found is not None
    assert (found.level, found.subject) == ("bad", "1 shipment is")
    assert (found.page, found.query) == ("shipments:notifications", "show=late")
    take_out = strips.strip([a_store()], late, strips.Cancellations(late=1), TODAY, staff=False)
    assert take_out is not None
    assert take_out.page == "shipments:pull_list"


def test_trb_3_a_held_queue_comes_before_the_shipments_that_are_late_by_it() -> None:
    held = strips.Outbox(2, 3, 3, 4, late=1, held=1)
    found = strips.strip([a_store()], held, strips.Cancellations(), TODAY, staff=False)
    assert found is not None
    assert (found.level, found.subject) == ("bad", "Nothing is sent to Amazon")
    assert (found.page, found.about) == ("shipments:notifications", "feed_rejected")
    more = strips.strip(
        [a_store()], held._replace(held=2), strips.Cancellations(), TODAY, staff=False
    )
    assert more is not None
    assert "2 sellers" in more.subject
