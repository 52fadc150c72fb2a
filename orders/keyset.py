"""Pages by place instead of by number: the next page starts behind a row, at the same cost at any depth (D5)."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Value
from django.db.models.sql.compiler import SQLCompiler


class Beyond(Func):
    """``(column, id) > (value, id)`` as one comparison of rows; ``<`` when the list runs downwards.

    The spelled-out form with OR reads every row of the same instant again, and Amazon gives thousands of orders the
    same ship-by time.
    """

    output_field = models.BooleanField()

    def __init__(self, column: str, at: datetime, pk: int, *, descending: bool) -> None:
        values = (Value(at, models.DateTimeField()), Value(pk, models.BigIntegerField()))
        super().__init__(F(column), F("id"), *values)
        self.sign = "<" if descending else ">"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, list[Any]]:
        parts = [compiler.compile(expression) for expression in self.get_source_expressions()]
        (a, b, c, d) = (sql for sql, _ in parts)
        return f"({a}, {b}) {self.sign} ({c}, {d})", [
            value for _, params in parts for value in params
        ]
