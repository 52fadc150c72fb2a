"""Reading the JSON body of a control request, with clear complaints."""

import json
from typing import Any

from werkzeug.wrappers import Request

from sandbox.errors import ControlRefusal


class Fields:
    """The fields of a JSON object, taken out one by one; ``done`` refuses what is left."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = dict(values)

    @classmethod
    def of(cls, request: Request) -> "Fields":
        """The request's body; an empty body is an empty object."""
        text = request.get_data(cache=False)
        try:
            values = json.loads(text) if text.strip() else {}
        except ValueError as error:
            raise ControlRefusal(f"The body is not JSON: {error}") from error
        if not isinstance(values, dict):
            raise ControlRefusal("The body must be a JSON object.")
        return cls(values)

    def _take(self, name: str, kinds: tuple[type, ...], kind_name: str, default: Any) -> Any:
        value = self._values.pop(name, None)
        if value is None:
            return default
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise ControlRefusal(f"{name} must be {kind_name}.")
        return value

    def text(self, name: str, default: str | None = None) -> str | None:
        value: str | None = self._take(name, (str,), "a text", default)
        return value

    def needed_text(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise ControlRefusal(f"{name} is required.")
        return value

    def integer(self, name: str, default: int) -> int:
        value: int = self._take(name, (int,), "a whole number", default)
        return value

    def number(self, name: str, default: float) -> float:
        return float(self._take(name, (int, float), "a number", default))

    def flag(self, name: str) -> bool:
        value: bool = self._take(name, (bool,), "true or false", False)
        return value

    def texts(self, name: str) -> list[str] | None:
        value = self._take(name, (list,), "a list of texts", None)
        if value is not None and not all(isinstance(entry, str) for entry in value):
            raise ControlRefusal(f"{name} must be a list of texts.")
        texts: list[str] | None = value
        return texts

    def raw(self, name: str) -> Any:
        return self._values.pop(name, None)

    def done(self) -> None:
        if self._values:
            raise ControlRefusal(f"Unknown field: {', '.join(sorted(self._values))}")
