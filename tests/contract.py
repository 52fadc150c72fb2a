"""Checks requests and answers against Amazon's own Swagger 2.0 models.

The folder is named by ``SP_API_MODELS`` (default ``../shared/sp-api-models`` beside the project).
Where it is absent the tests that need it are skipped, or fail with ``REQUIRE_MODELS=1``.
"""

import copy
import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker  # type: ignore[import-untyped]
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

ROOT = Path(__file__).resolve().parent.parent
ORDERS = "orders_2026-01-01"
ORDERS_V0 = "ordersV0"
SELLERS = "sellers"
CATALOG = "catalogItems_2022-04-01"
LISTINGS = "listingsItems_2021-08-01"
SHIPPING = "shippingV2"
FEEDS = "feeds_2021-06-30"
_FORMATS = FormatChecker()


def models_folder() -> Path:
    configured = os.environ.get("SP_API_MODELS") or "../shared/sp-api-models"
    return (ROOT / configured).resolve()


def need_models() -> None:
    """Skip (or fail) the calling test if Amazon's models are not there."""
    if models_folder().is_dir():
        return
    reason = "Amazon's API models are absent: name their folder in SP_API_MODELS"
    if os.environ.get("REQUIRE_MODELS") == "1":
        pytest.fail(f"{reason} (REQUIRE_MODELS=1)")
    pytest.skip(reason)


@dataclass(frozen=True)
class SandboxCase:
    """One of Amazon's own static examples: what is asked and what is answered."""

    status: int
    parameters: dict[str, Any]
    response: dict[str, Any]


class Contract:
    """One model. Paths are those of requests, without the query."""

    def __init__(self, name: str) -> None:
        text = (models_folder() / f"{name}.json").read_text(encoding="utf-8")
        self.model: dict[str, Any] = json.loads(text)
        self._urn = f"urn:sp-api:{name}"
        self._registry = self._registered(self._urn, self.model)
        self._strict_urn = f"{self._urn}:strict"
        self._strict = self._registered(self._strict_urn, _closed(self.model))

    @staticmethod
    def _registered(urn: str, model: dict[str, Any]) -> Registry[Any]:
        resource = Resource.from_contents(model, default_specification=DRAFT4)
        registry: Registry[Any] = Registry().with_resource(urn, resource)
        return registry

    def knows(self, method: str, path: str) -> bool:
        return self._template(path) is not None and method.lower() in self._methods(path)

    def _template(self, path: str) -> str | None:
        for template in self.model["paths"]:
            pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path):
                found: str = template
                return found
        return None

    def _methods(self, path: str) -> dict[str, Any]:
        methods: dict[str, Any] = self.model["paths"][self._template(path)]
        return methods

    def operation(self, method: str, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self._methods(path)[method.lower()]
        return found

    def cases(self, method: str, template: str) -> list[SandboxCase]:
        """Amazon's static examples of an operation."""
        cases = []
        for status, response in self.model["paths"][template][method.lower()]["responses"].items():
            for entry in response.get("x-amzn-api-sandbox", {}).get("static", []):
                parameters = entry.get("request", {}).get("parameters", {})
                values = {name: given.get("value") for name, given in parameters.items()}
                cases.append(SandboxCase(int(status), values, entry.get("response", {})))
        return cases

    def check_query(self, method: str, path: str, names: set[str]) -> None:
        """Only names that the model has."""
        parameters = self.operation(method, path).get("parameters", [])
        known = {p["name"] for p in parameters if p["in"] == "query"}
        assert names <= known, f"{method} {path} has no parameter {sorted(names - known)}"

    def check_request_body(self, method: str, path: str, body: object) -> None:
        """The body as the model has it, without any further field."""
        for position, parameter in enumerate(self.operation(method, path)["parameters"]):
            if parameter["in"] == "body":
                pointer = self._pointer(method, path, "parameters", str(position), "schema")
                self._validate(body, f"{self._strict_urn}#{pointer}", self._strict)
                return
        assert body is None, f"{method} {path} takes no body"

    def check_answer(
        self, method: str, path: str, status: int, headers: Any, content: bytes
    ) -> None:
        """A documented status whose body has the documented shape."""
        responses = self.operation(method, path)["responses"]
        assert str(status) in responses, f"{method} {path} does not answer {status}"
        assert headers.get("x-amzn-RequestId"), "every answer has a request id"
        if "schema" not in responses[str(status)]:
            assert content == b"", "this answer has no body"
            return
        pointer = self._pointer(method, path, "responses", str(status), "schema")
        self._validate(json.loads(content), f"{self._urn}#{pointer}", self._registry)

    def check_definition(self, name: str, value: object) -> None:
        self._validate(value, f"{self._urn}#/definitions/{name}", self._registry)

    def _pointer(self, method: str, path: str, *rest: str) -> str:
        template = self._template(path) or ""
        parts = ["paths", template, method.lower(), *rest]
        return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)

    @staticmethod
    def _validate(value: object, reference: str, registry: Registry[Any]) -> None:
        validator = Draft4Validator({"$ref": reference}, registry=registry, format_checker=_FORMATS)
        errors = [
            f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
            for error in validator.iter_errors(value)
        ]
        assert not errors, "\n".join(errors[:10])


def _closed(model: dict[str, Any]) -> dict[str, Any]:
    """A copy that allows no field beyond the named ones."""
    closed = copy.deepcopy(model)
    for definition in closed["definitions"].values():
        if "properties" in definition and "allOf" not in definition:
            definition["additionalProperties"] = False
    return closed


@cache
def contract(name: str) -> Contract:
    return Contract(name)


def contract_of(method: str, path: str) -> Contract:
    """The model that has this operation."""
    for name in (ORDERS, ORDERS_V0, SELLERS, CATALOG, LISTINGS, SHIPPING, FEEDS):
        if contract(name).knows(method, path):
            return contract(name)
    raise AssertionError(f"no model has {method} {path}")


def checks_dates() -> bool:
    """False if the format extra of jsonschema is missing: wrong dates would then pass."""
    return "date-time" in _FORMATS.checkers
