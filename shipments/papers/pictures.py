"""Pictures on paper: a PNG label as a page of its real size, photos and logos made small."""

import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

# A label of 4 by 6 inches at 600 dots has 8.6 million dots; more is an attack on our memory.
MOST_DOTS = 20_000_000
_DPI = (203, 300, 600)
_WIDTH_IN = 4


class NoPicture(Exception):
    """The bytes are no picture that can be drawn."""


def opened(content: bytes) -> Image.Image:
    """Read to the last dot. Raises NoPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP"))
        if image.width * image.height > MOST_DOTS:
            raise NoPicture
        image.load()
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
    ):
        raise NoPicture from None
    return image


def page(content: bytes) -> bytes:
    """A PDF page of the picture's own size, dot by dot: bars of a barcode stay sharp. Raises NoPicture."""
    image = opened(content)
    dots_an_inch = _dpi(image)
    file = BytesIO()
    dots = _black_on_white(image)
    if dots is not None:
        # A third of the time and bytes.
        dots.save(file, "PDF", resolution=dots_an_inch)
        return file.getvalue()
    size = (image.width * 72 / dots_an_inch, image.height * 72 / dots_an_inch)
    canvas = Canvas(file, pagesize=size, pageCompression=1)
    canvas.drawImage(ImageReader(on_white(image).convert("L")), 0, 0, *size)
    canvas.save()
    return file.getvalue()


def _dpi(image: Image.Image) -> float:
    """As the file says; else the one of the usual ones that makes it about 4 inches wide."""
    said = image.info.get("dpi", (0, 0))[0]
    if 100 <= said <= 1200:
        return float(said)
    return min(_DPI, key=lambda dpi: abs(image.width / dpi - _WIDTH_IN))


def _black_on_white(image: Image.Image) -> Image.Image | None:
    """The same picture in one bit a dot, or None where it has other tones."""
    if image.mode == "1" and "transparency" not in image.info:
        return image
    grey = on_white(image).convert("L")
    tones = grey.getcolors(2)
    if tones is None or any(tone not in (0, 255) for _, tone in tones):
        return None
    return grey.convert("1", dither=Image.Dither.NONE)


def on_white(image: Image.Image) -> Image.Image:
    """What is transparent prints as paper."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(paper, layer).convert("RGB")


def small(content: bytes, dots: int) -> ImageReader | None:
    """At most `dots` wide and high; None for bytes that are no picture."""
    try:
        image = on_white(opened(content))
    except NoPicture:
        return None
    image = image.convert("RGB")
    image.thumbnail((dots, dots))
    file = BytesIO()
    image.save(file, "JPEG", quality=82)
    file.seek(0)
    return ImageReader(file)
