"""Which bytes are kept as a label."""

import pytest

from shipments.labels.sound import LARGEST, fault_of
from tests.shipments.labels_at_amazon import a_pdf

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" + b"\x00\x00\x00\x00IEND\xaeB`\x82"


@pytest.mark.parametrize(
    ("format", "content"),
    [("PDF", a_pdf().content), ("PNG", PNG), ("ZPL", b"^XA^FO20,20^FDhello^FS^XZ\n")],
)
def test_red_40_a_sound_label_has_no_fault(format: str, content: bytes) -> None:
    assert fault_of(format, content) == ""


@pytest.mark.parametrize(
    ("format", "content", "words"),
    [
        ("PDF", b"<html>Service Unavailable</html>", "no readable PDF"),
        ("PDF", a_pdf().content[:-8], "no readable PDF"),
        ("PNG", PNG[:-12], "no readable PNG"),
        ("ZPL", b"^XA cut", "no readable ZPL"),
        ("PDF", b"", "empty"),
        ("GIF", b"GIF89a", "GIF"),
        ("PDF", a_pdf(40 * 2**20).content, "a label of 40 MB; at most 5 MB"),
    ],
)
def test_a_label_that_is_none_is_refused_in_words(format: str, content: bytes, words: str) -> None:
    assert words in fault_of(format, content)


def test_the_limit_itself_is_kept() -> None:
    assert fault_of("PDF", a_pdf(LARGEST - len(a_pdf().content)).content) == ""
    assert fault_of("PDF", a_pdf(LARGEST).content) != ""
