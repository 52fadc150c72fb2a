"""The pick list on paper. Holds nothing of a buyer."""

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader

from orders.models import Product
from shipments.papers import fonts, pictures
from shipments.papers.picking import Pick, PickList
from shipments.papers.sheet import Sheet, Size

_PHOTO, _PHOTO_DOTS = 34, 120
_UNITS, _BODY = 34.0, 9.0


def printed(found: PickList, title: str, size: Size) -> bytes:
    """Always comes out: a letter that no font has is shown by its number, since a shelf must be found anyway."""
    sheet = Sheet(size, 14 * mm, title)
    sheet.text(fonts.prepared_anyhow(title), 14, bold=True)
    what = f"{len(found.picks)} products, {found.units} units, {found.orders} orders"
    sheet.text(what, _BODY)
    sheet.rule()
    photos = _photos(found)
    for pick in found.picks:
        photo = photos.get(pick.product.pk) if pick.product else None
        _draw(sheet, pick, photo)
    for order, why in found.left_out:
        words = f"Not in this list: {order.amazon_order_id}. {why}"
        sheet.text(fonts.prepared_anyhow(words), _BODY)
    return sheet.done()


def _draw(sheet: Sheet, pick: Pick, photo: ImageReader | None) -> None:
    sheet.need(_PHOTO + 8)
    top = sheet.y
    page = sheet.canvas.getPageNumber()
    base = top - _BODY - 3
    sheet.line(f"{pick.units} ×", sheet.margin, base, _BODY * 1.4, bold=True)
    left = sheet.margin + _UNITS + 12
    if photo is not None:
        sheet.canvas.drawImage(
            photo, left, top - _PHOTO - 2, _PHOTO, _PHOTO, preserveAspectRatio=True
        )
    left += _PHOTO + 8
    width = sheet.width - sheet.margin - left
    heading = " · ".join(filter(None, [pick.key, pick.condition]))
    sheet.text(fonts.prepared_anyhow(heading), _BODY * 1.15, x=left, width=width, bold=True)
    sheet.text(fonts.prepared_anyhow(pick.title), _BODY, x=left, width=width)
    sheet.text(fonts.prepared_anyhow(_orders(pick)), _BODY * 0.85, x=left, width=width)
    if page == sheet.canvas.getPageNumber():
        sheet.y = min(sheet.y, top - _PHOTO - 2)
    sheet.rule(4, 0.3)


def _orders(pick: Pick) -> str:
    """``2 × 113-… (Gift, Prime), 1 × 113-…``."""
    return ", ".join(
        f"{one.units} × {one.order.amazon_order_id}"
        + (f" ({', '.join(one.marks)})" if one.marks else "")
        for one in pick.orders
    )


def _photos(found: PickList) -> dict[int, ImageReader | None]:
    wanted = [pick.product.pk for pick in found.picks if pick.product and pick.photo]
    rows = Product.objects.filter(pk__in=wanted).exclude(photo=None).values_list("pk", "photo")
    return {pk: pictures.small(bytes(photo), _PHOTO_DOTS) for pk, photo in rows.iterator() if photo}
