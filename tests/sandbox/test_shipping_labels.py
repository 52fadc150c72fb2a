"""The labels that the pretended Amazon prints: real files of 4 by 6 inches."""

import base64
import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.amazon import PretendedAmazon
from tests.sandbox.buyer import LABEL, Buyer, error_of, make_buyer


def _files(package: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(document["contents"]) for document in package["packageDocuments"]]


def _bought(buyer: Buyer, **changes: Any) -> tuple[str, dict[str, Any]]:
    """The order and what was bought; ``changes`` are of the document."""
    order_id = buyer.an_order()
    bought = buyer.buy(order_id, requestedDocumentSpecification=LABEL | changes)
    return order_id, bought


def _recipient(buyer: Buyer, order_id: str) -> dict[str, str]:
    address: dict[str, str] = buyer.amazon.order(order_id)["order"]["recipient"]["deliveryAddress"]
    return address


def _reprinted(buyer: Buyer, shipment_id: str, **query: str) -> bytes:
    answer = buyer.documents(shipment_id, **query)
    assert answer.status_code == 200, answer.text
    (file,) = _files(answer.json()["payload"]["packageDocumentDetail"])
    return file


def _check_pdf(file: bytes) -> None:
    """Every object begins where the table says, every stream is as long as it says."""
    assert file.startswith(b"%PDF-1.4")
    assert file.endswith(b"%%EOF\n")
    (table,) = re.findall(rb"startxref\n(\d+)\n", file)
    assert file[int(table) :].startswith(b"xref\n0 6\n")
    for number, start in enumerate(re.findall(rb"(\d{10}) 00000 n ", file), 1):
        assert file[int(start) :].startswith(b"%d 0 obj\n" % number)
    ((length, stream),) = re.findall(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", file, re.S)
    assert len(stream) == int(length)


def test_a_pdf_label_holds_the_recipient_the_number_and_bars(buyer: Buyer) -> None:
    order_id, bought = _bought(buyer)
    (parcel,) = bought["packageDocumentDetails"]
    (file,) = _files(parcel)
    _check_pdf(file)
    assert b"/MediaBox [0 0 288 432]" in file
    address = _recipient(buyer, order_id)
    number = parcel["trackingId"]
    spaced = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    for words in (
        address["name"],
        address["addressLine1"],
        address["postalCode"],
        spaced,
        order_id,
    ):
        assert words.encode() in file
    assert file.count(b" re f") > 50


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not installed")
def test_a_pdf_label_opens_in_a_viewer(buyer: Buyer, tmp_path: Path) -> None:
    _, bought = _bought(buyer)
    (file,) = _files(bought["packageDocumentDetails"][0])
    (tmp_path / "label.pdf").write_bytes(file)
    command = ["pdftoppm", "-r", "72", "-gray", str(tmp_path / "label.pdf"), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    (image,) = tmp_path.glob("out*.pgm")
    head, pixels = image.read_bytes().split(b"255\n", 1)
    assert b"288 432" in head
    assert 0.05 < sum(pixel < 128 for pixel in pixels) / len(pixels) < 0.5


@pytest.mark.parametrize(("dpi", "size"), [(300, (1200, 1800)), (203, (812, 1218))])
def test_a_png_label_is_whole_and_has_the_resolution(
    buyer: Buyer, dpi: int, size: tuple[int, int]
) -> None:
    _, bought = _bought(buyer, format="PNG", dpi=dpi)
    (file,) = _files(bought["packageDocumentDetails"][0])
    assert file.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(file):
        (length,) = struct.unpack_from(">I", file, at)
        kind, data = file[at + 4 : at + 8], file[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", file, at + 8 + length)
        assert check == zlib.crc32(kind + data)
        chunks[kind] = data
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"pHYs", b"IDAT", b"IEND"]
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert ((width, height), depth, colour) == (size, 1, 0)
    assert round(struct.unpack(">I", chunks[b"pHYs"][:4])[0] * 0.0254) == dpi
    pixels = zlib.decompress(chunks[b"IDAT"])
    assert len(pixels) == height * (1 + -(-width // 8))
    black = sum(8 - byte.bit_count() for byte in pixels[1:])
    assert 0.05 < black / (width * height) < 0.5


def test_a_zpl_label_holds_the_recipient_and_no_command_of_the_address(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    recipient = buyer.amazon.order(order_id)["order"]["recipient"]
    recipient["deliveryAddress"]["name"] = "Zoë ^XZ~ Vance_1"
    buyer.changed(order_id, recipient=recipient)
    wish = LABEL | {"format": "ZPL", "dpi": 203}
    bought = buyer.buy(order_id, requestedDocumentSpecification=wish)
    text = _files(bought["packageDocumentDetails"][0])[0].decode()
    assert text.startswith("^XA\n")
    assert text.endswith("^XZ\n")
    assert text.count("^XZ") == 1
    assert "Zoë _5EXZ_7E Vance_5F1" in text
    assert "^PW812\n^LL1218" in text


def test_odd_letters_do_not_break_a_pdf(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    recipient = buyer.amazon.order(order_id)["order"]["recipient"]
    recipient["deliveryAddress"] |= {"name": "Zoë (Ann\\) 山田", "addressLine1": "x" * 60}
    bought = buyer.buy(buyer.changed(order_id, recipient=recipient))
    (file,) = _files(bought["packageDocumentDetails"][0])
    _check_pdf(file)
    assert "Zoë \\(Ann\\\\\\) ??".encode("cp1252") in file
    shipment_id = bought["shipmentId"]
    assert _reprinted(buyer, shipment_id, format="PNG")


def test_a_packing_slip_comes_as_a_document_of_its_own(buyer: Buyer) -> None:
    order_id, bought = _bought(buyer, requestedDocumentTypes=["LABEL", "PACKSLIP"])
    (parcel,) = bought["packageDocumentDetails"]
    assert [each["type"] for each in parcel["packageDocuments"]] == ["LABEL", "PACKSLIP"]
    label, slip = _files(parcel)
    _check_pdf(slip)
    assert b"PACKING SLIP" in slip
    assert b"PACKING SLIP" not in label
    assert order_id.encode() in slip


@pytest.mark.parametrize(("country", "page"), [("US", b"612 792"), ("GB", b"595.44 841.68")])
def test_a_label_on_a_sheet_is_left_or_right(
    amazon: PretendedAmazon, country: str, page: bytes
) -> None:
    buyer = make_buyer(amazon, country)
    offers = buyer.rates(buyer.an_order())["rates"][0]["supportedDocumentSpecifications"]
    (size,) = [o["size"] for o in offers if o["format"] == "PDF" and o["size"]["width"] > 4]
    files = []
    for layout in ("LEFT", "RIGHT"):
        _, bought = _bought(buyer, size=size, pageLayout=layout)
        files.append(_files(bought["packageDocumentDetails"][0])[0])
        _check_pdf(files[-1])
        assert b"/MediaBox [0 0 " + page + b"]" in files[-1]
    assert b"1 0 0 1 0.00 " in files[0]
    assert b"1 0 0 1 0.00 " not in files[1]


def test_the_same_documents_come_again(buyer: Buyer) -> None:
    _, bought = _bought(buyer)
    again = buyer.documents(bought["shipmentId"]).json()["payload"]
    assert again["packageDocumentDetail"] == bought["packageDocumentDetails"][0]
    assert again["shipmentId"] == bought["shipmentId"]
    assert again["benefits"] == bought["benefits"]


def test_documents_come_in_another_offered_format(buyer: Buyer) -> None:
    _, bought = _bought(buyer)
    shipment_id = bought["shipmentId"]
    assert _reprinted(buyer, shipment_id, format="PNG", dpi="203").startswith(b"\x89PNG")
    assert _reprinted(buyer, shipment_id, format="ZPL").startswith(b"^XA")
    assert _reprinted(buyer, shipment_id, format="PDF", dpi="300").startswith(b"%PDF")
    for query in ({"format": "GIF"}, {"format": "PNG", "dpi": "72"}, {"dpi": "many"}):
        error_of(buyer.documents(shipment_id, **query))


def test_documents_of_others_or_of_nothing_are_not_found(
    amazon: PretendedAmazon, buyer: Buyer
) -> None:
    _, bought = _bought(buyer)
    shipment_id = bought["shipmentId"]
    error_of(make_buyer(amazon).documents(shipment_id), 404)
    error_of(buyer.documents("none"), 404)
    error_of(buyer.documents(shipment_id, "parcel-2"), 404)
    error_of(buyer.documents(shipment_id, ""), 400)
    buyer.business = ""
    error_of(buyer.documents(shipment_id), 400)
