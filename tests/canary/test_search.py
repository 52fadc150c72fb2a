"""The search finds what it is to find: a search that finds nothing proves nothing."""

import gzip
import json
import random
import zlib
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest
from django.core import signing

from tests.canary.search import Wanted
from tests.canary.texts import Texts

TEXTS = Texts(random.Random(1))
WORD, OTHER = TEXTS.word(), TEXTS.word()
TOKEN = "Atzr|IwEBIKa-secret-of-a-seller"
WANTED = Wanted([WORD, OTHER], [TOKEN, "7391234567"])
NOISE = random.Random(2).randbytes(5_000)


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize(
    "pack",
    [
        bytes,
        bytes.upper,
        b64encode,
        urlsafe_b64encode,
        gzip.compress,
        zlib.compress,
        lambda data: b64encode(zlib.compress(data)),
        lambda data: gzip.compress(zlib.compress(data)),
        lambda data: data.hex().encode(),
        lambda data: data.decode().encode("utf-16"),
        lambda data: quote(data.decode()).encode(),
        lambda data: json.dumps(f"Zoë\n{data.decode()}").encode(),
        lambda data: signing.dumps({"q": data.decode() * 9}, compress=True).encode(),
    ],
)
def test_a_word_is_found_however_it_is_packed(pack, before: int) -> None:  # type: ignore[no-untyped-def]
    text = f"{'x' * before} Zoe {WORD} lives here".encode()
    assert WANTED.found_in(NOISE + pack(text) + NOISE) == {WORD}


@pytest.mark.parametrize("pack", [bytes, b64encode, gzip.compress])
def test_tokens_and_numbers_are_found_too(pack) -> None:  # type: ignore[no-untyped-def]
    data = NOISE + pack(f"a {TOKEN} and +17391234567.".encode()) + NOISE
    assert WANTED.found_in(data) == {TOKEN, "7391234567"}


def test_nothing_else_is_found() -> None:
    assert WANTED.found_in(NOISE + gzip.compress(b"nobody") + b"x\x9c" + NOISE) == set()
    assert WANTED.found_in(Texts(random.Random(3)).word().encode()) == set()
