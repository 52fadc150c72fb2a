"""The words of an answer to "Where is order X?": what is the matter, and what to do (decision 21)."""

from datetime import datetime
from typing import NamedTuple

from orders.imports.runs import QUARANTINED, SKIPPED
from orders.where.verdicts import Answer
from stores import display
from stores.marketplaces import MARKETPLACES

_RULES = {
    "pending": (
        "Amazon still waits for the payment.",
        "It comes in by itself when it is paid. Do not ship it before.",
    ),
    "amazon_fulfilled": (
        "Amazon ships this order itself.",
        "There is nothing to ship. Such orders are imported where the store's settings say so.",
    ),
    "unfulfillable": ("Amazon says that it cannot be fulfilled.", "There is nothing to ship."),
    "not_an_amazon_order": (
        "It was not sold on Amazon.",
        "Waybill imports orders from Amazon's own sites only.",
    ),
}
_PLAIN = {
    "malformed": (
        "This is no Amazon order number.",
        "It has three, seven and seven digits: 113-4567890-1234567. No order that was entered here has this number.",
    ),
    "here": ("The order is here.", ""),
    "entered_here": ("The order was entered here, so Amazon does not have it.", ""),
    "unknown": (
        "Amazon has no such order of yours.",
        "Look for a typing mistake, or for another seller account. Amazon shows no orders older than two years.",
    ),
    "frozen": (
        "Amazon could not be asked: the store was frozen after an incident.",
        "When it is over, a manager renews the authorization on the Stores page. Then ask again.",
    ),
    "credentials_bad": (
        "Amazon could not be asked: the connection must be renewed.",
        "Renew it on the Stores page, then ask again.",
    ),
    "refused": (
        "Amazon refuses to show this order to Waybill.",
        "Check on the Stores page that the connection is good.",
    ),
    "unavailable": ("Amazon does not answer at the moment.", "Ask again in a few minutes."),
    "not_asked": ("Amazon took too long, so this seller was not asked.", "Ask again."),
    "store_paused": (
        "Its store is paused.",
        "Resume the store on the Stores page: orders that came meanwhile are then fetched.",
    ),
    "auto_import_off": (
        "Automatic import is off for its store.",
        "Press Import now for all new orders.",
    ),
    "coming": ("The next import brings it.", "That is a matter of minutes."),
    "missed": ("It should be here, and no import brought it.", "It can be fetched at once."),
}


class Words(NamedTuple):
    what: str
    fix: str


def words_of(answer: Answer, now: datetime) -> Words:
    if answer.code == "skipped":
        other = f"A rule leaves it out: orders {SKIPPED.get(answer.reason, answer.reason)}."
        return Words(*_RULES.get(answer.reason, (other, "")))
    if answer.code == "no_store":
        return _no_store(answer)
    if answer.code == "set_aside":
        return _set_aside(answer, now)
    if answer.code == "throttled" and answer.at:
        wait = display.until(answer.at, now)
        return Words("Amazon's allowance for such questions is used up.", f"Ask again {wait}.")
    if answer.code == "before_reach" and answer.store and answer.at:
        day = display.day(answer.at, answer.store.marketplace.time_zone, now)
        return Words(
            f"It last changed before {day}, which is how far the first import of its store reached.",
            "It can be fetched at once, or ask support to reset the import date for all older orders.",
        )
    return Words(*_PLAIN[answer.code])


def _no_store(answer: Answer) -> Words:
    site = MARKETPLACES.get(answer.marketplace_id)
    if site is None:
        return Words("It was placed on a site that Waybill does not know.", "")
    return Words(
        f"It was placed on {site.name}, for which there is no store.",
        "Each store imports the orders of one Amazon country. Connect this one on the Stores page.",
    )


def _set_aside(answer: Answer, now: datetime) -> Words:
    reason = QUARANTINED.get(answer.reason, answer.reason.replace("_", " "))
    again = f" Amazon is asked again {display.until(answer.at, now)}." if answer.at else ""
    return Words(f"It could not be stored. {reason}.", f"Give support its number.{again}")
