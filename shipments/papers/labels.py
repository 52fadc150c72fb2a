"""The labels of many orders in one file for the printer, made when somebody asks and never stored (RED-41, RED-42).

One file that cannot be used costs one page, which says so, and never the others.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import NamedTuple

from pypdf import PdfReader, PdfWriter

from orders.buyer import MARKER
from shipments.models import Label, LabelFile
from shipments.papers import pictures, placeholder, zpl
from shipments.papers.ordering import Sort, in_order

log = logging.getLogger(__name__)

NOTHING: Mapping[int, str] = {}
# Decrypted at once; the rest of the bytes stays in the database until its turn.
CHUNK = 25
# A label with more pages than this is no label.
MOST_PAGES = 20
# About three times as much memory is needed. Labels have 5 to 100 KB.
MOST_BYTES = 100 * 1024 * 1024
_FULL = "The file of all labels is full. Print this label from its order."
_AGAIN = "Open the order and choose Fetch again."
_PRINTED = ("LABEL", "CUSTOM_FORM")


class Merged(NamedTuple):
    """`left_out`: order number and reason of each label that has a page of words instead."""

    content: bytes
    left_out: list[tuple[str, str]]


class Unusable(Exception):
    """Why a stored file has no place in the merged one, in words."""


def merged(labels: Sequence[Label], sort: Sort = "sku") -> bytes:
    """One PDF of all labels. Needs `order` of each; `order.redacted_at` decides about the placeholder."""
    return merge(labels, sort).content


def merge(
    labels: Sequence[Label], sort: Sort = "sku", refused: Mapping[int, str] = NOTHING
) -> Merged:
    """`refused`: why labels (by id) may not be printed now; '' and absent ones may."""
    writer = PdfWriter()
    left_out = []
    total = 0
    for label, files in _with_files(_sorted(labels, sort)):
        try:
            if total > MOST_BYTES:
                raise Unusable(_FULL)
            added = _pages_of(label, files, refused.get(label.pk, ""))
        except Unusable as why:
            left_out.append((label.order.amazon_order_id, str(why)))
            added = [placeholder.note(label, "No label", str(why))]
        total += sum(len(content) for content in added)
        for content in added:
            for page in PdfReader(BytesIO(content)).pages:
                writer.add_page(page)
    return Merged(_written(writer), left_out)


def merge_zpl(
    labels: Sequence[Label], sort: Sort = "sku", refused: Mapping[int, str] = NOTHING
) -> Merged:
    """One file for a label printer; labels that are stored in another format are left out with a label of words."""
    parts, left_out = [], []
    for label, files in _with_files(_sorted(labels, sort)):
        stored = [file for file in files if file.format == "ZPL" and file.kind in _PRINTED]
        why = refused.get(label.pk, "")
        if label.order.redacted_at is not None and not why:
            parts.append(_words(label, MARKER, placeholder.REDACTED))
        elif stored and not why:
            parts += [bytes(file.content or b"").strip() for file in stored]
        else:
            why = why or "It is not stored as ZPL: print it from the PDF."
            left_out.append((label.order.amazon_order_id, why))
            parts.append(_words(label, "No label", why))
    return Merged(b"\n".join(parts) + b"\n", left_out)


def _words(label: Label, heading: str, text: str) -> bytes:
    facts = [*placeholder.facts_of(label), ("Order", label.order.amazon_order_id)]
    return zpl.note(heading, text, facts)


def _sorted(labels: Sequence[Label], sort: Sort) -> list[Label]:
    orders = in_order([label.order for label in labels], sort)
    rank = {order.pk: place for place, order in enumerate(orders)}
    return sorted(labels, key=lambda label: (rank[label.order_id], label.pk))


def _with_files(labels: Sequence[Label]) -> Iterator[tuple[Label, list[LabelFile]]]:
    for start in range(0, len(labels), CHUNK):
        chunk = labels[start : start + CHUNK]
        files: dict[int, list[LabelFile]] = {}
        stored = LabelFile.objects.filter(label__in=chunk, content__isnull=False)
        for file in stored.order_by("kind", "position"):
            files.setdefault(file.label_id, []).append(file)
        for label in chunk:
            yield label, files.get(label.pk, [])


def _pages_of(label: Label, files: Sequence[LabelFile], refused: str) -> list[bytes]:
    """PDF files. Raises Unusable."""
    if refused:
        raise Unusable(refused)
    if label.order.redacted_at is not None:
        return [placeholder.of(label)]
    wanted = [file for file in files if file.kind in _PRINTED]
    formats = {file.format for file in wanted if file.kind == "LABEL"}
    if "PDF" in formats:
        return [_checked(bytes(file.content or b"")) for file in wanted if file.format == "PDF"]
    if "PNG" in formats:
        return [_pictured(bytes(file.content or b"")) for file in wanted if file.format == "PNG"]
    if formats:
        raise Unusable("This label is stored for label printers: print the ZPL file.")
    raise Unusable("The file of this label is not here: open the order and choose Fetch again.")


def _checked(content: bytes) -> bytes:
    """The same pages in a file of our own making: whatever is broken in it breaks here and not in the merged one."""
    try:
        reader = PdfReader(BytesIO(content))
        if not 1 <= len(reader.pages) <= MOST_PAGES:
            raise Unusable(f"The file of this label has {len(reader.pages)} pages. {_AGAIN}")
        writer = PdfWriter()
        for page in reader.pages:
            writer.add_page(page)
        return _written(writer)
    except Unusable:
        raise
    except Exception as error:  # noqa: BLE001 - a foreign file can break its reader in any way
        log.warning("a label file cannot be read: %s", type(error).__name__)
        raise Unusable(f"The file of this label cannot be read. {_AGAIN}") from None


def _pictured(content: bytes) -> bytes:
    try:
        return pictures.page(content)
    except pictures.NoPicture:
        raise Unusable(f"The picture of this label cannot be read. {_AGAIN}") from None


def _written(writer: PdfWriter) -> bytes:
    content = BytesIO()
    writer.write(content)
    return content.getvalue()
