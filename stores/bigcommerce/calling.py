"""One call to BigCommerce from end to end: quota, call, record, and what its failure means."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from django.db.models import Q

from stores import clock
from stores.bigcommerce import transport
from stores.bigcommerce.errors import (
    BigCommerceError,
    NotAuthorized,
    OutcomeUnknown,
    OutOfTime,
    Rejected,
    TemporarilyUnavailable,
    Throttled,
)
from stores.bigcommerce.payloads import words_of
from stores.bigcommerce.quota import blocked_until
from stores.models import BigCommerceLink, SellingPartner
from stores.spapi.recording import record

PREFIX = "bigcommerce."


@dataclass(frozen=True)
class Shop:
    """A store there, with a connection that its calls share. `link` is None while a new token is tried out.

    `calls_until`: of `time.monotonic`; no call is begun after it.
    """

    store_hash: str
    token: str
    session: requests.Session
    selling_partner: SellingPartner | None = None
    link: BigCommerceLink | None = None
    calls_until: float | None = None


@contextmanager
def visiting(store_hash: str, token: str) -> Iterator[Shop]:
    """For a store and token that are not kept yet."""
    with transport.new_session() as session:
        yield Shop(store_hash, token, session)


@contextmanager
def open_shop(link: BigCommerceLink, calls_until: float | None = None) -> Iterator[Shop]:
    """For a linked store; needs `store.selling_partner`."""
    with transport.new_session() as session:
        yield Shop(
            link.store_hash, link.token, session, link.store.selling_partner, link, calls_until
        )


def call(
    shop: Shop,
    operation: str,
    method: str,
    path: str,
    *,
    query: Mapping[str, str | int] | None = None,
    body: Any = None,
) -> Any:
    """The JSON of a 2xx answer, None for 204. Raises the kinds of errors.py; OutcomeUnknown only where it writes."""
    if _is_out_of_time(shop):
        raise OutOfTime(operation)
    _need_quota(shop, operation)
    writes = method != "GET"
    try:
        reply = _recorded(shop, operation, method, path, query, body)
    except transport.ForeignAddress:
        raise Rejected(operation, None, "foreign_address") from None
    except transport.Lost as lost:
        kind = OutcomeUnknown if writes and lost.sent else TemporarilyUnavailable
        raise kind(operation, None, lost.kind) from None
    now = clock.now()
    blocked = blocked_until(reply.status, reply.headers, now)
    if blocked is not None:
        _block(shop, blocked)
    if reply.status == 429:
        raise Throttled(operation, blocked or now, reply.status)
    if reply.status == 204:
        return None
    answer = _parsed(reply.body)
    if 200 <= reply.status < 300 and answer is not None:
        return answer
    error = _meaning(operation, reply.status, answer, writes=writes)
    if isinstance(error, NotAuthorized):
        end(shop, now)
    raise error


def _is_out_of_time(shop: Shop) -> bool:
    return shop.calls_until is not None and time.monotonic() >= shop.calls_until


def _need_quota(shop: Shop, operation: str) -> None:
    """The last answer to any worker may have said to wait. Raises Throttled without a call."""
    if shop.link is None:
        return
    row = BigCommerceLink.objects.filter(pk=shop.link.pk).values_list("blocked_until", flat=True)
    until = row.first()
    if until is not None and until > clock.now():
        raise Throttled(operation, until)


def _recorded(
    shop: Shop,
    operation: str,
    method: str,
    path: str,
    query: Mapping[str, str | int] | None,
    body: Any,
) -> transport.Reply:
    url = transport.address_of(shop.store_hash, path)
    at, started = clock.now(), time.monotonic()
    status, code = None, ""
    try:
        reply = transport.send(shop.session, method, url, shop.token, query=query, body=body)
        status = reply.status
    except transport.Lost as lost:
        code = lost.kind
        raise
    finally:
        record(
            shop.selling_partner,
            PREFIX + operation,
            at=at,
            seconds=time.monotonic() - started,
            status=status,
            error_code=code,
        )
    return reply


def _block(shop: Shop, until: datetime) -> None:
    """For every worker; never shortened, since answers may overtake each other."""
    if shop.link is not None:
        sooner = Q(blocked_until=None) | Q(blocked_until__lt=until)
        BigCommerceLink.objects.filter(sooner, pk=shop.link.pk).update(blocked_until=until)


def end(shop: Shop, now: datetime) -> None:
    """The link's credentials are Bad from now on. An answer about an old token says
    nothing about a newer one, hence the instant.
    """
    if shop.link is not None:
        BigCommerceLink.objects.filter(
            pk=shop.link.pk,
            credentials=BigCommerceLink.Credentials.GOOD,
            credentials_changed_at=shop.link.credentials_changed_at,
        ).update(credentials=BigCommerceLink.Credentials.BAD, credentials_changed_at=now)


def _parsed(body: bytes | None) -> Any:
    """None for what is no JSON, or was too large or slow."""
    try:
        return json.loads(body or b"")
    except (ValueError, RecursionError):
        return None


def _meaning(operation: str, status: int, answer: Any, *, writes: bool) -> BigCommerceError:
    """A 4xx that is no JSON came from something in between, which refused before BigCommerce saw the call."""
    message = words_of(answer)
    said = answer is not None
    if status in (401, 403):
        return (NotAuthorized if said else TemporarilyUnavailable)(operation, status, "", message)
    if 400 <= status < 500 and status != 408:
        return (Rejected if said else TemporarilyUnavailable)(operation, status, "", message)
    code = "bad_shape" if 200 <= status < 300 else ""
    return (OutcomeUnknown if writes else TemporarilyUnavailable)(operation, status, code, message)
