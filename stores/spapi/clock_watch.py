"""This machine's clock beside Amazon's, by every answer that comes anyway (T19)."""

import socket
from datetime import datetime, timedelta

import httpx
from django.conf import settings
from django.db.models import QuerySet

from stores import clock
from stores.models import MachineClock, SellingPartner
from stores.spapi import skew
from stores.spapi.skew import Known
from stores.spapi.transport import Lost, Transport

# After that a reading says nothing of now: Amazon is asked for the time before anything depends on it.
_FRESH = timedelta(minutes=5)
# An agreeing clock is written down so often, however many answers say so.
_WRITTEN_EVERY = timedelta(minutes=1)
# Machines that were not heard of for longer are no longer told about.
_SHOWN_FOR = timedelta(hours=1)
# It is asked within the time of a task that has more to do.
_PATIENCE = httpx.Timeout(5)


def note(ahead_s: float | None) -> None:
    """What an answer said of this machine's clock; None says nothing."""
    if ahead_s is None:
        return
    at, row = clock.now(), _here()
    known = None if row is None else Known(row.ahead_s, row.off_in_a_row, row.off_since)
    new = skew.after(known, ahead_s, at)
    if row is None or new.off_in_a_row or row.off_in_a_row or _age(row, at) >= _WRITTEN_EVERY:
        fields = {**new._asdict(), "measured_at": at}
        MachineClock.objects.update_or_create(machine=_machine(), defaults=fields)


def ahead(region: str = "") -> timedelta:
    """How far this machine's clock is ahead of Amazon's, of `region` or of any seller's; zero within 120 s.

    Without a young reading Amazon is asked for the time. While it does not answer, what was known last stands.
    """
    row = _here()
    if row is None or row.off_in_a_row or _age(row, clock.now()) >= _FRESH:
        _ask(region or _any_region())
        row = _here()
    return _counted(row)


def last_known_ahead() -> timedelta:
    """The same without asking Amazon, for acts that hold locks."""
    return _counted(_here())


def right_now() -> datetime:
    """The present by Amazon's clock where this machine's is off, so that nothing is removed early or late (I3)."""
    return clock.now() - ahead()


def off(now: datetime) -> QuerySet[MachineClock]:
    """Machines that tell Amazon nothing since their clocks are off."""
    return MachineClock.objects.filter(
        off_since__isnull=False,
        measured_at__range=(now - _SHOWN_FOR, now + _SHOWN_FOR),
    )


def _ask(region: str) -> None:
    """Until an answer agrees, or so many do not that it counts. Costs none of any seller's allowance."""
    if not region:
        return
    endpoint = settings.SP_API_ENDPOINTS[region]
    transport = Transport(endpoint, _PATIENCE)
    try:
        for _ in range(skew.ENOUGH):
            said = transport.request("HEAD", endpoint, headers={}).ahead_s
            note(said)
            if said is None or not skew.is_off(said):
                return
    except Lost:
        return
    finally:
        transport.close()


def _counted(row: MachineClock | None) -> timedelta:
    off = row is not None and row.off_since is not None
    return timedelta(seconds=row.ahead_s) if row and off else timedelta()


def _any_region() -> str:
    """Empty before a seller was connected."""
    return SellingPartner.objects.order_by("pk").values_list("region", flat=True).first() or ""


def _here() -> MachineClock | None:
    return MachineClock.objects.filter(machine=_machine()).first()


def _machine() -> str:
    return socket.gethostname()[:100]


def _age(row: MachineClock, now: datetime) -> timedelta:
    """A reading of later was noted by a clock that has been set back since."""
    return abs(now - row.measured_at)
