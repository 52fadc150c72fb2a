"""PDF files for tests, good and bad."""

import io

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas


def pdf(pages: int = 1, text: str = "RETURN LABEL") -> bytes:
    kept = io.BytesIO()
    canvas = Canvas(kept, pagesize=(288, 432))
    for _ in range(pages):
        canvas.drawString(40, 300, text)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def _writer() -> PdfWriter:
    writer = PdfWriter()
    writer.append(io.BytesIO(pdf()))
    return writer


def _saved(writer: PdfWriter) -> bytes:
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def locked() -> bytes:
    writer = _writer()
    writer.encrypt("secret", algorithm="RC4-128")
    return _saved(writer)


def with_script() -> bytes:
    writer = _writer()
    action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(key): value for key, value in action.items()}
    )
    return _saved(writer)


def with_file() -> bytes:
    writer = _writer()
    writer.add_attachment("virus.exe", b"MZ")
    return _saved(writer)


def with_action(kind: str, key: str, value: str) -> bytes:
    """A link on the page: `/Launch` starts a program, `/URI` opens a page, and so on."""
    writer = _writer()
    action = DictionaryObject(
        {NameObject("/S"): NameObject(kind), NameObject(key): TextStringObject(value)}
    )
    link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([link])
    return _saved(writer)
