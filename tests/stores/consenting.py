"""Going to the pretended Amazon's consent page and coming back, without a browser."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from stores.connect.connecting import finish_consent, start_consent
from stores.connect.consent import Wish
from stores.connect.opening import Connected
from stores.connect.refusals import ConnectError
from stores.models import AuditEvent, Member, SellingPartner
from tests.amazon import US, PretendedAmazon

SELLER = "A1NORTHWIND"
SESSION = "the-session-of-this-browser"


def start(member: Member, marketplace_id: str = US, days: int = 14, session: str = SESSION) -> str:
    return start_consent(member.user, session, Wish(member.account, marketplace_id, "SKU", days))


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def finish(member: Member, answer: str, session: str = SESSION, **changes: str) -> Connected:
    """What the callback does with the address that Amazon sent the browser back to."""
    got = query_of(answer) | changes
    return finish_consent(
        member.user,
        session,
        got.get("state", ""),
        got.get("spapi_oauth_code", ""),
        got.get("selling_partner_id", ""),
    )


def connect(
    amazon: PretendedAmazon, member: Member, seller: str = SELLER, **wish: Any
) -> Connected:
    return finish(member, amazon.consent(start(member, **wish), seller))


def refused(code: str) -> Any:
    return pytest.raises(ConnectError, match=f"^{code}$")


def last_audit() -> tuple[str, dict[str, Any]]:
    event = AuditEvent.objects.order_by("pk").last()
    assert event is not None
    return event.action, event.detail


def token_calls(amazon: PretendedAmazon) -> int:
    return len(amazon.calls(operation="token"))


def no_store_came(amazon: PretendedAmazon, reason: str) -> None:
    assert token_calls(amazon) == 0
    assert not SellingPartner.objects.exists()
    assert last_audit() == ("store.connect_refused", {"reason": reason})
