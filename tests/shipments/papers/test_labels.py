"""Many labels in one file: sorted, whole, and never stopped by one that is broken (RED-41, RED-42)."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from orders.models import Order
from shipments.models import Label
from shipments.papers import labels
from tests.factories import TODAY, LabelFactory, LabelFileFactory, order_with_items
from tests.shipments.papers.files import label_with, pdf, png, zpl
from tests.shipments.papers.reading import letters, pages, sizes

pytestmark = pytest.mark.django_db


def order(sku: str, hours: int = 5, **fields: object) -> Order:
    found = order_with_items(1, ship_by_at=TODAY + timedelta(hours=hours), **fields)
    found.items.update(product_key=sku, sku=sku)
    return found


def read() -> list[Label]:
    return list(Label.objects.select_related("order"))


def test_labels_are_sorted_by_sku_and_orders_of_several_skus_come_last() -> None:
    mixed = order_with_items(2)
    mixed.items.filter(position=1).update(product_key="AAA")
    label_with(mixed, pdf("mixed"))
    for sku in ("TEAPOT", "BOWL", "CUP"):
        label_with(order(sku), pdf(sku))
    found = pages(labels.merged(read(), "sku"))
    assert found == ["BOWL", "CUP", "TEAPOT", "mixed"]


def test_labels_are_sorted_by_ship_by() -> None:
    for hours in (9, 3, 6):
        label_with(order("CUP", hours), pdf(str(hours)))
    assert pages(labels.merged(read(), "ship_by")) == ["3", "6", "9"]


def test_every_page_of_a_label_and_its_customs_form_is_printed_but_no_receipt() -> None:
    label = label_with(order("CUP"), pdf("label", pages=2))
    LabelFileFactory.create(label=label, kind="CUSTOM_FORM", content=pdf("customs"))
    LabelFileFactory.create(label=label, kind="RECEIPT", content=pdf("receipt"))
    assert sorted(pages(labels.merged(read()))) == ["customs", "label", "label"]


@pytest.mark.parametrize(
    ("picture", "size"),
    [
        (png(812, 1218), (288, 432)),
        (png(1200, 1800), (288, 432)),
        (png(600, 900, dpi=150), (288, 432)),
        (png(1200, 1800, dpi=600), (144, 216)),
    ],
)
def test_a_png_label_has_its_real_size(picture: bytes, size: tuple[int, int]) -> None:
    label_with(order("CUP"), picture, "PNG")
    assert sizes(labels.merged(read())) == [size]


@pytest.mark.parametrize(
    ("format", "content"),
    [
        ("PDF", b"%PDF-1.4 nothing of a file %%EOF"),
        ("PDF", pdf("cut off")[:200]),
        ("PDF", b""),
        ("PDF", pdf("far too many", pages=21)),
        ("PNG", png()[:100]),
        ("PNG", png(5000, 5000)),
        ("PNG", b"GIF89a"),
    ],
)
def test_a_broken_file_becomes_a_page_that_says_so_and_the_others_are_whole(
    format: str, content: bytes
) -> None:
    broken = label_with(order("BOWL"), content, format)
    label_with(order("ART"), pdf("before"))
    label_with(order("CUP"), pdf("after"))
    found = labels.merge(read(), "sku")
    before, words, after = pages(found.content)
    assert (before, after) == ("before", "after")
    assert letters("Fetch again") in letters(words)
    assert letters(broken.order.amazon_order_id) in letters(words)
    assert [number for number, _ in found.left_out] == [broken.order.amazon_order_id]


def test_a_label_without_a_file_and_one_for_label_printers_say_what_to_do() -> None:
    LabelFactory.create(order=order("A"))
    label_with(order("B"), zpl("x"), "ZPL")
    found = labels.merge(read(), "sku")
    none, printer = pages(found.content)
    assert letters("choose Fetch again") in letters(none)
    assert letters("print the ZPL file") in letters(printer)
    assert len(found.left_out) == 2


def test_red_41_red_42_a_redacted_order_has_the_placeholder_whatever_is_stored() -> None:
    label = label_with(order("CUP", redacted_at=TODAY), pdf("2214 Alder Street"))
    (text,) = pages(labels.merged(read()))
    assert letters("REDACTED (Amazon)") in letters(text)
    assert letters(label.order.amazon_order_id) in letters(text)
    assert "Alder" not in text
    plain = labels.merge_zpl(read()).content
    assert b"REDACTED (Amazon)" in plain
    assert b"Alder" not in plain


def test_zpl_labels_are_one_file_for_the_printer() -> None:
    label_with(order("B"), zpl("second"), "ZPL")
    label_with(order("A"), zpl("first"), "ZPL")
    other = label_with(order("C"), pdf("no zpl"))
    found = labels.merge_zpl(read(), "sku")
    assert found.content.count(b"^XA") == found.content.count(b"^XZ") == 3
    assert found.content.index(b"first") < found.content.index(b"second")
    assert [number for number, _ in found.left_out] == [other.order.amazon_order_id]


def test_what_starts_a_command_of_the_printer_is_only_text() -> None:
    label = LabelFactory.create(order=order("A"), carrier="^XZ~JA_evil")
    content = labels.merge_zpl([label]).content
    assert content.count(b"^XZ") == 1
    assert b"~JA" not in content
    assert b"_5EXZ_7EJA_5Fevil" in content


def test_files_are_read_in_chunks_and_not_one_by_one(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labels, "CHUNK", 4)
    for number in range(8):
        label_with(order(f"S{number}"), pdf("x"))
    found = read()
    with django_assert_num_queries(3):  # the SKUs, and two chunks
        labels.merged(found)


def test_a_file_that_is_full_says_which_labels_to_print_by_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(labels, "MOST_BYTES", 100)
    label_with(order("A"), pdf("fits"))
    late = label_with(order("B"), pdf("too late"))
    found = labels.merge(read(), "sku")
    fits, words = pages(found.content)
    assert fits == "fits"
    assert letters("Print this label from its order") in letters(words)
    assert [number for number, _ in found.left_out] == [late.order.amazon_order_id]
