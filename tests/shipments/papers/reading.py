"""What a printed paper says, read back from the file."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader


def pages(content: bytes) -> list[str]:
    return [page.extract_text().strip() for page in PdfReader(BytesIO(content)).pages]


def letters(text: str) -> str:
    """Without blanks, which a reader of PDF only guesses."""
    return "".join(text.split())


def sizes(content: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in points."""
    boxes = [page.mediabox for page in PdfReader(BytesIO(content)).pages]
    return [(round(box.width), round(box.height)) for box in boxes]


def embedded(content: bytes) -> list[bool]:
    """For each font of the file: is it inside?"""
    found = []
    for page in PdfReader(BytesIO(content)).pages:
        fonts: Any = page["/Resources"]
        for font_file in fonts.get("/Font", {}).values():
            font = font_file.get_object()
            descriptor = font.get("/FontDescriptor")
            found.append(descriptor is not None and "/FontFile2" in descriptor.get_object())
    return found
