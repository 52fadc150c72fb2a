"""Finds texts in any bytes, also where they are packed: base64, hexadecimal, UTF-16, gzip and zlib, one in the other.

Words carry `MARK`, so that a few patterns find them all. They are plain small letters: escapes of URLs, JSON and HTML
leave those alone. Everything is looked at in small letters, except what base64 made of it.
"""

import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator

MARK = "qzxvkwjq"
_WORD = re.compile(rb"qzxvkwjq[a-z]{10}")
# What zlib and gzip streams begin with, and what base64 makes of that.
_STREAM = re.compile(rb"\x1f\x8b\x08|x[\x01\x5e\x9c\xda]", re.DOTALL)
_PACKED = re.compile(rb"(?:eJ|eN|eA|eF|H4sI)[A-Za-z0-9+/_-]{16,}")
_DEEPEST = 2
_LARGEST = 32 * 1024 * 1024


class Wanted:
    """`words` with `MARK` and ten letters more, and `others`: numbers, tokens, hashes.

    `plain`: they are looked for as they are only, because there are many.
    """

    def __init__(
        self, words: Iterable[str], others: Iterable[str] = (), *, plain: bool = False
    ) -> None:
        self.words = {word.encode() for word in words}
        self.others = {other.encode() for other in others}
        assert all(_WORD.fullmatch(word) for word in self.words)
        assert all(len(other) >= 9 for other in self.others), "too short to be found nowhere else"
        self._packed_words = _forms(self.words)
        self._packed_others = {} if plain else _forms(self.others)
        self._marks = [
            *_in_base64(MARK.encode()),
            MARK.encode().hex().encode(),
            _wide(MARK.encode()),
        ]

    def found_in(self, data: bytes) -> set[str]:
        """Those that `data` holds in whatever form."""
        return self.found_among(layers(data))

    def found_among(self, unpacked: Iterable[bytes]) -> set[str]:
        """The same where the layers are at hand."""
        found: set[bytes] = set()
        for layer in unpacked:
            small = layer.lower()
            found |= set(_WORD.findall(small)) & self.words
            found |= {other for other in self.others if other.lower() in small}
            if any(mark in layer for mark in self._marks):
                found |= _held(self._packed_words, layer)
            found |= _held(self._packed_others, layer)
        return {text.decode() for text in found}


def _forms(texts: Iterable[bytes]) -> dict[bytes, bytes]:
    """Packed form -> text."""
    return {
        form: text
        for text in texts
        for form in (*_in_base64(text), text.hex().encode(), _wide(text))
    }


def _held(forms: dict[bytes, bytes], layer: bytes) -> set[bytes]:
    return {text for form, text in forms.items() if form in layer}


def layers(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The data, and what is unpacked from it."""
    yield data
    if depth == _DEEPEST:
        return
    for match in _STREAM.finditer(data):
        if inflated := _inflated(data[match.start() : match.start() + _LARGEST]):
            yield from layers(inflated, depth + 1)
    for match in _PACKED.finditer(data):
        text = match[0].translate(bytes.maketrans(b"-_", b"+/"))
        yield from layers(b64decode(text[: len(text) // 4 * 4]), depth + 1)


def _inflated(stream: bytes) -> bytes:
    """As much as can be read; nothing of what only looks like a stream."""
    reader = zlib.decompressobj(wbits=47)
    try:
        return reader.decompress(stream, _LARGEST)
    except zlib.error:
        return b""


def _in_base64(text: bytes) -> Iterator[bytes]:
    """By the three places at which it may begin, without the letters that its neighbours have a share in."""
    for before in range(3):
        encoded = b64encode(b"\0" * before + text).rstrip(b"=")
        end = len(encoded) - (0 if (before + len(text)) % 3 == 0 else 1)
        yield encoded[(0, 2, 3)[before] : end]


def _wide(text: bytes) -> bytes:
    return text.decode().encode("utf-16-le")
