"""Files on their way in: in memory, up to a limit, refused with words (T13, T21)."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import RequestFactory

from stores.uploads import MOST_BYTES, REFUSED_UNREAD, is_too_large


def sent(*sizes: int) -> list[tuple[int, int]]:
    """Size as it was told, and how much of it was kept, file by file."""
    files = {f"file{n}": SimpleUploadedFile("a.pdf", b"x" * size) for n, size in enumerate(sizes)}
    request = RequestFactory().post("/", files)
    assert isinstance(request.POST, QueryDict)
    return [(file.size or 0, len(file.read())) for file in request.FILES.values()]  # type: ignore[union-attr]


def test_t21_a_file_over_the_limit_arrives_empty_with_its_size() -> None:
    assert sent(10) == [(10, 10)]
    assert sent(MOST_BYTES) == [(MOST_BYTES, MOST_BYTES)]
    assert sent(40 * 1024 * 1024) == [(40 * 1024 * 1024, 0)]


def test_t21_the_files_of_a_request_share_the_limit() -> None:
    half = MOST_BYTES // 2
    assert sent(half, half, 5) == [(half, half), (half, half), (5, 0)]


def test_t13_no_file_is_written_on_its_way_in() -> None:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.pdf", b"x" * 5_000_000)})
    (file,) = request.FILES.values()
    assert not hasattr(file, "temporary_file_path")


def test_t21_far_too_much_is_not_even_read() -> None:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.pdf", b"x")})
    request.META["CONTENT_LENGTH"] = str(REFUSED_UNREAD + 1)
    with pytest.raises(RequestDataTooBig):
        _ = request.FILES


def test_a_form_asks_for_the_size_that_was_told() -> None:
    assert is_too_large(SimpleUploadedFile("a", b"123"), 2)
    assert not is_too_large(SimpleUploadedFile("a", b"12"), 2)
