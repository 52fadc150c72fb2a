"""A sealed stream: AES-256-GCM in frames of 1 MiB, each bound to the header, its place and whether it is the last.

A file that was cut, lengthened, reordered, mixed with another one or changed in any byte is refused. Layout: a line of
magic, the header's length (4 bytes) and the header (JSON, readable, no secret), then frames: length (4 bytes), sealed.
The key of each file is its own, derived from the installation's backup key and the salt of the header.
"""

import hashlib
import json
import secrets
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"waybill-backup 1\n"
CHUNK = 1 << 20
_TAG = 16
_HEADER_AT_MOST = 4096


class Unreadable(Exception):
    """The file is no backup, was made with another key, or was changed; the message says which."""


def fingerprint(key: bytes) -> str:
    """By which a key is known in headers and messages."""
    return hashlib.sha256(b"waybill backup key|" + key).hexdigest()[:8]


class Sealing:
    """A file that is only written to; `close()` seals the end and leaves `out` open."""

    def __init__(self, out: IO[bytes], key: bytes, **header: Any) -> None:
        salt = secrets.token_bytes(16)
        text = json.dumps({**header, "key": fingerprint(key), "salt": salt.hex()}).encode()
        head = MAGIC + len(text).to_bytes(4, "big") + text
        out.write(head)
        self._out = out
        self._cipher = _cipher(key, salt)
        self._bound = hashlib.sha256(head).digest()
        self._number = 0
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        # One byte more must be there: only `close` knows which frame is the last.
        while len(self._waiting) > CHUNK:
            self._frame(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        self._frame(bytes(self._waiting), last=True)

    def _frame(self, data: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), data, self._bound)
        self._out.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


class Opening:
    """A file that is only read from. Raises Unreadable; nothing is given out before its frame was proven."""

    def __init__(self, source: IO[bytes], key: bytes) -> None:
        head, self.header = _head(source)
        if self.header.get("key") != fingerprint(key):
            raise Unreadable(
                f"it was made with the backup key {self.header.get('key')}, and this one is {fingerprint(key)}"
            )
        self._source = source
        self._cipher = _cipher(key, bytes.fromhex(self.header["salt"]))
        self._bound = hashlib.sha256(head).digest()
        self._number = 0
        self._ready = bytearray()
        self._over = False

    def read(self, size: int) -> bytes:
        """Fewer bytes only at the end."""
        while len(self._ready) < size and not self._over:
            self._ready += self._frame()
        data = bytes(self._ready[:size])
        del self._ready[:size]
        return data

    def finish(self) -> None:
        """Reads to the end, so that a file that was cut behind what was wanted is noticed."""
        while not self._over:
            self._frame()

    def _frame(self) -> bytes:
        length = int.from_bytes(self._exactly(4), "big")
        if not _TAG <= length <= CHUNK + _TAG:
            raise Unreadable("it was changed")
        sealed = self._exactly(length)
        last = not self._source.peek(1)  # type: ignore[attr-defined]
        try:
            data = self._cipher.decrypt(_nonce(self._number, last), sealed, self._bound)
        except InvalidTag:
            raise Unreadable("it was cut or changed") from None
        self._over = last
        self._number += 1
        return data

    def _exactly(self, size: int) -> bytes:
        data = self._source.read(size)
        if len(data) != size:
            raise Unreadable("it was cut")
        return data


def header_of(source: IO[bytes]) -> dict[str, Any]:
    """What the file says of itself, unproven. Raises Unreadable."""
    return _head(source)[1]


def _head(source: IO[bytes]) -> tuple[bytes, dict[str, Any]]:
    if source.read(len(MAGIC)) != MAGIC:
        raise Unreadable("it is no backup of Waybill's")
    length = source.read(4)
    text = source.read(min(int.from_bytes(length, "big"), _HEADER_AT_MOST))
    try:
        header = json.loads(text)
        bytes.fromhex(header["salt"])
    except (ValueError, KeyError, TypeError):
        raise Unreadable("its header was changed") from None
    return MAGIC + length + text, header


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt, b"waybill backup 1").derive(key)
    return AESGCM(derived)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
