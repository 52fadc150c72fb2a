"""Product pictures, drawn when asked for: a parcel in the product's own colour."""

import hashlib
import re
import struct
import zlib
from functools import lru_cache

from werkzeug.wrappers import Request, Response

from sandbox.catalogue_facts import ASIN, PICTURE_SIZES

_PATH = re.compile(r"/images/I/(?P<asin>[A-Z0-9]{10})\.(MAIN|PT01)\._SL(?P<size>\d{1,4})_\.png")


def picture(request: Request) -> Response:
    """``GET /images/I/...``: on Amazon these lie on a host of their own and need no token."""
    match = _PATH.fullmatch(request.path)
    if (
        match is None
        or int(match["size"]) not in PICTURE_SIZES
        or not ASIN.fullmatch(match["asin"])
    ):
        return Response("Not Found", 404)
    return Response(_drawn(match["asin"], int(match["size"])), mimetype="image/png")


@lru_cache(maxsize=256)
def _drawn(asin: str, size: int) -> bytes:
    """A PNG with a palette of three colours: ground, box, tape."""
    red, green, blue = (90 + byte % 130 for byte in hashlib.sha256(asin.encode()).digest()[:3])
    palette = bytes((246, 244, 240, red, green, blue, red // 2, green // 2, blue // 2))
    header = struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)
    rows = b"".join(b"\0" + _row(y, size) for y in range(size))
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _row(y: int, size: int) -> bytes:
    margin, half, tape = size // 8, size // 2, max(size // 16, 1)
    if not margin <= y < size - margin:
        return bytes(size)
    box = bytearray(size)
    box[margin : size - margin] = b"\1" * (size - 2 * margin)
    box[half - tape : half + tape] = b"\2" * (2 * tape)
    return bytes(box)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
