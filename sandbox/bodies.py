"""Reading the JSON body of an API call field by field, with the complaints that Amazon makes."""

import json
import math
from collections.abc import Callable, Collection
from typing import Any

from werkzeug.wrappers import Request

from sandbox.errors import ApiRefusal

Refuse = Callable[[str], ApiRefusal]


class Body:
    """A JSON object of a request. Every reader raises what ``refuse`` makes of a complaint."""

    def __init__(self, values: dict[str, Any], refuse: Refuse, path: str = "") -> None:
        self.values = values
        self._refuse = refuse
        self._path = path

    @classmethod
    def of(cls, request: Request, refuse: Refuse) -> "Body":
        try:
            values = json.loads(request.get_data())
        except ValueError as error:
            raise refuse("The request body is not valid JSON") from error
        if not isinstance(values, dict):
            raise refuse("The request body must be an object")
        return cls(values, refuse)

    def only(self, names: Collection[str]) -> None:
        """Refuse a field that the model does not have."""
        unknown = sorted(set(self.values) - set(names))
        if unknown:
            raise self._refuse(f"Unknown field: {', '.join(map(self._named, unknown))}")

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str, longest: int = 1000, *, needed: bool = True) -> str:
        value = self._value(name, needed)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._refuse(f"{self._named(name)} must be a string")
        if not value.strip() or len(value) > longest:
            raise self._refuse(f"{self._named(name)} must have 1 to {longest} characters")
        return value

    def one_of(self, name: str, allowed: Collection[str]) -> str:
        value = self.text(name)
        if value not in allowed:
            raise self._refuse(f"{self._named(name)} must be one of {', '.join(sorted(allowed))}")
        return value

    def number(self, name: str, *, above: float) -> float:
        value = self._value(name, needed=True)
        if not _is_number(value) or not value > above:
            raise self._refuse(f"{self._named(name)} must be a number above {above:g}")
        return float(value)

    def units(self, name: str) -> int:
        value = self._value(name, needed=True)
        if type(value) is not int or value < 1:
            raise self._refuse(f"{self._named(name)} must be a whole number of at least 1")
        return value

    def flag(self, name: str, *, needed: bool = False) -> bool:
        value = self._value(name, needed)
        if value is not None and not isinstance(value, bool):
            raise self._refuse(f"{self._named(name)} must be true or false")
        return bool(value)

    def part(self, name: str) -> "Body":
        value = self._value(name, needed=True)
        if not isinstance(value, dict):
            raise self._refuse(f"{self._named(name)} must be an object")
        return Body(value, self._refuse, self._named(name))

    def parts(self, name: str) -> list["Body"]:
        """A list of objects; empty where there is none."""
        value = self._list(name)
        if not all(isinstance(entry, dict) for entry in value):
            raise self._refuse(f"{self._named(name)} must be a list of objects")
        return [Body(entry, self._refuse, self._named(name)) for entry in value]

    def texts(self, name: str) -> list[str]:
        value = self._list(name)
        if not all(isinstance(entry, str) for entry in value):
            raise self._refuse(f"{self._named(name)} must be a list of strings")
        return value

    def _list(self, name: str) -> list[Any]:
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._refuse(f"{self._named(name)} must be a list")
        return value

    def _value(self, name: str, needed: bool) -> Any:
        value = self.values.get(name)
        if value is None and needed:
            raise self._refuse(f"{self._named(name)} cannot be null")
        return value

    def _named(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
