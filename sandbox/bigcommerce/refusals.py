"""How the pretended BigCommerce refuses: V2's list of errors, and the gateway's single object."""

from typing import Any


class Refusal(Exception):
    """A refused call. ``title`` is set where the gateway in front of V2 speaks."""

    def __init__(self, status: int, message: str = "", title: str = "") -> None:
        super().__init__(message or title)
        self.status, self.message, self.title = status, message, title

    def body(self) -> Any:
        if self.title:
            return {"status": self.status, "title": self.title, "type": "about:blank"}
        return [{"status": self.status, "message": self.message}]


def bad_request(message: str) -> Refusal:
    return Refusal(400, message)


def not_found() -> Refusal:
    return Refusal(404, "The requested resource was not found.")


def unauthorized() -> Refusal:
    return Refusal(401, title="X-Auth-Token header is required and must belong to the store")


def no_scope() -> Refusal:
    return Refusal(403, title="You don't have a required scope to access the endpoint")


def too_many() -> Refusal:
    return Refusal(429, title="You have exceeded your API limit")


def internal() -> Refusal:
    return Refusal(500, title="Internal Server Error")
