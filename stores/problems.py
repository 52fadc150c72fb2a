"""What each error means and what to do about it, in one place for cards, activity and notifications (TRB).

A title given by the help article is kept word for word: people search for it.
"""

from typing import NamedTuple


class Problem(NamedTuple):
    """`title` says what, `meaning` what it means for orders, `advice` what to do, `steps` one by one what to look at.

    `mends_itself`: nothing is to be done but wait. `renew`: the one button is a new consent at Amazon. `page` and
    `action`: name of the address where it can be mended, and the words of the button that leads there.
    """

    code: str
    title: str
    meaning: str
    advice: str
    mends_itself: bool = False
    renew: bool = False
    page: str = ""
    action: str = ""
    steps: tuple[str, ...] = ()


_TABLE = (
    Problem(
        "connection_invalid",
        "The connection appears to be invalid, attempting to reconnect this integration may resolve the issue.",
        "Waybill is no longer authorized at Amazon. Imports and shipment notifications of this seller wait. No order "
        "is lost: after you renew the authorization, the import goes on where it stopped.",
        "Renew the authorization here. The page behind the button also says where to do it in Seller Central.",
        renew=True,
    ),
    Problem(
        "credentials_refresh_timeout",
        "Could not refresh authorization credentials in timely manner.",
        "Amazon's sign-in service was slow or down. The authorization itself is still good.",
        "Nothing to do: Waybill tries again by itself. If it lasts longer than an hour, look at Amazon's service "
        "health page.",
        mends_itself=True,
    ),
    Problem(
        "feed_rejected",
        "InternalServiceError: Amazon encountered an exception. Message: Feed rejected",
        "A billing or account matter at Amazon, not a fault of the shipment update. The orders are not confirmed. They "
        "are sent again after an hour; after three such answers in 24 hours nothing more is sent for this seller until "
        "somebody has looked at the account.",
        "Look at the account in Seller Central, point by point. Then a manager presses “I have checked: send again” on "
        "the page Notifications. If it stays, give Amazon seller support the request id.",
        page="shipments:notifications",
        action="Open the notifications",
        steps=(
            "The selling plan is still Professional.",
            "A valid payment card is on file, and no balance is open.",
            "The account is neither suspended nor on holiday.",
            "Waybill still has its permissions: Apps and Services, Manage Your Apps.",
        ),
    ),
    Problem(
        "request_throttled",
        "Request is throttled",
        "Amazon limits how often each seller may call. Nothing is lost or sent twice.",
        "Nothing to do: Waybill waits and tries again by itself. Ship in batches to use fewer calls. Contact support "
        "if it is not tried again.",
        mends_itself=True,
    ),
    Problem(
        "missing_marketplace_orders",
        "Orders of one marketplace are missing",
        "A unified account sells on several marketplaces, and each store imports one order source only.",
        "Connect one store for each order source that you sell on.",
        page="stores:connect",
        action="Connect a store",
    ),
    Problem(
        "pii_access_missing",
        "Orders come without name and street",
        "The application may not read buyer details, so parcels cannot be addressed.",
        "In the developer console, the application needs the role Direct-to-Consumer Shipping, approved by Amazon for "
        "personal data. After the approval, renew the authorization.",
        renew=True,
        page="help:addresses",
        action="Check the addresses of a store",
    ),
    Problem(
        "temporarily_unavailable",
        "Amazon did not answer",
        "Amazon was slow or down. Nothing was changed there.",
        "Nothing to do: Waybill tries again by itself.",
        mends_itself=True,
    ),
    Problem(
        "rejected",
        "Amazon refused the request",
        "The same request would be refused again.",
        "Read what Amazon said and correct the order. If it makes no sense, give support the request id.",
        page="shipments:notifications",
        action="Open the notifications",
    ),
    Problem(
        "outcome_unknown",
        "Amazon's answer got lost",
        "Nobody knows yet whether Amazon took the update. It is not sent again blindly.",
        "Nothing to do: Waybill reads the order at Amazon first, then decides.",
        mends_itself=True,
    ),
    Problem(
        "application_refused",
        "Amazon refuses the application itself",
        "The application's client id or secret is wrong or past its 180 days. No seller can be reached. The sellers' "
        "authorizations are not touched.",
        "The person who runs Waybill sets a new client secret. Sellers have nothing to do.",
    ),
    Problem(
        "page_repeated",
        "Amazon gave the same page of orders twice",
        "The import stopped there, so that nothing is passed over. What was read is stored.",
        "Nothing to do: the next import starts afresh.",
        mends_itself=True,
    ),
    Problem(
        "pages_endless",
        "Amazon's pages of orders did not end",
        "Amazon named a next page over and over, without orders or more pages than any shop has. The import stopped "
        "there. What was read is stored, and nothing is passed over: the next import starts from the same place.",
        "Nothing to do at first: the next import starts afresh. If it happens again and again, contact support with "
        "the time of the import.",
        mends_itself=True,
    ),
    Problem(
        "frozen",
        "Frozen after an incident",
        "The authorization was thrown away, everybody was signed out, and nothing is imported or sent. No order is "
        "lost: imports go on where they stopped, and shipment updates wait.",
        "When the person who runs Waybill says that the incident is over: renew the authorization, resume the store, "
        "then let its updates go on the page Notifications.",
        renew=True,
    ),
    Problem(
        "store_paused",
        "The store was paused while its orders were read",
        "What was read is stored. Nothing is lost: after the resume the import goes on from the same place.",
        "Resume the store when its orders are wanted again.",
        page="stores:list",
        action="Open the stores",
    ),
)  # fmt: skip

PROBLEMS = {problem.code: problem for problem in _TABLE}

_UNKNOWN = Problem(
    "",
    "Something failed that Waybill has no name for",
    "Nothing was sent twice, and nothing is lost.",
    "Waybill tries again by itself. If it stays, give support the time and the request id.",
)


def explain(code: str, *, credentials_bad: bool = False) -> Problem:
    """The problem of a code; an unknown code gets a general one. TRB-2 has two cases: with bad credentials, renew."""
    problem = PROBLEMS.get(code, _UNKNOWN._replace(code=code))
    if code == "credentials_refresh_timeout" and credentials_bad:
        return PROBLEMS["connection_invalid"]._replace(code=code, title=problem.title)
    return problem
