"""What is said about a notification, and the one thing that a person can do about it (I8)."""

from typing import NamedTuple


class Fix(NamedTuple):
    """`action` is retry, tell, correct, renew, account, held, label or seller_central; empty: nothing is to be done."""

    action: str
    label: str


class Words(NamedTuple):
    """`chip` is a state of the chips table; `text` says what happened; `advice` what to do (may be empty).

    `due`: what stands before the moment that a row waits for on purpose, or since when it stands; empty where it
    waits for Amazon.
    """

    chip: str
    text: str
    fix: Fix
    advice: str = ""
    due: str = ""


NOTHING = Fix("", "Nothing to do")
RETRY = Fix("retry", "Try again")
TELL = Fix("tell", "Tell Amazon now")
CORRECT = Fix("correct", "Correct and send again")
ACCOUNT = Fix("account", "Check the seller's account")
RENEW = Fix("renew", "Renew the authorization")
SELLER_CENTRAL = Fix("seller_central", "Open in Seller Central")
HELD = Fix("held", "See why")
LABEL = Fix("label", "Void it, then buy a label")
