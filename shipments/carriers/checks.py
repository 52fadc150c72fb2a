"""Rule: what is odd about a parcel. It warns and needs a tick, and never blocks (SHP-24, decisions 19 and 29)."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from shipments.carriers.numbers import comparable, has_wrong_check_digit, plain_owners, posts_of
from shipments.carriers.table import Carrier, CarrierTable, fits

_UNTRACKED = (
    "This parcel has no tracking number. Amazon is told in a feed without one. That Amazon takes it so is not "
    "confirmed: look at the order in Seller Central."
)
_LETTERS = "The address has letters that most carriers do not print. Check that the label on the parcel can be read."
# The kind of the doubt about a parcel without a number (decision 27).
UNTRACKED = "untracked"
# More order numbers than this are counted, not named.
_NAMED = 3


class Entry(NamedTuple):
    """What a person or a file says about a parcel; the number is clean."""

    carrier_code: str
    tracking_number: str
    carrier_name: str = ""


class PrimeShare(NamedTuple):
    """Prime orders of the store that were shipped here in the last 30 days, and how many with a bought label."""

    bought: int
    shipped: int


class Known(NamedTuple):
    """What our tables say about the order of an entry; `checking.known_of` finds it.

    `same_number`: numbers of the orders whose parcels have the same tracking number. `codes_missing`: units of
    Transparency lines without a scanned code. `prime`: of a Prime order only. `for_amazon`: Amazon is told of it.
    """

    same_number: tuple[str, ...] = ()
    codes_missing: int = 0
    foreign_letters: bool = False
    prime: PrimeShare | None = None
    for_amazon: bool = False


class Doubt(NamedTuple):
    """`key` is what a tick confirms: the kind, and the number where it is about the number."""

    key: str
    text: str

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]


def warnings(entry: Entry, known: Known, table: CarrierTable) -> list[Doubt]:
    """Everything odd, the number first; empty when all is well. Without a number or carrier less is asked."""
    found: list[Doubt] = []
    if entry.carrier_code and entry.tracking_number:
        found += _about_number(entry, table)
    if known.for_amazon and entry.carrier_code and not entry.tracking_number:
        found.append(Doubt(UNTRACKED, _UNTRACKED))
    if known.same_number:
        found.append(_same_number(entry.tracking_number, known.same_number))
    if known.codes_missing:
        found.append(_codes(known.codes_missing))
    carrier_prints = table.prints_any_letters(entry.carrier_code, entry.carrier_name)
    if known.foreign_letters and not carrier_prints:
        found.append(Doubt("letters", _LETTERS))
    if known.prime is not None:
        found.append(_prime(known.prime))
    return found


def unticked(found: Sequence[Doubt], ticks: Collection[str]) -> list[Doubt]:
    """Those that nobody has confirmed. A tick about another number confirms nothing."""
    return [doubt for doubt in found if doubt.key not in ticks]


def _about_number(entry: Entry, table: CarrierTable) -> list[Doubt]:
    number = comparable(entry.tracking_number)
    carrier = table.find(entry.carrier_code, entry.carrier_name)
    name = table.display_name(entry.carrier_code, entry.carrier_name)
    owners = plain_owners(number)
    if not owners and carrier is not None and carrier.patterns:
        # Forwarders use the numbers of a post; of the carriers that we know we know whether they do.
        owners = posts_of(number)
    if owners and entry.carrier_code not in owners:
        owner = table.display_name(owners[0])
        return [
            Doubt(f"carrier:{number}", f"This looks like a tracking number of {owner}, not {name}.")
        ]
    if _misfits(carrier, entry.tracking_number):
        return [Doubt(f"format:{number}", f"This does not look like a tracking number of {name}.")]
    if has_wrong_check_digit(number):
        text = "The check digit of this tracking number is wrong: one sign may be mistyped."
        return [Doubt(f"digit:{number}", text)]
    return []


def _misfits(carrier: Carrier | None, number: str) -> bool:
    return carrier is not None and not fits(carrier, number)


def _same_number(number: str, orders: Sequence[str]) -> Doubt:
    named = ", ".join(orders[:_NAMED])
    more = f" and {len(orders) - _NAMED} more" if len(orders) > _NAMED else ""
    orders_word = "orders" if len(orders) > 1 else "order"
    text = (
        f"The parcel of {orders_word} {named}{more} has this tracking number already. Two orders in one parcel "
        "are better combined."
    )
    return Doubt(f"same_number:{comparable(number)}", text)


def _codes(missing: int) -> Doubt:
    units = "1 unit" if missing == 1 else f"{missing} units"
    return Doubt(
        f"transparency:{missing}",
        f"{units} of Amazon's Transparency program without a scanned code. Amazon may take the product for a copy.",
    )


def _prime(share: PrimeShare) -> Doubt:
    words = "No Prime order was shipped here in the last 30 days."
    if share.shipped:
        percent = share.bought * 100 // share.shipped
        words = (
            f"{share.bought} of the {share.shipped} Prime orders shipped here in the last 30 days ({percent}%) went "
            "through Amazon Buy Shipping."
        )
    return Doubt("prime", f"This Prime order goes with a carrier of your own. {words}")
