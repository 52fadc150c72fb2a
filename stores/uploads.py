"""Takes files that people send, in memory and up to a limit: none is written to the disk on its way in (T13, T21)."""

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# All files of one request together.
MOST_BYTES = 12 * 1024 * 1024
# Past this nobody waits for the rest, only to say that it was too much.
REFUSED_UNREAD = 100 * 1024 * 1024


def is_too_large(uploaded: Any, most: int) -> bool:
    """For every form that takes a file. What went over MOST_BYTES keeps its size, but has lost its content."""
    return int(uploaded.size or 0) > most


class CappedUploads(FileUploadHandler):
    """A file over the limit arrives empty with its true size, so that its form can say so beside the field."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._kept = 0
        self._file: io.BytesIO | None = None

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > REFUSED_UNREAD:
            raise RequestDataTooBig("The files sent are over 100 MB.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._file = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._kept += len(raw_data)
        if self._kept > MOST_BYTES:
            self._file = None
        if self._file is not None:
            self._file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content = self._file or io.BytesIO()
        content.seek(0)
        return InMemoryUploadedFile(
            content,
            self.field_name,
            self.file_name or "file",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )
