"""A backup's frames: whatever is done to the file is noticed."""

from io import BufferedReader, BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.backups import frames
from config.backups.frames import CHUNK, MAGIC, Opening, Sealing, Unreadable, header_of

KEY, OTHER = bytes(32), bytes([1]) * 32


def sealed(data: bytes, key: bytes = KEY) -> bytes:
    out = BytesIO()
    file = Sealing(out, key, made_at="2026-11-27T03:00:00+00:00")
    file.write(data)
    file.close()
    return out.getvalue()


def opened(file: bytes, key: bytes = KEY) -> bytes:
    opening = Opening(BufferedReader(BytesIO(file)), key)
    data = bytearray()
    while part := opening.read(100_000):
        data += part
    opening.finish()
    return bytes(data)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_every_length_comes_back(size: int) -> None:
    data = bytes(number % 251 for number in range(size))
    file = sealed(data)
    assert opened(file) == data
    assert size < 100 or data[:100] not in file


def test_two_files_of_the_same_have_nothing_in_common() -> None:
    first, second = (sealed(bytes(1000))[-500:] for _ in range(2))
    assert first != second


def parts(file: bytes) -> tuple[bytes, list[bytes]]:
    """The head, and each frame with its length."""
    start = len(MAGIC) + 4 + int.from_bytes(file[len(MAGIC) : len(MAGIC) + 4], "big")
    head, rest, found = file[:start], file[start:], []
    while rest:
        size = 4 + int.from_bytes(rest[:4], "big")
        found.append(rest[:size])
        rest = rest[size:]
    return head, found


def test_frames_that_are_lost_moved_repeated_or_of_another_file_are_noticed() -> None:
    head, (a, b, c) = parts(sealed(bytes(2 * CHUNK + 5)))
    _, (x, _, _) = parts(sealed(bytes(2 * CHUNK + 5)))
    for wrong in (
        [],
        [a],
        [a, b],
        [b, a, c],
        [a, c],
        [a, a, b, c],
        [x, b, c],
        [a, b, c, c],
        [a, b, c, b"\0"],
    ):
        with pytest.raises(Unreadable):
            opened(head + b"".join(wrong))
    assert len(opened(head + a + b + c)) == 2 * CHUNK + 5


@given(st.data())
def test_a_changed_byte_is_noticed_anywhere(data: st.DataObject) -> None:
    file = bytearray(sealed(b"what the buyers told us" * 3))
    at = data.draw(st.integers(0, len(file) - 1))
    file[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        opened(bytes(file))


def test_another_key_is_told_apart_and_the_header_says_nothing_secret() -> None:
    file = sealed(b"text")
    with pytest.raises(Unreadable, match=f"backup key {frames.fingerprint(KEY)}"):
        opened(file, OTHER)
    header = header_of(BufferedReader(BytesIO(file)))
    assert header.keys() == {"made_at", "key", "salt"}
    with pytest.raises(Unreadable, match="no backup"):
        opened(b"SQLite format 3\0" + bytes(100))
