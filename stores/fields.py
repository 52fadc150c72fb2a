"""Model fields whose database value is sealed.

``monthly=True``: with the key of the month (data-protection.md 4.5), for what is known of buyers. It says
nothing about the column, so migrations do not know it.
"""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.lookups import IsNull, Lookup

from stores.sealing import compact_json, seal, seal_bytes, unseal, unseal_bytes


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is sealed in the database. Only ``isnull`` can be looked up."""

    description = "Sealed text"

    def __init__(self, *args: Any, monthly: bool = False, **kwargs: Any) -> None:
        self.monthly = monthly
        super().__init__(*args, **kwargs)

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return None if text is None else seal(text, self.place, monthly=self.monthly)

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Any:
        return None if value is None else unseal(value, self.place)

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is sealed: it cannot be searched ({lookup_name}).")
        return IsNull


class SealedJSONField(SealedTextField):
    """A small JSON value (dict) sealed as one text; None is stored as NULL."""

    description = "Sealed JSON"

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return seal(compact_json(value), self.place, monthly=self.monthly)

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Any:
        return None if value is None else json.loads(unseal(value, self.place))

    def to_python(self, value: Any) -> Any:
        return value


class SealedBinaryField(models.BinaryField):  # type: ignore[type-arg]
    """A file's bytes, sealed; None is stored as NULL. For label files and the like (data-protection.md, section 4)."""

    description = "Sealed file"

    def __init__(self, *args: Any, monthly: bool = False, **kwargs: Any) -> None:
        self.monthly = monthly
        super().__init__(*args, **kwargs)

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if value is not None:
            value = seal_bytes(bytes(value), self.place, monthly=self.monthly)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(
        self, value: Any, expression: Expression, connection: BaseDatabaseWrapper
    ) -> bytes | None:
        return None if value is None else unseal_bytes(bytes(value), self.place)

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is sealed: it cannot be searched ({lookup_name}).")
        return IsNull
