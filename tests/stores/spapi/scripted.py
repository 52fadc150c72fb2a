"""A tiny server on a real socket that answers what a test scripts: also what no proper Amazon would say."""

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit


class Request(NamedTuple):
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


@dataclass
class Say:
    """One scripted answer. `hang_up` closes without a word; `hold` waits for that event first."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False
    announce: int | None = None
    hold: threading.Event | None = None

    @classmethod
    def json(cls, status: int, data: Any, **headers: str) -> "Say":
        return cls(status, json.dumps(data).encode(), headers)

    @classmethod
    def error(cls, status: int, code: str, message: str = "", details: str = "") -> "Say":
        entry = {"code": code, "message": message, "details": details}
        return cls.json(status, {"errors": [entry]})


class ScriptedServer(ThreadingHTTPServer):
    """`script` holds the next API answers, `token_script` those of Login with Amazon (default: a fresh token)."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: deque[Say] = deque()
        self.token_script: deque[Say] = deque()
        self.requests: list[Request] = []
        self.token_requests: list[Request] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests."""

    def answer(self, request: Request) -> Say:
        with self.lock:
            if request.path == "/auth/o2/token":
                self.token_requests.append(request)
                if self.token_script:
                    return self.token_script.popleft()
                return Say.json(200, token(len(self.token_requests)))
            self.requests.append(request)
            return self.script.popleft()


def token(number: int) -> dict[str, Any]:
    return {
        "access_token": f"Atza|access-{number}",
        "refresh_token": "Atzr|test-refresh-token",
        "token_type": "bearer",
        "expires_in": 3600,
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave together: apart, the second waits for the caller's late acknowledgement of the first (40 ms).
    wbufsize = -1
    server: ScriptedServer

    def _serve(self) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        say = self.server.answer(
            Request(self.command, address.path, parse_qs(address.query), headers, body)
        )
        if say.hold:
            say.hold.wait(20)
        if say.hang_up:
            self.close_connection = True
            return
        self.send_response(say.status)
        for name, value in say.headers.items():
            self.send_header(name, value)
        if say.status != 204:
            length = len(say.body) if say.announce is None else say.announce
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(say.body if say.status != 204 else b"")
        if say.announce is not None:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
