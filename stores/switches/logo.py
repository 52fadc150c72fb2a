"""A store's logo: drawn anew from what was sent, so that nothing else of the file is kept (T10, T21)."""

import io
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

MOST_BYTES = 2 * 1024 * 1024
# Counted before anything is unpacked.
MOST_PIXELS = 16_000_000
# As large as it is ever printed, in pixels.
WIDEST, HIGHEST = 800, 400

_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}


class Logo(NamedTuple):
    content: bytes
    media_type: str


class LogoRefused(Exception):
    """The argument says what to do."""


def read_logo(sent: bytes) -> Logo:
    """The first picture of a PNG or JPEG, at most 800 by 400 pixels, without metadata. Raises LogoRefused."""
    try:
        with Image.open(io.BytesIO(sent), formats=list(_TYPES)) as picture:
            return _drawn_anew(picture)
    except Image.DecompressionBombError:
        raise LogoRefused(_too_many()) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise LogoRefused("This is no PNG or JPEG picture, or a broken one.") from None


def _drawn_anew(picture: Image.Image) -> Logo:
    if picture.width * picture.height > MOST_PIXELS:
        raise LogoRefused(_too_many())
    kind = str(picture.format)
    mode = "RGBA" if kind == "PNG" else "RGB"
    drawn = Image.new(mode, picture.size)
    drawn.paste(picture.convert(mode))
    drawn.thumbnail((WIDEST, HIGHEST))
    kept = io.BytesIO()
    drawn.save(kept, kind, optimize=True)
    return Logo(kept.getvalue(), _TYPES[kind])


def _too_many() -> str:
    return f"The picture has over {MOST_PIXELS // 1_000_000} million pixels. Send a smaller one."
