"""Rule: is a file a plain PDF that may be kept and mailed (decision 32, T10, T21)?"""

import io

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

MOST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 20
MOST_OBJECTS = 20_000
# What makes a PDF do something, carries another file, or leads elsewhere: Amazon's relay takes no links (decision 32).
_ACTIVE = frozenset(
    (
        "/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/AA", "/XFA",
        "/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition", "/Movie",
    )
)  # fmt: skip


class BadPdf(Exception):
    """The argument says what is wrong and what to do."""


def check(content: bytes) -> None:
    """Raises BadPdf."""
    if not content:
        raise BadPdf("The file is empty.")
    if not content.startswith(b"%PDF-"):
        raise BadPdf("This is no PDF. Save the label as a PDF and send that.")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise BadPdf("This PDF is locked with a password. Save it without one.")
        pages = len(reader.pages)
        _walk(reader)
    except BadPdf:
        raise
    # The package lets many kinds through when a file is broken; each means the same.
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise BadPdf(_BROKEN) from error
    except (RecursionError, OverflowError, NotImplementedError, OSError) as error:
        raise BadPdf(_BROKEN) from error
    if not 1 <= pages <= MOST_PAGES:
        raise BadPdf(f"A label has 1 to {MOST_PAGES} pages. This PDF has {pages}.")


_BROKEN = "This PDF is broken. Download the label again and send that."
_SCRIPTS = "This PDF holds links, scripts or other files. Print it into a new PDF without them and send that."


def _walk(reader: PdfReader) -> None:
    """Every object that a viewer could reach."""
    waiting: list[object] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    looked_at = 0
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if (thing.idnum, thing.generation) in seen:
                continue
            seen.add((thing.idnum, thing.generation))
            thing = thing.get_object()
        looked_at += 1
        if looked_at > MOST_OBJECTS:
            raise BadPdf(_BROKEN)
        if isinstance(thing, DictionaryObject):
            if _is_active(thing):
                raise BadPdf(_SCRIPTS)
            waiting.extend(thing.values())
        elif isinstance(thing, ArrayObject):
            waiting.extend(thing)


def _is_active(thing: DictionaryObject) -> bool:
    values = (thing.raw_get(key) for key in thing)
    names = {value for value in values if isinstance(value, NameObject)}
    return bool(_ACTIVE & {*thing, *names})
