"""Amazon, its clock, our credentials there, and our own address."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
from django.conf import settings

from config.doctor.finding import Finding, fail, ok, warn
from stores import clock
from stores.models import SellingPartner
from stores.renewing import leftover
from stores.renewing.secret_age import LIFE_DAYS, secret_age
from stores.sealing import SealBroken
from stores.spapi import client_secret, clock_watch, lwa, skew
from stores.spapi.errors import TemporarilyUnavailable

_TIMEOUT_S = 10
# We ask Amazon for changes up to 2 min 10 s ago and it refuses less than 2 min: a clock ahead costs imports.
_AHEAD_S = 8
_SET_IT = "Let the machine set its clock by NTP, for example: timedatectl set-ntp true"


def amazons_clock() -> Iterator[Finding]:
    regions = SellingPartner.objects.values_list("region", flat=True).distinct()
    for region in sorted(regions) or ["NA"]:
        yield _compare(f"SP_API_ENDPOINT_{region}", settings.SP_API_ENDPOINTS[region])


def _compare(variable: str, endpoint: str) -> Finding:
    try:
        answer = _session(endpoint).head(endpoint, timeout=_TIMEOUT_S)
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (requests.RequestException, KeyError, ValueError) as error:
        return fail(
            variable,
            f"{endpoint} gave no answer with a time ({type(error).__name__}).",
            f"Open the firewall to {endpoint}, or correct {variable}.",
        )
    return judge_clock(clock.of_machine(), theirs, variable)


def judge_clock(ours: datetime, theirs: datetime, variable: str) -> Finding:
    """T19: over 5 s a warning, over 120 s nothing is told."""
    ahead = (ours - theirs).total_seconds()
    where = f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} Amazon"
    if skew.is_off(ahead):
        text = f"this machine is {where}: no shipment is told to Amazon until it is right."
        return fail("clock", text, _SET_IT)
    if ahead > _AHEAD_S:
        return fail("clock", f"this machine is {where}, which then refuses imports.", _SET_IT)
    if abs(ahead) > skew.WARNS_S:
        return warn(
            "clock",
            f"this machine is {where}. Over {skew.PAUSES_S} s nothing is told to it.",
            _SET_IT,
        )
    return ok("clock", f"agrees with {variable}")


def pauses() -> Iterator[Finding]:
    """What the answers of the last hour said, to all machines (T19)."""
    for off in clock_watch.off(clock.now()):
        way = "ahead of" if off.ahead_s > 0 else "behind"
        text = (
            f"{off.machine} tells Amazon of no shipment since {off.off_since:%Y-%m-%d %H:%M} by its own clock, "
            f"which is {abs(off.ahead_s):.0f} s {way} Amazon's. They wait, none is lost."
        )
        yield fail(
            "clock", text, f"{_SET_IT} They are told by themselves within minutes after that."
        )


def sellers() -> Iterator[Finding]:
    """One token request for each seller; changes nothing here."""
    try:
        found = list(SellingPartner.objects.order_by("seller_id"))
    except SealBroken:
        yield fail("sellers", "a token cannot be opened.", "Mend what is said above of the keys.")
        return
    for seller in found:
        yield _seller(seller)
    if not found:
        yield ok("sellers", "none is connected yet")


def _seller(seller: SellingPartner) -> Finding:
    subject = f"seller {seller}"
    again = f"A manager presses Renew the authorization at {settings.BASE_URL}/stores/"
    if seller.credentials_error == SellingPartner.DISCONNECTED:
        return ok(subject, "disconnected here")
    if seller.is_frozen:
        return fail(subject, "frozen after an incident.", f"When it is over: {again}")
    if seller.credentials == SellingPartner.Credentials.BAD:
        return fail(subject, f"its credentials are Bad ({seller.credentials_error}).", again)
    try:
        lwa.refresh(seller.refresh_token, seller)
    except lwa.InvalidGrant:
        return fail(subject, "Amazon refuses its authorization (TRB-1).", again)
    except lwa.ApplicationRefused as refused:
        text = f"Amazon refuses this application ({refused.code})."
        return fail(subject, text, "Correct LWA_CLIENT_ID and LWA_CLIENT_SECRET.")
    except TemporarilyUnavailable:
        text = f"{settings.LWA_ENDPOINT} gave no usable answer (TRB-2)."
        return fail(subject, text, "Open the firewall to it, or correct LWA_ENDPOINT. Else wait.")
    return ok(subject, "Amazon gives it an access token")


def ended() -> Iterator[Finding]:
    """DPP 1.7: data goes within 30 days after the end of an authorization. Nothing deletes it by itself."""
    now = clock.now()
    for seller in leftover.sellers_that_ended():
        end = leftover.end_of(seller, now)
        if end is None:
            continue
        subject = f"data of {seller}"
        text = (
            f"authorization ended {end.ended_at:%Y-%m-%d}; to be deleted by {end.purge_by:%Y-%m-%d}"
        )
        mend = f"Renew it, or run: python manage.py purge_store {seller.public_id} --seller"
        if end.tone == "bad":
            yield fail(subject, f"{text}, which is past.", mend)
        elif end.tone == "warn":
            yield warn(subject, f"{text}.", mend)
        else:
            yield ok(subject, f"{text} unless it is renewed")


def application_secret() -> Iterator[Finding]:
    """Amazon ends it after 180 days; we know its first use only."""
    first = client_secret.first_used_at()
    if first is None:
        yield ok("LWA_CLIENT_SECRET", "Amazon has not taken it yet, so its age is not known")
        return
    age = secret_age(first, clock.now())
    mend = "Make a new one in the Developer Console, set it, restart. Sellers have nothing to do."
    if age.tone == "bad":
        text = f"in use for {age.days} days. Amazon ends a secret after {LIFE_DAYS}, and then every call fails."
        yield fail("LWA_CLIENT_SECRET", text, mend)
    elif age.tone == "warn":
        text = (
            f"in use for {age.days} days. Amazon ends it on {age.ends_at:%Y-%m-%d} at the latest."
        )
        yield warn("LWA_CLIENT_SECRET", text, mend)
    else:
        yield ok("LWA_CLIENT_SECRET", f"in use for {age.days} of {LIFE_DAYS} days")


def own_address() -> Iterator[Finding]:
    address = f"{settings.BASE_URL}/healthz"
    try:
        answer = _session(address).get(address, timeout=_TIMEOUT_S, allow_redirects=False)
    except requests.RequestException as error:
        text = f"{address} does not answer ({type(error).__name__})."
        mend = "Start runall or web, and point BASE_URL and the reverse proxy at it."
        yield warn("BASE_URL", text, mend)
        return
    if answer.status_code == 200 and answer.json() == {"status": "alive"}:
        yield ok("BASE_URL", f"{address} answers")
    else:
        text = f"{address} answers {answer.status_code}, which is not Waybill's answer."
        yield warn("BASE_URL", text, "Point BASE_URL and the reverse proxy at the web server.")


def _session(address: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = urlsplit(address).hostname not in ("127.0.0.1", "localhost", "::1")
    return session
