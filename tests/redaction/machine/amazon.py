"""Where orders come from: Amazon, for the first time and again, and people who enter them; and stores that stop."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from hypothesis import strategies as st

from config.leaving.freezing import freeze
from orders.imports.pages import StoreBook
from orders.imports.single import as_sent, store_single
from orders.imports.storing import store_page
from orders.manual.entering import enter
from orders.manual.entry import ManualLine, ManualOrder
from stores.connect.disconnecting import StillNeeded, disconnect
from stores.spapi.payloads import AddressPayload, BuyerPayload, OrderPayload
from stores.switches.import_reset import reset_import_date
from stores.switches.pausing import pause, resume
from tests.orders import payloads
from tests.redaction.machine.desk import PLACE, Desk
from tests.redaction.machine.model import Held
from tests.redaction.machine.steps import step
from tests.redaction.machine.world import WORLD

# Four people. Amazon masks the addresses of two; the last one's is as it was typed, and known by the name in it.
EMAILS = (
    "b0@marketplace.amazon.com",
    "b1@marketplace.amazon.com",
    "shared@example.com",
    "canary-buyer3@example.com",
)
# With more nothing else would happen.
MOST_WAITING, MOST_ENTERED = 5, 2
BUYER = st.integers(0, len(EMAILS) - 1)


class Amazon(Desk):
    @step(
        3,
        place=PLACE,
        buyers=st.lists(BUYER, min_size=1, max_size=2),
        status=st.sampled_from([*["UNSHIPPED"] * 5, "SHIPPED", "CANCELLED"]),
        by_amazon=st.sampled_from([*[False] * 5, True]),
        together=st.sampled_from([True, True, False]),
    )
    def orders_come(
        self, place: int, buyers: list[int], status: str, by_amazon: bool, together: bool
    ) -> None:
        """`buyers`: one of four people for each order; the same person keeps one e-mail address.

        `together`: to the same address, so that they may go in one box.
        """
        if place in self.stopped or len(self.book.deadlines()) >= MOST_WAITING:
            return
        first: Held | None = None
        for buyer in buyers:
            order = self.new(f"113-0000000-{self.made:07d}", self.places[place])
            if together and first and first.texts:
                order.texts = [*first.texts[:2], order.texts[2], first.texts[3]]
            first = order
            payload = self._payload(order, buyer, place)._replace(
                status="SHIPPED" if by_amazon else status,
                fulfilled_by="AMAZON" if by_amazon else "MERCHANT",
            )
            order.by_amazon = by_amazon
            if by_amazon:
                order.texts = []
            else:
                order.customer = self.customer(buyer)
            WORLD.amazon[order.number] = payload
            store_single(self.stores[place].selling_partner, payload, WORLD.now())
        WORLD.saw("orders_come", f"{status} of {'Amazon' if by_amazon else 'ours'}")

    @step(
        2,
        status=st.sampled_from([*[""] * 5, "SHIPPED", "UNSHIPPED", "CANCELLED"]),
        reset=st.booleans(),
    )
    def everything_comes_again(self, status: str, reset: bool) -> None:
        """In full, as newer news; `reset`: support took the import dates back before (RED-60)."""
        now = WORLD.now()
        for place, store in enumerate(self.stores):
            if reset:
                reset_import_date(store, now - timedelta(days=300), self.user, now)
            if place in self.stopped:
                continue
            market = store.marketplace_id
            page = []
            for number, payload in WORLD.amazon.items():
                if payload.marketplace_id == market:
                    news = payload._replace(
                        updated_at=max(now, payload.updated_at + timedelta(seconds=1)),
                        status=status or payload.status,
                    )
                    WORLD.amazon[number] = news
                    page.append(as_sent(news))
                    if self.book.orders[number].gone is not None:
                        WORLD.saw("a redacted order came again" + " after a reset" * reset)
            store_page(StoreBook([store], store.selling_partner), page, now)
        WORLD.saw("everything_comes_again")

    @step(1, buyer=BUYER)
    def an_order_is_entered(self, buyer: int) -> None:
        """With the address of somebody who may be Amazon's buyer too: never the same customer (RED-52)."""
        if sum(order.entered for order in self.book.living()) >= MOST_ENTERED:
            return
        order = self.new(f"M-{1001 + self.made}", self.places[0])
        order.entered = True
        order.customer = self.customer(buyer, entered=True)
        entry = ManualOrder(
            recipient_name=order.customer.text,
            line1=order.texts[1],
            city="Columbus",
            state_or_region="OH",
            postal_code="43215",
            country="US",
            lines=(ManualLine("MUG-1", 1, "Mug", Decimal(9)),),
            number=order.number,
            email="shared@example.com" if buyer == 2 else f"{order.customer.text}@example.com",
        )
        order.texts = [entry.line1]
        enter(self.stores[0], entry.cleaned(), self.user, WORLD.now(), uuid4())
        WORLD.saw("an_order_is_entered")

    @step(
        3,
        place=PLACE,
        how=st.sampled_from(["paused", "paused", "resumed", "resumed", "disconnected", "frozen"]),
    )
    def a_store_stops_or_goes_on(self, place: int, how: str) -> None:
        """Its orders keep their deadlines (RED-31, CON-12)."""
        store = self.stores[place]
        store.refresh_from_db()
        if how == "resumed":
            resume(store, self.user)
            self.stopped.discard(place)
        elif how == "paused":
            pause(store, self.user)
        elif how == "frozen":
            freeze([store.selling_partner], WORLD.now(), everybody=False)
        elif not store.orders.exists():
            return  # it would be deleted
        else:
            try:
                disconnect(store, self.user)
            except StillNeeded:
                return
        if how != "resumed":
            self.stopped.add(place)
        if how in ("disconnected", "frozen"):
            self.cut_off.add(self.places[place].zone)
        WORLD.saw("a_store_stops_or_goes_on", f"a store is {how}")

    def _payload(self, order: Held, buyer: int, place: int) -> OrderPayload:
        name, street, gift, phone = order.texts
        return payloads.order(
            0,
            amazon_order_id=order.number,
            marketplace_id=self.places[place].marketplace,
            purchased_at=WORLD.now() - timedelta(days=4),
            updated_at=WORLD.now(),
            address=AddressPayload(
                name=name,
                line1=street,
                phone=phone,
                city="Columbus",
                state_or_region="OH",
                postal_code="43215",
                country="US",
            ),
            buyer=BuyerPayload(name=f"canary-buyer{buyer}", email=EMAILS[buyer]),
            items=(payloads.item(gift_message=gift),),
        )
