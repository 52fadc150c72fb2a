"""Packing slips: one per order, in the store's dress. Never stored; a redacted order has the marker (RED-42)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm

from orders.buyer import MARKER
from orders.models import Order
from shipments.papers import fonts, placeholder
from shipments.papers.sheet import LABEL, LEADING, Sheet, office_size, wrapped
from shipments.papers.slip_facts import Line, Slip, Template, slips_of

_BARS_HEIGHT = 22
_PHOTO = 44
# A pile is printed on one kind of paper.
_NO_TEXT = "Buyer details were removed on time. Take the address from Seller Central."


class Printed(NamedTuple):
    """`left_out`: order number and reason of each order that has a page of words instead."""

    content: bytes
    left_out: list[tuple[str, str]]


def printed(orders: Sequence[Order], now: datetime, *, small: bool = False) -> Printed:
    """One PDF, in the order given. `small`: 4 by 6 inches, else the office paper of the first order's marketplace."""
    slips = slips_of(orders, now)
    size = LABEL if small else office_size(orders[0].store.marketplace.country)
    # Half pages only where all fit on them, since a pile is cut in one go.
    halves = not small and all(slip.template == Template.COMPACT for slip in slips)
    sheet = Sheet(size, 14 if small else 14 * mm, "Packing slips", halves=halves)
    for number, slip in enumerate(slips):
        sheet.on_turn = lambda: None
        if number:
            sheet.turn()
        _draw(sheet, slip, small)
    return Printed(
        sheet.done(), [(slip.order.amazon_order_id, slip.refused) for slip in slips if slip.refused]
    )


def _draw(sheet: Sheet, slip: Slip, small: bool) -> None:
    if slip.order.redacted_at is not None:
        placeholder.draw(sheet, MARKER, _NO_TEXT, slip.order, slip.facts)
    elif slip.refused:
        placeholder.draw(sheet, "No packing slip", slip.refused, slip.order, [])
    else:
        _Pen(sheet, slip, small).draw()


class _Pen:
    """Draws one slip from top to bottom; `body` is the size of its letters in points."""

    def __init__(self, sheet: Sheet, slip: Slip, small: bool) -> None:
        self.sheet, self.slip = sheet, slip
        self.body = 8.0 if small or slip.template == Template.COMPACT else 9.5
        self.small = small

    def draw(self) -> None:
        self.head()
        self.sheet.on_turn = self.head_again
        self.address()
        self.facts()
        self.items()
        self.foot()

    def head(self) -> None:
        sheet, slip = self.sheet, self.slip
        high = self.body * 3.4
        left = sheet.margin
        if slip.logo is not None:
            wide, tall = slip.logo.getSize()
            shown = min(high * wide / tall, sheet.inner * 0.4)
            sheet.canvas.drawImage(
                slip.logo, left, sheet.y - high, shown, high, preserveAspectRatio=True, anchor="w"
            )
            left += shown + 8
        top = sheet.y
        room = sheet.inner - (left - sheet.margin) - (0 if self.small else 190)
        sheet.text(slip.sender, self.body * 1.5, x=left, width=room, bold=True)
        if slip.contact:
            sheet.text(slip.contact, self.body * 0.85, x=left, width=room)
        low = min(sheet.y, top - high if slip.logo is not None else sheet.y)
        if self.small:
            sheet.y = low - 4
            self.bars(sheet.margin, sheet.y)
            sheet.y -= _BARS_HEIGHT
        else:
            self.bars(None, top)
            sheet.y = min(low, top - _BARS_HEIGHT)
        sheet.rule()

    def bars(self, left: float | None, top: float) -> None:
        """The order's number as Code 128, ending at the right margin unless `left` is given."""
        number = self.slip.order.amazon_order_id
        if not (number.isascii() and number.isprintable()):
            return
        for bar in (1.0, 0.8, 0.65):
            code = Code128(number, barWidth=bar, barHeight=_BARS_HEIGHT, quiet=False)
            if code.width <= self.sheet.inner:
                x = self.sheet.width - self.sheet.margin - code.width if left is None else left
                code.drawOn(self.sheet.canvas, x, top - _BARS_HEIGHT)
                return

    def head_again(self) -> None:
        words = f"Order {self.slip.order.amazon_order_id}, continued"
        sheet = self.sheet
        sheet.y -= self.body * LEADING
        sheet.line(fonts.prepared_anyhow(words), sheet.margin, sheet.y, self.body, bold=True)
        sheet.y -= self.body * 0.6

    def address(self) -> None:
        self.sheet.text("Ship to", self.body * 0.85)
        for line in self.slip.address:
            self.sheet.text(line, self.body * 1.15, bold=line == self.slip.recipient)
        self.sheet.y -= 4

    def facts(self) -> None:
        slip = self.slip
        number = fonts.prepared_anyhow(slip.order.amazon_order_id)
        self.sheet.text(f"Order {number} · ordered {slip.ordered}", self.body, bold=True)
        for label, value in slip.fields:
            self.sheet.text(f"{label}: {value}", self.body)
        if slip.together:
            others = ", ".join(slip.together)
            self.sheet.text(
                fonts.prepared_anyhow(f"In one parcel with {others}"), self.body, bold=True
            )
        self.sheet.rule()

    def items(self) -> None:
        for line in self.slip.lines:
            self.item(line)
        if not self.slip.lines:
            self.sheet.text("The product lines of this order are not kept here.", self.body)
        if self.slip.sum:
            self.sheet.rule(4)
            self.sheet.need(self.body * LEADING)
            self.sheet.y -= self.body * LEADING
            right = self.sheet.width - self.sheet.margin
            words = f"Order total {self.slip.sum}"
            self.sheet.right(
                fonts.prepared_anyhow(words), right, self.sheet.y + 2, self.body, bold=True
            )

    def item(self, line: Line) -> None:
        sheet, body = self.sheet, self.body
        photo = 0.0 if line.photo is None else _PHOTO + 8
        left = sheet.margin + body * 3 + photo
        priced = bool(line.price or line.total)
        width = sheet.width - sheet.margin - left - (body * 13 if priced else 0)
        lines = len(wrapped(line.title, width, body))
        sheet.need(max(min(lines, 4) * body * LEADING + body, _PHOTO if photo else 0))
        top = sheet.y
        base = top - body
        sheet.line(f"{line.units} ×", sheet.margin, base, body, bold=line.units > 1)
        if line.photo is not None:
            sheet.canvas.drawImage(
                line.photo,
                sheet.margin + body * 3,
                top - _PHOTO,
                _PHOTO,
                _PHOTO,
                preserveAspectRatio=True,
            )
        if priced:
            right = sheet.width - sheet.margin
            sheet.right(fonts.prepared_anyhow(line.total), right, base, body)
            sheet.right(fonts.prepared_anyhow(line.price), right - body * 6.5, base, body * 0.9)
        before = sheet.canvas.getPageNumber(), top
        sheet.text(line.title, body, x=left, width=width)
        sheet.text(line.details, body * 0.85, x=left, width=width)
        if photo and before[0] == sheet.canvas.getPageNumber():
            sheet.y = min(sheet.y, top - _PHOTO)
        if line.gift_message:
            sheet.text(f"Gift message: {line.gift_message}", body * 1.1, x=left, width=width)
        sheet.y -= body * 0.6

    def foot(self) -> None:
        for text in (self.slip.message, self.slip.returns):
            if text:
                self.sheet.y -= 6
                self.sheet.text(text, self.body)
