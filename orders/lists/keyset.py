"""Pages by place instead of by number: the next page starts behind a row, at the same cost at any depth (D5)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Func, Value


class _RowValue(Func):
    template = "(%(expressions)s)"
    output_field = models.BooleanField()


class Beyond(Func):
    """``(column, id) > (value, id)`` as one comparison of rows; ``<`` when the list runs downwards.

    The spelled-out form with OR reads every row of the same instant again, and Amazon gives thousands of orders the
    same ship-by time.
    """

    template = "%(expressions)s"
    output_field = models.BooleanField()

    def __init__(self, column: str, at: datetime, pk: int, *, descending: bool) -> None:
        place = _RowValue(Value(at, models.DateTimeField()), Value(pk, models.BigIntegerField()))
        sign = " < " if descending else " > "
        super().__init__(_RowValue(F(column), F("id")), place, arg_joiner=sign)
