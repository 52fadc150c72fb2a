"""Somebody who ships all orders in a browser, whatever dies meanwhile: singly, in groups and by files (SHP-24)."""

import random
from collections import Counter
from functools import partial

from config.demo.page import Form, Page
from config.demo.reading import orders_on
from tests.campaign.mending import mend
from tests.campaign.numbers import PARCELS, number_of
from tests.campaign.patience import LONG, PAUSE_S, Patient

CARRIER = "USPS"
GROUP, FILE = (10, 45), (60, 200)


class Member(Patient):
    """Goes on until every order of `places` was shipped once, or `stop` is set.

    `places`: Amazon order id -> its place among them; the tracking numbers follow from it, so nobody has to remember them.
    """

    def __init__(
        self, address: str, sign_in: tuple[str, str], places: dict[str, int], seed: int
    ) -> None:
        super().__init__(address, sign_in)
        self.finished = False
        # Nothing is voided any more.
        self.calm = False
        self._places = places
        self._chance = random.Random(seed)
        self._open: dict[str, str] = {}
        self._pages: dict[str, str] = {}
        self._voided: Counter[str] = Counter()

    def run(self) -> None:
        self.sign_in()
        self._wait_for_half()
        while not self.stop.wait(PAUSE_S):
            seen = self._look()
            if seen is None:
                continue
            self._open = seen
            self._pages |= seen
            self.finished = len(self._pages) == len(self._places) and not self._open
            for _ in range(6):
                if not self.stop.is_set() and self._open:
                    self._chance.choice([self._singly, self._singly, self._group, self._file])()
            if self._pages and not self.stop.is_set():
                if not self.calm:
                    self._void_one()
                mend(self)

    def _wait_for_half(self) -> None:
        """Files are longer that way; the other half is imported meanwhile."""
        while not self.stop.wait(PAUSE_S):
            if len(self._look() or {}) >= len(self._places) / 2:
                return

    @property
    def known(self) -> list[str]:
        """The orders that this person has seen."""
        return sorted(self._pages)

    def _look(self) -> dict[str, str] | None:
        """Amazon order id -> address, of all that wait for shipment; None if a page did not come."""
        found: dict[str, str] = {}
        to = "/orders/"
        while to:
            page = self.patiently(partial(self.visitor.get, to), LONG)
            if page is None:
                return None
            found |= orders_on(page)
            to = next((link.to for link in page.links if link.text == "Next"), "")
        return found

    def _take(self, few: tuple[int, int]) -> dict[str, str]:
        count = min(len(self._open), self._chance.randint(*few))
        return {
            number: self._open.pop(number)
            for number in self._chance.sample(sorted(self._open), count)
        }

    def _singly(self) -> None:
        ((number, address),) = self._take((1, 1)).items()
        self.do("singly", lambda: self._mark(number, address))

    def _mark(self, number: str, address: str) -> Page:
        to = self.visitor.get(address).link_named("Enter tracking")
        form = self.visitor.get(to).form_with("tracking_number")
        values = {"carrier_code": CARRIER, "tracking_number": self._number(number)}
        return self.visitor.submit(form, **values)

    def _number(self, order: str) -> str:
        """Another one for each parcel of an order."""
        return number_of(self._places[order], self._voided[order])

    def _group(self) -> None:
        taken = self._take(GROUP)

        def ship() -> Page:
            ticks = self.visitor.get("/orders/").form_with("order")
            uuids = [address.strip("/").split("/")[-1] for address in taken.values()]
            draft = self.visitor.submit(ticks, press="kind=mark", order=uuids)
            form = draft.form_with("ship_date")
            fields = [name for name, _ in form.fields if name.startswith("tracking-")]
            order_ids = _in_order(draft, taken)
            values = {
                name: self._number(order) for name, order in zip(fields, order_ids, strict=True)
            }
            form = self.visitor.submit(form, carrier_code=CARRIER, **values).form_with("ship_date")
            return self.visitor.submit(form, press="start=yes")

        self.do("groups", ship)

    def _file(self) -> None:
        taken = self._take(FILE)
        lines = ["Order Number,Carrier,Tracking Number"]
        lines += [f"{order},{CARRIER},{self._number(order)}" for order in taken]

        def ship() -> Page:
            form = self.visitor.get("/shipments/files/tracking/").form_with("unknown_as_other")
            draft = self.visitor.upload(form, "numbers.csv", "\r\n".join(lines))
            return self.visitor.submit(draft.form_to("/start/"), press="start=yes")

        self.do("files", ship)

    def _void_one(self) -> None:
        """Of a parcel that left lately; the order is shipped once more with another number, sooner or later."""
        number = self._chance.choice(sorted(self._pages))
        if number in self._open:
            return
        address = self._pages[number]
        to = f"/shipments/order/{address.strip('/').split('/')[-1]}/"

        def void() -> Page:
            dialog = self.visitor.get(self.visitor.get(to).link_named("Void"))
            return self._press(dialog, "/void/")

        if self._voided[number] + 1 < PARCELS and self.do("voids", void):
            # Also if it failed: the answer alone may have been lost.
            self._voided[number] += 1
            self.do("shipped after a void", lambda: self._mark(number, address))

    def _press(self, page: Page, end: str) -> Page:
        form: Form = page.form_to(end)
        return self.visitor.submit(form)


def _in_order(draft: Page, taken: dict[str, str]) -> list[str]:
    """The orders of a draft as its fields follow one another."""
    places = {order: draft.text.find(f"Tracking number of {order}") for order in taken}
    return sorted(
        (order for order, place in places.items() if place >= 0), key=lambda order: places[order]
    )
