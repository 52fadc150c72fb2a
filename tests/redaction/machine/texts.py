"""Where a buyer's texts get to at the desk: edited addresses, notes and return labels."""

from contextlib import suppress

from hypothesis import strategies as st

from orders.addresses.edited import Address
from orders.addresses.editing import edit_address, take_amazons
from orders.notes.changing import change_note
from shipments.mails import return_labels
from tests.redaction.machine.desk import PICK, Desk, is_held, phone
from tests.redaction.machine.model import Held, Words
from tests.redaction.machine.steps import step
from tests.redaction.machine.world import WORLD

# Of a note.
WRITINGS = ("as it is", "in capitals", "dotted", "removed")


class Texts(Desk):
    @step(2, pick=PICK, back=st.booleans())
    def an_address_is_edited(self, pick: int, back: bool) -> None:
        """`back`: to the one that Amazon gives."""
        order = self.choose(pick, self.is_open)
        if back:
            self._take_amazons(order)
            return
        made = self.count()
        mark = f"canary-{order.number}-edit{made}"
        address = Address(
            f"{mark}-name", line1=f"{mark}-street", city="Columbus", country="US", phone=phone(made)
        )
        if not edit_address(self.row(order), address, self.user, WORLD.now()):
            self._readdress(order, address.recipient_name, address.line1, address.phone)
            WORLD.saw("an_address_is_edited")

    @step(
        2,
        pick=PICK,
        which=st.integers(0, 3),
        writing=st.integers(0, len(WRITINGS) - 1),
    )
    def a_note_is_written(self, pick: int, which: int, writing: int) -> None:
        """It quotes the buyer, maybe in capitals, or the phone with other punctuation (RED-63); or it is removed."""
        order = self.choose(pick, is_held)
        if WRITINGS[writing] == "removed":
            assert not change_note(self.row(order), "", self.user, WORLD.now())
            order.note = []
            return
        quoted = order.texts[which % len(order.texts)] if order.texts else "nobody"
        if WRITINGS[writing] == "in capitals":
            quoted = quoted.upper()
        elif WRITINGS[writing] == "dotted":
            quoted = quoted.replace(" ", ".")
        note = [Words("Ring twice, "), Words(quoted, of_buyer=True), Words(". Thanks")]
        text = "".join(piece.text for piece in note)
        refused = change_note(self.row(order), text, self.user, WORLD.now())
        may = order.gone is None and not order.by_amazon
        assert bool(refused) != may, f"a note was {'refused' if refused else 'taken'}"
        if may:
            order.note = note
            WORLD.saw("a_note_is_written")

    @step(2, pick=PICK, kept=st.sampled_from([True, True, False]))
    def a_return_label_is_kept(self, pick: int, kept: bool) -> None:
        """Or one is removed."""
        order = self.shipped(pick)
        if not kept:
            self._remove_return_label(order)
            return
        paper = f"%PDF-1.4\n{order.number} {' '.join(order.texts)}\n%%EOF\n".encode()
        details = return_labels.Details("UPS", "", f"1R{self.count():06d}", paper)
        with suppress(return_labels.CannotKeep):
            return_labels.keep(self.row(order), details, self.user, WORLD.now())
            assert order.gone is None, "a redacted order took a file"
            order.files += 1
            WORLD.saw("a_return_label_is_kept")

    def _remove_return_label(self, order: Held) -> None:
        label = self.row(order).return_labels.select_related("order").first()
        if label is not None:
            assert return_labels.remove(label, self.user, WORLD.now())
            order.files -= order.gone is None
            WORLD.saw("a return label is removed")

    def _take_amazons(self, order: Held) -> None:
        if order.entered:
            return
        sent = WORLD.amazon[order.number].address
        assert sent is not None
        if not take_amazons(self.row(order), self.user, WORLD.now()):
            self._readdress(order, sent.name, sent.line1, sent.phone)
            WORLD.saw("Amazon's address is taken again")

    def _readdress(self, order: Held, name: str, street: str, number: str) -> None:
        assert order.gone is None, "the address of a redacted order was edited"
        texts = [name, street, *order.texts[2:3], number]
        order.former += [text for text in order.texts if text not in texts]
        order.texts = texts
