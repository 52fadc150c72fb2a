"""Rule: the subjects of the help, in the order of its table of contents."""

from typing import NamedTuple


class Subject(NamedTuple):
    """`page` is the name of the address; `icon` one of the set lucide."""

    page: str
    icon: str
    title: str
    about: str


SUBJECTS = (
    Subject(
        "help:errors",
        "circle-alert",
        "Errors",
        "Every message that Waybill shows: what it means, and what to do.",
    ),
    Subject(
        "help:addresses",
        "map-pin",
        "Why is the address empty?",
        "Roles, lost access, order types that come without an address, and removal on time.",
    ),
    Subject(
        "help:amazon",
        "send",
        "What Waybill does with Amazon",
        "What is supported, which status becomes which, and what Amazon is told of a shipment.",
    ),
    Subject("help:limits", "ban", "Limits", "What Waybill does not do, and why."),
    Subject(
        "help:renewing",
        "plug",
        "Renew the authorization",
        "Amazon wants the seller's consent again every year.",
    ),
    Subject(
        "help:marketplaces",
        "store",
        "Connect several marketplaces",
        "Orders of one country are missing, though the seller sells in more than one.",
    ),
    Subject(
        "help:custom",
        "pencil",
        "Amazon Custom and Handmade",
        "What comes in of orders for customised and handmade goods.",
    ),
)
