"""Which files are kept as a return label (decision 32, T10, T21)."""

from contextlib import suppress

import pytest

from shipments.mails.pdf_check import MOST_PAGES, BadPdf, check
from tests.shipments.pdfs import locked, pdf, with_action, with_file, with_script


@pytest.mark.parametrize("pages", [1, MOST_PAGES])
def test_a_plain_pdf_is_taken(pages: int) -> None:
    check(pdf(pages))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"not a pdf", "no PDF"),
        (b"\x89PNG\r\n\x1a\n", "no PDF"),
        (b"%PDF-1.7\nnothing else", "broken"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "broken"),
        (pdf()[:300], "broken"),
        (locked(), "password"),
        (with_script(), "scripts or other files"),
        (with_file(), "scripts or other files"),
        (with_action("/Launch", "/F", "cmd.exe"), "scripts or other files"),
        (pdf(MOST_PAGES + 1), "20 pages. This PDF has 21"),
    ],
    ids=["empty", "text", "png", "head only", "noise", "cut", "locked", "script", "file", "launch", "long"],
)  # fmt: skip
def test_decision_32_anything_else_is_refused_with_words(content: bytes, words: str) -> None:
    with pytest.raises(BadPdf, match=words):
        check(content)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("/URI", "/URI"), ("/GoToR", "/F"), ("/GoToE", "/F"), ("/SubmitForm", "/F"), ("/ImportData", "/F"),
        ("/Rendition", "/OP"), ("/Movie", "/T"),
    ],
)  # fmt: skip
def test_decision_32_nothing_in_it_leads_elsewhere(kind: str, key: str) -> None:
    with pytest.raises(BadPdf, match="holds links"):
        check(with_action(kind, key, "https://elsewhere.example/"))


@pytest.mark.parametrize("cut", range(0, 1400, 97))
def test_t21_a_damaged_pdf_is_taken_or_refused_but_never_fails(cut: int) -> None:
    good = pdf()
    damaged = good[:cut] + b"\xff<<[" + good[cut + 3 :]
    with suppress(BadPdf):
        check(damaged)
