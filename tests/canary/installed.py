"""What the run looks up inside its installation: ``python -m tests.canary.installed ACT``; findings come as JSON."""

import json
import pickle
import sys
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import django

# Long values stand on several pages of a database: pieces of them do not.
_PIECE = 40


def rows(sql: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def tables() -> dict[str, str]:
    """Every table as text; what the framework packed (sessions, cache, queue) is opened, sealed values are not."""
    from django.contrib.sessions.models import Session
    from django.db import connection
    from django_q.models import OrmQ, Task

    names = connection.introspection.table_names()
    found = {name: repr(rows(f"SELECT * FROM {connection.ops.quote_name(name)}")) for name in names}
    found["sessions, opened"] = repr([session.get_decoded() for session in Session.objects.all()])
    found["cache, opened"] = repr(
        [pickle.loads(b64decode(value)) for (value,) in rows("SELECT value FROM cache_entry")]
    )
    found["queue, opened"] = repr([row.task() for row in OrmQ.objects.all()])
    found["tasks, opened"] = repr(list(Task.objects.values()))
    return found


def derived() -> dict[str, list[str]]:
    """Pieces of sealed texts and files, and keyed hashes: what the rows hold of buyers (`redaction/inventory.py`)."""
    from django.apps import apps

    from redaction.inventory import REDACTED

    texts: list[str] = []
    files: list[str] = []
    for place in REDACTED:
        model = apps.get_model(place.model)
        column = model._meta.get_field(place.field).column
        for (value,) in rows(f"SELECT {column} FROM {model._meta.db_table}"):
            if isinstance(value, str) and value:
                texts += _pieces(value)
            elif value:
                files += _pieces(bytes(value).hex())
    return {"texts": texts, "files": files}


def _pieces(value: str) -> Iterator[str]:
    """Of the start without the words that all sealed values share, the middle and the end."""
    if len(value) <= 3 * _PIECE:
        yield value
    else:
        middle = len(value) // 4 * 2
        yield value[middle : middle + _PIECE]
        yield value[-_PIECE:]


def secrets() -> dict[str, list[str]]:
    """The access tokens of the moment, which nobody saw but we."""
    from stores.models import SellingPartner

    tokens = SellingPartner.objects.filter(access_token__isnull=False)
    return {"tokens": [token for token in tokens.values_list("access_token", flat=True) if token]}


def broken(number: str, put: str) -> dict[str, str]:
    """Puts `put` in the place of a sealed value, as a disk might; what was there."""
    from django.db import connection

    from orders.models import Order

    pk = Order.objects.only("pk").get(amazon_order_id=number).pk
    ((before,),) = rows(f"SELECT buyer_data FROM orders_order WHERE id = {pk}")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET buyer_data = %s WHERE id = %s", [put, pk])
    return {"before": before}


ACTS = {"tables": tables, "derived": derived, "secrets": secrets, "broken": broken}

if __name__ == "__main__":
    django.setup()
    act, *given = sys.argv[1:]
    sys.stdout.write(json.dumps(ACTS[act](*given)))  # type: ignore[operator]
