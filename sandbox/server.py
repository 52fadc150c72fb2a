"""A small HTTP/1.1 server with keep-alive: Werkzeug's own closes the connection on every answer."""

import io
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from sandbox.errors import HangUp

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_LARGEST_BODY = 256 * 1024 * 1024
_NO_BODY = ("204", "304")


class Server(ThreadingHTTPServer):
    """Serves one WSGI application, one thread for each connection."""

    daemon_threads = True
    # A stopped sandbox may be started again on the same port at once.
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], application: "WSGIApplication", now: Callable[[], float]
    ) -> None:
        self.application = application
        self.now = now
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # HTTPServer would look up the host's name, which can take seconds.
        socket.socket.bind(self.socket, self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def handle(self) -> None:
        # Callers that give up on a held answer reset the connection: nothing to report.
        with suppress(ConnectionError):
            super().handle()

    def _serve(self) -> None:
        body = self._read_body()
        if body is None:
            self.close_connection = True
            return
        status = ""
        headers: list[tuple[str, str]] = []

        def start_response(line: str, fields: list[tuple[str, str]], _: object = None) -> Any:
            nonlocal status, headers
            status, headers = line, fields

        chunks: list[bytes] = []
        try:
            answer = self.server.application(self._environ(body), start_response)
            self._collect(answer, chunks)
        except HangUp:
            self.close_connection = True
        if status:
            self._send(status, headers, b"".join(chunks))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _serve

    @staticmethod
    def _collect(answer: Iterable[bytes], chunks: list[bytes]) -> None:
        try:
            chunks.extend(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()

    def _read_body(self) -> bytes | None:
        """The whole request body, so that the next request starts where this one ends."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._read_chunks()
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_BODY:
            return None
        body = self.rfile.read(length)
        return body if len(body) == length else None

    def _read_chunks(self) -> bytes:
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def _environ(self, body: bytes) -> "WSGIEnvironment":
        path, _, query = self.path.partition("?")
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            # A quoted slash inside an argument is gone from PATH_INFO.
            "RAW_PATH": path,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": str(self.server.server_address[0]),
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": str(self.client_address[0]),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key == "CONTENT_TYPE":
                environ[key] = value
            elif key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
                environ[f"HTTP_{key}"] = value
        return environ

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        """Head and body in one write: two would wait for each other's acknowledgement."""
        bodiless = status[:3] in _NO_BODY
        lines = [f"HTTP/1.1 {status}"]
        lines += [f"{name}: {value}" for name, value in headers]
        lines.append(f"Date: {self.date_time_string(self.server.now())}")
        if not bodiless and all(name.lower() != "content-length" for name, _ in headers):
            lines.append(f"Content-Length: {len(body)}")
        if self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        keep = b"" if bodiless or self.command == "HEAD" else body
        try:
            self.wfile.write(head + keep)
        except OSError:
            # The caller has gone; there is nobody to tell.
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the diary of calls says it better, and paths hold order numbers."""
