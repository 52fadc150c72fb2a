"""What stands on the pages of a PDF file."""

from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from config.demo.failing import StepFailed


def pages_of(content: bytes) -> list[str]:
    """The words of each page. Raises StepFailed for a broken file."""
    try:
        return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]
    except PyPdfError as error:
        raise StepFailed(f"A PDF file is broken: {error}") from None
