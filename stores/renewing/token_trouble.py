"""Since when a seller gets no access token although nobody refused it (TRB-2): Amazon's service, or our secret."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from stores.models import ApiCall
from stores.spapi import lwa

# A shorter one mends itself before anybody needs to know.
WORTH_A_WORD = timedelta(hours=1)
# Errors of Amazon's that are about our application; all others are about the service.
_OURS = {"invalid_client", "unauthorized_client", "invalid_request"}


class TokenTrouble(NamedTuple):
    """`problem` is a code of stores/problems.py."""

    since: datetime
    problem: str


def token_troubles(selling_partner_ids: Collection[int], now: datetime) -> dict[int, TokenTrouble]:
    """By seller, for those whose token requests have failed for more than an hour. One query, none for no seller."""
    if not selling_partner_ids:
        return {}
    failing: dict[int, TokenTrouble] = {}
    for seller_id, at, error in _failed_since_the_last_good_one(selling_partner_ids):
        problem = "application_refused" if error in _OURS else lwa.REFRESH_TIMEOUT
        since = failing[seller_id].since if seller_id in failing else at
        failing[seller_id] = TokenTrouble(since, problem)
    return {
        seller_id: trouble
        for seller_id, trouble in failing.items()
        if now - trouble.since > WORTH_A_WORD
    }


def _failed_since_the_last_good_one(
    selling_partner_ids: Collection[int],
) -> QuerySet[ApiCall, tuple[int, datetime, str]]:
    """Oldest first; the newest one's error says what it is about. A refused token is the matter of TRB-1."""
    requests = ApiCall.objects.filter(operation=lwa.REFRESH)
    good = requests.filter(selling_partner=OuterRef("selling_partner"), status=200)
    return (
        requests.filter(selling_partner__in=selling_partner_ids)
        .exclude(status=200)
        .exclude(error_code="invalid_grant")
        .annotate(good_at=Subquery(good.order_by("-at").values("at")[:1]))
        .filter(Q(good_at=None) | Q(at__gt=F("good_at")))
        .order_by("at")
        .values_list("selling_partner_id", "at", "error_code")
    )
