"""Rule: in which letters is a file written? The usual programs give UTF-8, UTF-16 or Windows-1252 (bad input)."""

import codecs
from typing import BinaryIO

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = (
    (b"PK\x03\x04", "This is an Excel workbook or a ZIP file."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook."),
    (b"%PDF", "This is a PDF."),
)
_SAVE = "Save the table as CSV (UTF-8) in your program, then upload that file."
_CHUNK = 64 * 1024


class Unreadable(Exception):
    """`text` says what the file is and what to do; nothing of its content."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


def encoding_of(file: BinaryIO) -> str:
    """The name of the encoding, for a file that can be read from its start. Raises Unreadable."""
    file.seek(0)
    head = file.read(4096)
    if not head.strip():
        raise Unreadable("The file is empty.")
    for magic, words in _OTHERS:
        if head.startswith(magic):
            raise Unreadable(f"{words} {_SAVE}")
    for encoding in _candidates(head):
        if _fits(file, encoding):
            return encoding
    raise Unreadable(
        f"The letters of this file cannot be read: it is neither UTF-8 nor UTF-16 nor Windows-1252. {_SAVE}"
    )


def _candidates(head: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return [encoding]
    # Latin letters in UTF-16 have a zero beside each.
    if head[1::2].count(0) > len(head) // 5:
        return ["utf-16-le"]
    if head[::2].count(0) > len(head) // 5:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _fits(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
